"""
The clock: what happens because time passes.

No scans: for each distinct threshold of the enabled events it asks one indexed question, which items
have crossed it since it last asked; many questions travel in one statement. The answer costs what has come
due, whatever else is quiet. How far it has asked is kept in the database, so that a night of downtime is
made up for, oldest first; an occurrence of the same item, threshold and spell keeps two processes, and a
question asked twice, from raising two.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from domain.catalogue.clocks import Spell
from domain.deeds.deed import Deed
from domain.deeds.outbox import MAXIMUM_ATTEMPTS, Occurrence
from domain.deeds.recording import Engine, record
from domain.desk.rooms.system import SystemNote
from domain.engine.questions import Crossing, Due, Question
from domain.engine.records import ClockMark
from domain.engine.rules import RuleSet
from domain.events.records import Event, EventLevel
from domain.ids import global_id
from domain.storage.database import (
    as_datetime,
    as_uuid,
    for_update_skip_locked,
    gave_way,
    retrying,
    rows,
    transaction,
)
from domain.storage.records import in_parts

logger = logging.getLogger("deskbell.clock")

BATCH = 200
ASKED_AT_ONCE = 50  # questions in a statement
PAST_BATCH = 20  # of what events ring for of their past, in a tick: behind all else
MARKS_AT_ONCE = 1_000
OVERLAP = timedelta(seconds=10)
KEPT_EVERY = timedelta(seconds=30)
EPOCH, FOREVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
TRIED_AGAIN = timedelta(minutes=1)


class Clockwork:
    """This process's clock; any number of processes may have one."""

    def __init__(self, rules: RuleSet, engine: Engine, now: Callable[[], datetime]) -> None:
        self._rules, self._engine, self._now = rules, engine, now
        self._asked: dict[str, datetime] = {}
        self._kept: dict[str, datetime] = {}
        self._questions: list[Question] = []
        self._known: dict[str, int] = {}
        self._elsewhere = False
        self._ticked: datetime | None = None
        self._failing: dict[Crossing, tuple[int, datetime]] = {}  # how often, and when it is tried again

    async def tick(self) -> int:
        """Raise what has come due, oldest first, then some of what is past; return how much that was."""
        raised, begun = 0, self._now()
        await self._look_elsewhere()
        while due := await self._look(self._now(), past=False):
            done = await self._try(due, BATCH)
            raised += done
            if done < BATCH:
                break
        if due := await self._look(self._now(), past=True):
            raised += await self._try(due, PAST_BATCH)
        self._ticked = begun
        return raised

    def told_until(self, kind: Any) -> datetime | None:
        """
        Return up to when all that came due of a kind of item has been told; None before the first tick.

        Less the time in which what was committed late, or made by another process, is asked for.
        """
        mine = [one for one in self._questions if one.kind is kind]
        asked = [(self._asked.get(one.key, one.since), one.until) for one in mine]
        left = [until for until, last in asked if last is None or until < last]
        return min([*left, self._ticked]) - OVERLAP if self._ticked else None

    async def _look_elsewhere(self) -> None:
        """See whether there are items of another help desk; without any, nothing is asked of them."""
        if self._elsewhere:
            return
        try:
            self._elsewhere = bool(await rows("SELECT 1 AS one FROM foreign_item LIMIT 1"))
        except Exception:
            logger.exception("could not look for items from elsewhere; trying again")
        if self._elsewhere:
            self._known = {}

    async def _look(self, now: datetime, *, past: bool) -> list[Due]:
        """Ask every question, or each of an event's past; return those that found something."""
        try:
            wanted = [one for one in self._current() if bool(one.only_for) is past]
            asked = [one for one in [await self._since(each, now) for each in wanted] if one]
        except Exception:
            logger.exception("could not tell what to ask; trying again")
            return []
        found = []
        for some in in_parts(asked, ASKED_AT_ONCE):
            try:
                found += await crossed(some)
            except Exception:  # noqa: BLE001 - the one that fails is found and logged there
                found += await self._each(some)
        for one in asked:
            if one not in found:
                await self._pass(one)
        return [one for one in found if await self._may_tell(one)]

    async def _may_tell(self, one: Due) -> bool:
        """Say whether there is more than what failed and is tried again later; pass what is given up."""
        if not any(each.question == one.question for each in self._failing):
            return True
        try:
            now, later = await self._crossings(one, 1), await self._crossings(one, 1, again=True)
            if not now and not later:
                await self._pass(one)
        except Exception:  # noqa: BLE001 - it fails anew when it is told, and is logged there
            return True
        return bool(now)

    async def _each(self, asked: Sequence[Due]) -> list[Due]:
        """Ask questions one by one, so that one that fails costs no other; it is asked again."""
        found = []
        for one in asked:
            try:
                found += await crossed([one])
            except Exception:
                logger.exception("could not ask for %s; trying again", one.question.key)
                found.append(one)
        return found

    def _current(self) -> list[Question]:
        if self._known != self._rules.known:
            own = questions(self._rules)
            there = [
                _in_sight(replace(one, elsewhere=True), self._rules) for one in own if one.clock.elsewhere
            ]
            self._questions = own + (there if self._elsewhere else [])
            self._known = dict(self._rules.known)
            asked = {one.key for one in self._questions}
            for known in (self._asked, self._kept):
                for key in known.keys() - asked:  # nobody asks it any more; the database knows how far it was
                    del known[key]
        return self._questions

    async def _since(self, question: Question, now: datetime) -> Due | None:
        """Return from when to when to ask, None if there is nothing to ask for."""
        key = question.key
        if key not in self._asked:
            mark = await ClockMark.get_or_none(key=key)
            begun = question.since if mark is None else max(mark.asked_until, question.since)
            self._asked[key] = self._kept[key] = begun
        asked, until = self._asked[key], min(question.until or now, now)
        return Due(question, asked, until) if asked < until else None

    async def _pass(self, one: Due) -> None:
        """Go on from where nothing was found; the database hears of it now and then."""
        key = one.question.key
        self._asked[key] = one.until
        self._forget(key)
        if one.until - self._kept[key] >= KEPT_EVERY or one.until == one.question.until:
            await _keep(one.question, one.until)
            self._kept[key] = one.until

    async def _try(self, due: list[Due], limit: int) -> int:
        """
        Raise what some questions found; if that fails, each by itself, so that one costs no other.

        Of a question that fails by itself, items are told of one by one.
        """
        try:
            raised, reached = await retrying(partial(self._raise, due, limit))
        except Exception:  # noqa: BLE001 - the one that fails is found and logged there
            if len(due) > 1:
                return sum([await self._try([one], limit) for one in due])
            try:
                raised, reached = await retrying(partial(self._raise, due, limit, singly=True))
            except Exception:
                logger.exception("could not tell of %s; trying again", due[0].question.key)
                return 0
        self._asked |= reached
        self._kept |= reached
        self._engine.take(raised)
        return len(raised)

    async def _raise(
        self, due: list[Due], limit: int, *, singly: bool = False
    ) -> tuple[list[Occurrence], dict[str, datetime]]:
        """Raise the oldest crossings in one deed; return them, and how far each question is asked now."""
        reached = {}
        async with transaction():
            for one in sorted(due, key=lambda each: each.question.key):
                await _keep(one.question, one.asked)  # which holds the mark, so that processes take turns
            found = [each for one in due for each in await self._crossings(one, limit, lock=True)]
            found = sorted(found, key=lambda each: (each.at, each.item_id))[:limit]
            failed = set[Crossing]()
            raised = await self._tell_singly(found, failed) if singly else await self._tell(found)
            for one in due:
                # What is left was beyond the batch, is being changed at this moment, or is tried again.
                left = await self._crossings(one, 1, again=True)
                reached[one.question.key] = max(one.asked, left[0].at) if left else one.until
                await _keep(one.question, reached[one.question.key])
        self._note(found, failed)
        return raised, reached

    async def _crossings(
        self, due: Due, limit: int, *, lock: bool = False, again: bool = False
    ) -> list[Crossing]:
        """Return the oldest crossings to tell of; with ``again``, also those to be tried again later."""
        latest = FOREVER - timedelta(1) if again else self._now()
        passed = {one for one, (_, at) in self._failing.items() if at > latest}
        found = await crossings(due, limit=limit + len(passed), lock=lock)
        return [one for one in found if one not in passed][:limit]

    async def _tell(self, found: Sequence[Crossing]) -> list[Occurrence]:
        deed = Deed(by=None, at=self._now(), policy=self._engine.policy)
        await _tell(deed, found)
        await record(deed, self._engine.worker)
        return deed.occurrences

    async def _tell_singly(self, found: Sequence[Crossing], failed: set[Crossing]) -> list[Occurrence]:
        """Tell of each item by itself; administrators are told of one that is given up."""
        raised, notes = list[Occurrence](), Deed(by=None, at=self._now(), policy=self._engine.policy)
        for one in found:
            try:
                async with transaction():
                    raised += await self._tell([one])
            except Exception as fault:
                if gave_way(fault):
                    raise
                failed.add(one)
                note = SystemNote(one.item_id, one.question.kind.entity)
                what = f"{one.question.event_type} of {global_id(note.entity, note.id)}"
                logger.exception("%s could not be told", what)
                sentence = f"{what} could not be told and is left out; the fault has been logged."
                if self._failing.get(one, (0, FOREVER))[0] + 1 == MAXIMUM_ATTEMPTS and not await _said(
                    sentence, one
                ):
                    notes.happened("EVENT_ACTION_FAILED", note, entry=sentence)
        await record(notes, self._engine.worker)
        return raised + notes.occurrences

    def _note(self, tried: Sequence[Crossing], failed: Collection[Crossing]) -> None:
        """Remember what failed: it is tried again in a while, and given up after some tries."""
        for one in tried:
            tries = self._failing.pop(one, (0, FOREVER))[0] + 1
            if one in failed:
                again = self._now() + tries * TRIED_AGAIN if tries < MAXIMUM_ATTEMPTS else FOREVER
                self._failing[one] = tries, again

    def _forget(self, key: str) -> None:
        """Forget what failed, once it is so long ago that it is not asked for again."""
        long_ago = self._asked[key] - 2 * OVERLAP
        for one in [each for each in self._failing if each.question.key == key and each.at < long_ago]:
            del self._failing[one]


async def _said(sentence: str, of: Crossing) -> bool:
    """Say whether another process has told administrators; the question's mark keeps it from doing so now."""
    notes = Occurrence.filter(item_id=of.item_id, event_type="EVENT_ACTION_FAILED", recorded_at__gte=of.at)
    return any(sentence in one.facts.values() for one in await notes)


async def _keep(question: Question, until: datetime) -> None:
    """Note how far a question was asked, unless somebody has asked further."""
    await rows(
        "INSERT INTO clock_mark (key, asked_until) VALUES ($1, $2) ON CONFLICT (key)"
        " DO UPDATE SET asked_until = excluded.asked_until"
        " WHERE clock_mark.asked_until < excluded.asked_until",
        question.key,
        until,
    )


async def forget_marks() -> int:
    """
    Forget how far questions were asked that no event asks any more; return how many.

    Whoever asks one again asks from when its event was made or last enabled. What was asked of an event's
    past stays known for as long as the event can be enabled again.
    """
    asked, after, gone = await _asked_by_events(), "", 0
    while found := await ClockMark.filter(key__gt=after).order_by("key").limit(MARKS_AT_ONCE):
        vain = [one.key for one in found if one.key not in asked]
        gone += await ClockMark.filter(key__in=vain).delete() if vain else 0
        after = found[-1].key
    return gone


async def _asked_by_events() -> set[str]:
    kept = Event.filter(deleted_at__isnull=True, threshold__isnull=False)
    told = await kept.values_list("id", "event_type", "threshold", "enabled", "include_past")
    asked = {Question(type_, threshold, EPOCH) for _, type_, threshold, enabled, _ in told if enabled}
    asked |= {
        Question(type_, threshold, EPOCH, EPOCH, own) for own, type_, threshold, _, all_ in told if all_
    }
    return {one.key for each in asked for one in (each, replace(each, elsewhere=True))}


def questions(rules: RuleSet) -> list[Question]:
    """Return what the enabled events need to be asked: a question for each distinct threshold."""
    since: dict[tuple[str, float], datetime] = {}
    past = []
    for compiled in rules.events:
        if (threshold := compiled.definition.threshold) is None:
            continue
        key = (compiled.event.event_type, threshold)
        since[key] = min(since.get(key, compiled.event.since), compiled.event.since)
        if compiled.event.include_past:
            past.append(_in_sight(Question(*key, EPOCH, compiled.event.since, compiled.event.id), rules))
    return [Question(*key, moment) for key, moment in since.items()] + past


def _in_sight(question: Question, rules: RuleSet) -> Question:
    """Bound a question about an event's past to what its owner may open."""
    if not question.only_for or not hasattr(question.kind, "seen_by"):
        return question
    event = rules[question.only_for].event
    if event.level is EventLevel.SYSTEM:
        return question
    seen = question.kind.filter(question.kind.seen_by(rules.owners[event.owner_id])).values_list("id")
    return replace(question, sight=seen.sql(params_inline=True))


@lru_cache(maxsize=10_000)
def _where(question: Question, first: int) -> str:
    """
    Write what crossed a threshold between two moments, with parameters from ``$first`` on: see `_values`.

    What an occurrence tells of already is left out.
    """
    after, until, event_type, threshold, only = (f"${first + place}" for place in range(5))
    table, column = question.kind._meta.db_table, question.clock.column  # noqa: SLF001 - Tortoise's description
    whose = f"= {only}" if question.only_for else "IS NULL"
    return (
        f"FROM {table} i"  # noqa: S608 - names of ours
        f" WHERE {column} > {after} AND {column} <= {until} AND {question.running}"
        f" AND NOT EXISTS (SELECT 1 FROM occurrence o WHERE o.item_id = i.id AND o.event_type = {event_type}"
        f" AND o.crossed = {threshold} AND o.began_at = i.{column} AND o.only_event_id {whose})"
    )


def _values(due: Due) -> list[Any]:
    """Return the parameters of `_where`; what was asked for shortly before is asked for again."""
    question = due.question
    after = max(due.asked - OVERLAP, question.since) - question.waits - timedelta(microseconds=1)
    values = [after, due.until - question.waits, question.event_type, question.threshold]
    return [*values, question.only_for] if question.only_for else values


async def crossed(asked: Sequence[Due]) -> list[Due]:
    """Return which of some questions find anything, in one statement."""
    parts, values = list[str](), list[Any]()
    for place, one in enumerate(asked):
        where = _where(one.question, len(values) + 1)
        parts.append(f"SELECT {place} AS place WHERE EXISTS (SELECT 1 {where})")
        values += _values(one)
    return [asked[row["place"]] for row in await rows(" UNION ALL ".join(parts), *values)]


async def crossings(due: Due, *, limit: int, lock: bool = False) -> list[Crossing]:
    """
    Return the items that crossed a threshold, oldest first.

    Left out is, with ``lock``, what somebody is changing at this moment: it is asked for again. The limit
    is no parameter: PostgreSQL would plan anew each time, since it could not know how few are wanted.
    """
    where, column = _where(due.question, 1), due.question.clock.column
    ends = f"ORDER BY {column}, id LIMIT {limit}" + (for_update_skip_locked() if lock else "")
    found = await rows(f"SELECT id, {column} AS began_at {where} {ends}", *_values(due))
    return [Crossing(due.question, as_uuid(row["id"]), as_datetime(row["began_at"])) for row in found]


async def _tell(deed: Deed, found: Sequence[Crossing]) -> None:
    items: dict[tuple[Question, UUID], Any] = {}
    for question in {one.question for one in found}:
        kind = question.kind
        query = kind.filter(id__in=[one.item_id for one in found if one.question == question])
        related = getattr(kind, "related", ())
        items |= {
            (question, one.id): one for one in await (query.select_related(*related) if related else query)
        }
    for one in found:
        if item := items.get((one.question, one.item_id)):
            spell = Spell(one.began_at, one.question.threshold)
            name, only = one.question.event_type, one.question.only_for
            given = await item.facts_told(name, spell, one.at) if one.question.elsewhere else None
            deed.happened(name, item, spell=spell, only_for=only, reported=given)
