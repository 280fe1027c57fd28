"""Turns: long work on many things lets others go on in between."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from time import perf_counter
from typing import TypeVar

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
