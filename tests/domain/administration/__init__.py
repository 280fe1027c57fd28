"""Tests of administration: the predefined roles."""
