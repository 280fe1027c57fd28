"""Getting in, with what rights, and the end of it."""
