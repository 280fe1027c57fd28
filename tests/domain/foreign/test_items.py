"""Items of another help desk are idle like the desk's own."""

from datetime import datetime, timedelta

import pytest

from domain.catalogue.clocks import Spell
from domain.deeds.deed import ReportedFacts
from domain.deeds.outbox import MAXIMUM_ATTEMPTS, Occurrence
from domain.engine import clock
from domain.engine.marks import keep
from domain.foreign.items import ForeignItem, ForeignItems
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting
from tests.domain.foreign.telling import told


def unreadable(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    """Let what was told of some items be such as nobody foresaw."""
    real = ForeignItems.facts_at

    async def facts_at(
        kind: ForeignItems, item: ForeignItem, event_type: str, spell: Spell, at: datetime
    ) -> ReportedFacts:
        if item.key in keys:
            raise ValueError
        return await real(kind, item, event_type, spell, at)

    monkeypatch.setattr(ForeignItems, "facts_at", facts_at)


async def test_one_item_that_cannot_be_read_keeps_no_other_from_being_idle(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor the question from being asked on; administrators hear of it once, whoever tries besides."""
    waiting, other = Waiting(quiet), Waiting(quiet)
    await waiting.event("ada", 5, system=True, actions=[message("#TICKET_NUMBER#")])
    for key in ("1", "2", "3"):
        await told(quiet, key=key, SUBJECT="x")
    unreadable(monkeypatch, "2")
    await waiting.wait(minutes=6)
    assert sorted(await waiting.rung("ada")) == ["1", "3"]
    await told(quiet, key="4", SUBJECT="x")
    for _ in range(MAXIMUM_ATTEMPTS + 1):
        await waiting.wait(minutes=6)
        await other.tick()

    assert sorted(await waiting.rung("ada")) == ["1", "3", "4"]
    failed = await Occurrence.filter(event_type="EVENT_ACTION_FAILED")
    assert [occurrence.facts["ERROR_TEXT"].split()[0] for occurrence in failed] == ["TICKET_IDLE"]


async def test_nothing_is_written_for_what_is_tried_again_later(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock looks four times a second; what was given up holds the question up no longer."""
    waiting = Waiting(quiet)
    await waiting.event("ada", 5, system=True)
    await told(quiet, key="1", SUBJECT="x")
    unreadable(monkeypatch, "1")
    await waiting.wait(minutes=6)
    kept = list[str]()

    async def noting(asked: dict[str, datetime]) -> None:
        kept.extend(asked)
        await keep(asked)

    monkeypatch.setattr(clock, "keep", noting)
    for _ in range(3):
        await waiting.tick()
    assert kept == []
    assert (waiting.clockwork.told_until(ForeignItem) or quiet.clock()) < quiet.clock() - timedelta(
        seconds=50
    )
    for _ in range(MAXIMUM_ATTEMPTS):
        await waiting.wait(minutes=6)
    kept.clear()
    for _ in range(3):
        await waiting.wait(seconds=1)
    assert kept == []
    assert quiet.clock() - (waiting.clockwork.told_until(ForeignItem) or quiet.clock()) < timedelta(minutes=1)
