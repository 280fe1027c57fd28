"""Tests of ringing."""
