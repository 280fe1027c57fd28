"""Ringing: what the wire does not take, readers in other processes read in the database."""

from collections.abc import Sequence
from typing import Any

from domain.engine.ringing import Ringer
from domain.engine.wire import OCCURRENCES
from domain.engine.worker import Worker
from domain.policy import DEFAULT
from domain.ports import Gap, Notice
from domain.storage import concerns
from domain.storage.records import revisions
from notifications.feed import open_feed
from notifications.inbox import Inboxes
from notifications.placing import topic
from tests.domain.engine.quiet import QuietDesk


class CutOff:
    """The feed of a process whose way to the wire is broken, and which is gone before that is mended."""

    async def publish(self, notices: Sequence[Notice]) -> bool:
        """Lose them."""
        return not notices


async def test_whoever_may_miss_a_bell_is_told_so_in_every_process(quiet: QuietDesk) -> None:
    """And nobody else."""
    await quiet.event("maria")
    feed: Any = CutOff()
    cut_off = Worker(Inboxes(), feed, DEFAULT, quiet.clock)
    await quiet.ticket()
    quiet.worker, meanwhile = cut_off, quiet.worker
    await quiet.work()
    quiet.worker = meanwhile
    maria, omar = (topic(quiet.agents[name].id) for name in ("maria", "omar"))

    async with open_feed(None) as here:
        ringer = Ringer(here, Inboxes(), quiet.clock)
        async with here.listen(maria) as hers, here.listen(omar) as his, here.listen(OCCURRENCES) as all_:
            for _ in range(2):
                await ringer.follow(await revisions())
            await here.publish([Notice(maria, b""), Notice(omar, b""), Notice(OCCURRENCES, b"")])
            heard = [[await reader.get() for _ in range(count)] for reader, count in ((hers, 2), (all_, 2))]
            assert heard == [[Gap(of), Notice(of, b"")] for of in (maria, OCCURRENCES)]
            assert await his.get() == Notice(omar, b"")


async def test_of_too_many_lost_bells_everybody_is_told(quiet: QuietDesk, monkeypatch: Any) -> None:
    monkeypatch.setattr(concerns, "STEPS", 1)
    feed: Any = CutOff()
    maria, omar = (topic(quiet.agents[name].id) for name in ("maria", "omar"))
    for _ in range(2):
        await Ringer(feed, Inboxes(), quiet.clock).ring([Notice(maria, b"")])

    async with open_feed(None) as here, here.listen(omar) as his:
        await Ringer(here, Inboxes(), quiet.clock).follow(await revisions())
        assert await his.get() == Gap(omar)
