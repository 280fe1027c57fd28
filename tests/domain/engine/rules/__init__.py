"""Tests of the rule set and what it holds."""
