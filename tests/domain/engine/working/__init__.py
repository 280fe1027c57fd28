"""Tests of a process's loop."""
