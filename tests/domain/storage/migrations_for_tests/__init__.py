"""Migrations of the records for tests."""
