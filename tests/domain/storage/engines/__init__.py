"""Tests of the engines of both databases."""
