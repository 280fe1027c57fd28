"""Event definitions: conditions and actions as values, ownership, visibility."""
