"""Tests of people: rights."""
