"""Tests of the queries that are written out."""
