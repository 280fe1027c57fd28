"""Tests of people: profiles, and when quiet hours and digests are."""
