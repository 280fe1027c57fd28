"""The index of rules, and how they are filed in it."""
