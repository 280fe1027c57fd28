"""Turns: a few at a time, one of a person's; the others wait, or are told to come again."""

import asyncio
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from domain.errors import RateLimited
from resolvers.context import BACKTESTS
from resolvers.turns import Turns

ADA, MARIA, OMAR = uuid4(), uuid4(), uuid4()
SOON = 10.0


async def test_a_person_has_one_turn_at_a_time_and_others_have_theirs() -> None:
    """Two at backtests."""
    turns = Turns(BACKTESTS)

    async with turns.mine(ADA, patience=0), turns.mine(MARIA, patience=0):
        for person in (ADA, OMAR):
            with pytest.raises(RateLimited):
                async with turns.mine(person, patience=0):
                    pass
    async with turns.mine(ADA, patience=0), turns.mine(OMAR, patience=0):
        pass


async def test_whoever_waits_gets_it_when_it_is_free() -> None:
    turns, had = Turns(1), list[str]()

    async def take() -> None:
        async with turns.mine(ADA, patience=SOON):
            had.append("second")

    async with turns.mine(ADA, patience=0):
        waiting = asyncio.create_task(take())
        await asyncio.sleep(0)
        had.append("first")
    await waiting

    assert had == ["first", "second"]


async def test_whoever_gives_up_waiting_keeps_nobody_from_theirs() -> None:
    turns = Turns(1)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(turns.mine(ADA, patience=0))
        waiting = asyncio.create_task(turns.mine(MARIA, patience=SOON).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    async with turns.mine(MARIA, patience=0):
        pass
