"""Turns: long work on many things lets others go on in between."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")
TURN = 0.004  # seconds of work after which others have their turn


async def in_turns(things: Iterable[T]) -> AsyncIterator[T]:
    """Return things one after the other; whoever works on them holds up nobody for long."""
    begun = perf_counter()
    for thing in things:
        yield thing
        if perf_counter() - begun > TURN:
            await asyncio.sleep(0)
            begun = perf_counter()
