"""A category that Deskbell does not have, as somebody would add it: one file, and its test."""
