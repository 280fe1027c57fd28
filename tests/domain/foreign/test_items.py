"""Items of another help desk are idle, and due, like the desk's own."""

from datetime import datetime, timedelta

import pytest

from domain.catalogue.clocks import Spell
from domain.deeds.attempts import MAXIMUM_ATTEMPTS
from domain.deeds.deed import ReportedFacts
from domain.deeds.outbox import Occurrence
from domain.engine.clock import clockwork
from domain.engine.clock.marks import keep
from domain.foreign.items import ForeignItem, ForeignItems
from domain.messages import Message
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
    """Nor the question from being asked on; administrators hear of it once, when it is given up."""
    waiting, other = Waiting(quiet), Waiting(quiet)
    await waiting.event("ada", 5, system=True, actions=[message("#TICKET_NUMBER#")])
    for key in ("1", "2", "3"):
        await told(quiet, key=key, SUBJECT="x")
    unreadable(monkeypatch, "2")
    await waiting.wait(minutes=6)
    assert sorted(await waiting.rung("ada")) == ["1", "3"]
    await told(quiet, key="4", SUBJECT="x")
    assert not await Occurrence.filter(event_type="EVENT_ACTION_FAILED").exists()
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

    monkeypatch.setattr(clockwork, "keep", noting)
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


async def test_a_task_from_elsewhere_starts_and_is_due_when_it_was_told_to(quiet: QuietDesk) -> None:
    """Once for each moment; what is put off rings then, and what is completed or planned no more does not."""
    waiting = Waiting(quiet)
    for event_type in ("TASK_STARTED", "TASK_DUE"):
        await waiting.event(
            "ada",
            event_type=event_type,
            system=True,
            conditions={},
            actions=[message(f"{event_type} #TASK_SUBJECT#", "#TASK_DUE_DATE#")],
        )
    await waiting.tick()
    now = quiet.clock()
    soon, later = ((now + timedelta(minutes=minutes)).isoformat() for minutes in (5, 15))
    for key in ("1", "2", "3"):
        await told(quiet, "TASK_CREATED", key=key, SUBJECT=key, START_DATE=soon, DUE_DATE=later)
    await told(quiet, "TASK_MODIFIED", key="2", STATUS="COMPLETED")
    await told(quiet, "TASK_MODIFIED", key="3", START_DATE=None, DUE_DATE=soon)
    await waiting.wait(minutes=6)
    assert sorted(await waiting.rung("ada")) == ["TASK_DUE 3", "TASK_STARTED 1"]

    await told(quiet, "TASK_MODIFIED", key="1", DUE_DATE=(now + timedelta(minutes=25)).isoformat())
    await waiting.wait(minutes=10)
    assert len(await waiting.rung("ada")) == 2
    await waiting.wait(minutes=10)
    assert (await waiting.rung("ada"))[-1] == "TASK_DUE 1"
    due = f"{now + timedelta(minutes=25):%Y-%m-%d %H:%M} UTC"
    assert await Message.filter(body=due).count() == 1
    await waiting.wait(minutes=10)
    assert len(await waiting.rung("ada")) == 3
