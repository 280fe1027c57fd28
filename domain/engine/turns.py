"""Turns: long work on many things lets others go on in between."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Generator, Iterable
from functools import partial
from time import perf_counter, process_time
from typing import Any, Generic, TypeVar

T = TypeVar("T")
TURN = 0.004  # seconds of work after which others have their turn


class Turn:
    """The turn of some long work, which looks after each thing whether it is `over`."""

    __slots__ = ("_ends",)

    def __init__(self) -> None:
        self._ends = perf_counter() + TURN

    @property
    def over(self) -> bool:
        """Whether others are to have theirs."""
        return perf_counter() > self._ends

    async def pass_on(self) -> None:
        """Let others have theirs, and begin another."""
        await asyncio.sleep(0)
        self._ends = perf_counter() + TURN


async def in_turns(things: Iterable[T]) -> AsyncIterator[T]:
    """Return things one after the other; whoever works on them holds up nobody for long."""
    turn = Turn()
    for thing in things:
        yield thing
        if turn.over:
            await turn.pass_on()


class Metered(Generic[T]):
    """Work to be awaited, and how many ``seconds`` it ran on a core: without what others did meanwhile."""

    def __init__(self, work: Coroutine[Any, Any, T]) -> None:
        self._work, self.seconds = work, 0.0

    def __await__(self) -> Generator[Any, Any, T]:
        go_on = partial(self._work.send, None)
        while True:
            begun = process_time()
            try:
                waits_for = go_on()
            except StopIteration as done:
                found: T = done.value
                return found
            finally:
                self.seconds += process_time() - begun
            try:
                go_on = partial(self._work.send, (yield waits_for))
            except BaseException as fault:  # noqa: BLE001 - it is the work's, as a cancellation is
                go_on = partial(self._work.throw, fault)
