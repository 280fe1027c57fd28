"""Tests of the mutations that are written out."""
