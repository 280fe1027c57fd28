"""Tests of the index and of how rules are filed in it."""
