"""
What an event would have done with what really happened.

Begin with `backtests`. What happened is read in `steps`; the `judge` decides on `occurrences` as they were
recorded, on `counts` that are rebuilt, and on `spells`, which are found by how items had waited (`waits`).
The `trail` knows what would then have been held back. `rung` asks all that of one item alone.
"""
