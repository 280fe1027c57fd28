"""Ringing: what the wire does not take, readers in other processes read in the database."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest

from domain.engine.ringing import ringer
from domain.engine.ringing.ringer import Ringer
from domain.engine.ringing.wire import OCCURRENCES
from domain.engine.working.worker import Worker
from domain.policy import DEFAULT
from domain.ports import Gap, Notice
from domain.storage import concerns
from domain.storage.revisions import revisions
from notifications.feed import open_feed
from notifications.inbox import Inboxes
from notifications.placing import topic
from tests.desk import SOON
from tests.domain.engine.quiet import QuietDesk


class CutOff:
    """The feed of a process whose way to the wire is broken, and which is gone before that is mended."""

    def __init__(self, *carried: str) -> None:
        self._carried = carried  # topics that get through

    async def publish(self, notices: Sequence[Notice]) -> bool:
        """Lose them."""
        return all(notice.topic in self._carried for notice in notices)


def cut_off(quiet: QuietDesk, *carried: str) -> Ringer:
    """Ring over such a feed."""
    feed: Any = CutOff(*carried)
    return Ringer(feed, Inboxes(), quiet.clock)


async def told(quiet: QuietDesk, *topics: str) -> list[Notice | Gap]:
    """Follow what was lost since nothing had been, and once more; return what each topic's reader hears."""
    async with open_feed(None) as here, AsyncExitStack() as stack, asyncio.timeout(SOON):
        follower = Ringer(here, Inboxes(), quiet.clock)
        readers = [await stack.enter_async_context(here.listen(topic)) for topic in topics]
        for current in ({}, await revisions(), {}):  # of which the last was overtaken
            await follower.follow(current)
        await here.publish([Notice(topic, b"") for topic in topics])
        heard = [await reader.get() for reader in readers]
        await follower.follow(await revisions())
        await here.publish([Notice(topic, b"") for topic in topics])
        again = [
            await reader.get()
            for reader, first in zip(readers, heard, strict=True)
            for _ in range(2 if first == Gap(first.topic) else 1)
        ]
    assert all(isinstance(second, Notice) for second in again)
    return heard


async def test_whoever_may_miss_a_bell_is_told_so_in_every_process(quiet: QuietDesk) -> None:
    """And nobody else; once."""
    await quiet.event("maria")
    feed: Any = CutOff()
    worker, quiet.worker = quiet.worker, Worker(Inboxes(), feed, DEFAULT, quiet.clock)
    await quiet.ticket()
    await quiet.work()
    quiet.worker = worker
    maria, omar = (topic(quiet.agents[name].id) for name in ("maria", "omar"))

    assert await told(quiet, maria, omar, OCCURRENCES) == [Gap(maria), Notice(omar, b""), Gap(OCCURRENCES)]


async def test_of_many_bells_those_that_got_through_are_not_doubted(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ringer, "RUNG_AT_ONCE", 1)
    ada, maria, omar = (topic(quiet.agents[name].id) for name in ("ada", "maria", "omar"))
    await cut_off(quiet, maria).ring([Notice(of, b"") for of in (ada, maria, omar)])

    assert await told(quiet, ada, maria, omar) == [Gap(ada), Notice(maria, b""), Gap(omar)]


@pytest.mark.parametrize(("limited", "times"), [((concerns, "STEPS"), 2), ((ringer, "NAMED"), 1)])
async def test_of_too_many_lost_bells_everybody_is_told(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch, limited: tuple[Any, str], times: int
) -> None:
    monkeypatch.setattr(*limited, 1)
    ada, maria, omar = (topic(quiet.agents[name].id) for name in ("ada", "maria", "omar"))
    for _ in range(times):
        await cut_off(quiet).ring([Notice(ada, b""), Notice(maria, b"")])

    assert await told(quiet, omar) == [Gap(omar)]
