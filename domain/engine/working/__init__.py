"""
A process's loop.

Begin with `worker`: it takes what waits here (`backlog`), in parts that go together (`runs`). `holding` keeps
what it has in hand of the outbox, `following` tells beside it whom firings have still to tell, and
`taking_over` finds what dead processes left.
"""
