"""
The clock: what happens because time passes.

No scans: for each distinct threshold of the enabled events it asks one indexed question, which items
have crossed it since it last asked. The answer costs what has come due, whatever else is quiet. How far it
has asked is kept in the database, so that a night of downtime is made up for, oldest first; an occurrence
of the same item, threshold and spell keeps two processes, and a question asked twice, from raising two.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.catalogue.declared import Category, Clock
from domain.desk import CATALOGUE
from domain.desk.deed import Deed, Engine
from domain.desk.spells import is_running
from domain.engine.matching import Spell
from domain.engine.records import ClockMark
from domain.engine.rules import RuleSet
from domain.storage.database import (
    as_datetime,
    as_uuid,
    for_update,
    for_update_skip_locked,
    retrying,
    rows,
    transaction,
)
from domain.storage.outbox import Occurrence

logger = logging.getLogger("deskbell.clock")

BATCH = 200
OVERLAP = timedelta(seconds=10)
KEPT_EVERY = timedelta(seconds=30)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Question:
    """
    Which items crossed a threshold between ``since`` and ``until``?

    Without ``until``: until now. ``only_for`` is the one event that is to ring for spells of its past.
    """

    event_type: str
    threshold: float
    since: datetime
    until: datetime | None = None
    only_for: UUID | None = None

    @property
    def key(self) -> str:
        """Its mark's key."""
        return f"{self.event_type}:{self.threshold:.9g}" + (f":{self.only_for.hex}" if self.only_for else "")

    @property
    def category(self) -> Category:
        """The category that it is about."""
        return CATALOGUE.category_of(self.event_type)

    @property
    def clock(self) -> Clock:
        """The clock of its event type."""
        clock = CATALOGUE.event_types[self.event_type].clock
        if clock is None:
            raise TypeError(self.event_type)
        return clock

    @property
    def waits(self) -> timedelta:
        """The threshold."""
        return timedelta(minutes=self.threshold)


@dataclass(frozen=True)
class Crossing:
    """An item that crossed a threshold, and the moment at which its spell began."""

    item_id: UUID
    began_at: datetime


class Clockwork:
    """This process's clock; any number of processes may have one."""

    def __init__(self, rules: RuleSet, engine: Engine, now: Callable[[], datetime]) -> None:
        self._rules, self._engine, self._now = rules, engine, now
        self._asked: dict[str, datetime] = {}
        self._kept: dict[str, datetime] = {}
        self._questions: list[Question] = []
        self._known: dict[str, int] = {}

    async def run(self, every: float = 0.25) -> None:
        """Tick for ever, every so many seconds."""
        while True:
            await self.tick()
            await asyncio.sleep(every)

    async def tick(self) -> int:
        """Raise what has come due; return how much that was."""
        raised = 0
        for question in self._current():
            try:
                while done := await self._ask(question):
                    raised += done
                    if done < BATCH:
                        break
            except Exception:
                logger.exception("could not ask for %s; trying again", question.key)
        return raised

    def _current(self) -> list[Question]:
        if self._known != self._rules.known or not self._questions:
            self._questions, self._known = questions(self._rules), dict(self._rules.known)
        return self._questions

    async def _ask(self, question: Question) -> int:
        """Ask one question; return how many items it found."""
        if question.key not in self._asked:
            await self._recall(question)
        now, asked = self._now(), self._asked[question.key]
        until = min(question.until, now) if question.until else now
        if asked >= until:
            return 0
        if not await crossings(question, asked, until, limit=1):
            self._asked[question.key] = until
            if until - self._kept[question.key] >= KEPT_EVERY or until == question.until:
                await self._keep(question, until)
            return 0
        raised, reached = await retrying(lambda: self._raise(question, asked, until, now))
        self._asked[question.key] = self._kept[question.key] = reached
        self._engine.take(raised)
        return len(raised)

    async def _recall(self, question: Question) -> None:
        mark = await ClockMark.get_or_none(key=question.key)
        begun = question.since if mark is None else max(mark.asked_until, question.since)
        self._asked[question.key] = self._kept[question.key] = begun

    async def _keep(self, question: Question, until: datetime) -> None:
        self._kept[question.key] = until
        await rows(
            "INSERT INTO clock_mark (key, asked_until) VALUES ($1, $2) ON CONFLICT (key)"
            " DO UPDATE SET asked_until = excluded.asked_until"
            " WHERE clock_mark.asked_until < excluded.asked_until",
            question.key,
            until,
        )

    async def _raise(
        self, question: Question, asked: datetime, until: datetime, now: datetime
    ) -> tuple[list[Occurrence], datetime]:
        async with transaction():
            await self._keep(question, asked)
            await rows(f"SELECT key FROM clock_mark WHERE key = $1{for_update()}", question.key)  # noqa: S608 - ours
            found = await crossings(question, asked, until, limit=BATCH, lock=True)
            deed = Deed(by=None, at=now)
            await _tell(deed, question, found)
            await deed.record(self._engine.worker)
            reached = found[-1].began_at + question.waits if len(found) == BATCH else until
            await self._keep(question, reached)
        return deed.occurrences, reached


def questions(rules: RuleSet) -> list[Question]:
    """Return what the enabled events need to be asked: a question for each distinct threshold."""
    since: dict[tuple[str, float], datetime] = {}
    past = []
    for live in rules.events:
        if (threshold := live.definition.threshold) is None:
            continue
        key = (live.event.event_type, threshold)
        since[key] = min(since.get(key, live.event.since), live.event.since)
        if live.event.include_past:
            past.append(Question(*key, EPOCH, live.event.since, live.event.id))
    return [Question(*key, moment) for key, moment in since.items()] + past


async def crossings(
    question: Question, asked: datetime, until: datetime, *, limit: int, lock: bool = False
) -> list[Crossing]:
    """
    Return the items that crossed the threshold since shortly before ``asked``, oldest first.

    Those of which an occurrence tells already are left out, and so is, with ``lock``, what somebody is
    changing at this moment: it is asked for again.
    """
    clock, kind = question.clock, question.category.item
    only = "= $6" if question.only_for else "IS NULL"
    more = [question.only_for] if question.only_for else []
    found = await rows(
        f"SELECT id, {clock.column} AS began_at FROM {kind._meta.db_table} i"  # noqa: S608, SLF001 - names of ours
        f" WHERE {clock.column} > $1 AND {clock.column} <= $2 AND {is_running(kind, clock)}"
        " AND NOT EXISTS (SELECT 1 FROM occurrence o WHERE o.item_id = i.id AND o.event_type = $3"
        f" AND o.crossed = $4 AND o.began_at = i.{clock.column} AND o.only_event_id {only}"
        f") ORDER BY {clock.column}, id LIMIT $5" + (for_update_skip_locked() if lock else ""),
        max(asked - OVERLAP, question.since) - question.waits - timedelta(microseconds=1),
        until - question.waits,
        question.event_type,
        question.threshold,
        limit,
        *more,
    )
    return [Crossing(as_uuid(row["id"]), as_datetime(row["began_at"])) for row in found]


async def _tell(deed: Deed, question: Question, found: list[Crossing]) -> None:
    kind: Any = question.category.item
    related = getattr(kind, "related", ())
    query = kind.filter(id__in=[one.item_id for one in found])
    items = {one.id: one for one in await (query.select_related(*related) if related else query)}
    for one in found:
        if item := items.get(one.item_id):
            spell = Spell(one.began_at, question.threshold)
            deed.happened(question.event_type, item, spell=spell, only_for=question.only_for)
