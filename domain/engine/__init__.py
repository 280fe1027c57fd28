"""
From occurrences to firings; what happens because time passes; and what goes in time.

Each folder's first page says what is in it, and where to begin. In the order in which things happen:

- `working` is a process's loop: it takes what waits here, in parts that go together.
- `rules` are what events ask, in memory, and kept fresh.
- `firing` is what becomes of such a part: each event that is satisfied does what it does, within bounds.
- `ringing` has whoever listens hear of it.
- `clock` asks what is due because time has passed, and raises occurrences.
- `housekeeping` lets go what goes in time.
- People are shown figures (`activity`), what a draft's actions would do (`previewing`), what it would have
  done (`backtesting`), and what had rung in an item's wait when something happened to it (`waited`).

`records` are the engine's own tables. Long work lets others go on in between, in `turns`.
"""
