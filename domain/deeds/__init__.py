"""The spine: a deed, the occurrences that it raises, and what follows from them in the same transaction."""
