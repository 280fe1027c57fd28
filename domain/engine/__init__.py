"""
From occurrences to firings; what happens because time passes; and what goes in time.

- A process's loop is `worker`: it takes what waits here (`backlog`), in parts that go together (`runs`),
  and lets others on in between (`turns`). `holding` keeps what it has in hand of the outbox, and
  `taking_over` finds what dead processes left.
- What events ask is in memory: `rules`. `lookout` hears that something has changed, `changes` reads it, and
  `compiled` is what events do.
- A run is dealt with (`dealing`) by one transaction, `firing`: each event that is `satisfied` gets its
  outcome (`becoming`), as its actions are done (`doing`) within bounds (`limits`, `uses`) and tell whoever
  their `recipients` are. `noting` writes that down, and `settling` takes the occurrences out of the outbox.
- Whoever listens hears of it by `ringing`, over the feed (`wire`), with a look at the item (`glancing`). Of
  very many who are told, most come later: `portions`, `following`.
- Time is asked by `clock`: its `questions` are the `thresholds` that events wait for, `marks` are how far
  they were asked, and `crossings` answers. Less what is told already or has failed (`untold`, `failures`),
  `telling` raises occurrences. `set_back` mends what a clock that was set back has left.
- How an item had waited when something happened to it: `waits`, `rung`, `lasting`.
- People are shown figures (`activity`), what a draft's actions would do (`previewing`), and what it would
  have done (`backtesting`).
- `retention` says of each table what goes and when; `forgetting`, `discarding` and `sweeping` let it go.

`records` are the engine's own tables.
"""
