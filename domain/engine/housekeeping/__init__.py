"""
What goes in time.

Begin with `retention`: it says of each table what goes and when, and asks `lasting` what still holds.
`forgetting` lets rows go, `discarding` items that somebody deleted, with what had gathered on them, and
`sweeping` what items hold of custom fields that were deleted.
"""
