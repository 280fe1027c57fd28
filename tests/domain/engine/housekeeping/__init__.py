"""Tests of what goes in time."""
