"""Breadth-first execution, held against graphql-core."""
