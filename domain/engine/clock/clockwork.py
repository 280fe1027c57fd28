"""
The clock: what happens because time passes.

No scans: for each distinct threshold of the enabled events it asks one indexed question, which items
have crossed it since it last asked; many questions travel in one statement. The answer costs what has come
due, whatever else is quiet. How far it has asked is kept in the database, so that a night of downtime is
made up for, oldest first; an occurrence of the same item, threshold and spell keeps two processes, and a
question asked twice, from raising two.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, islice
from typing import Any

from domain.deeds.item_kinds import all_beside
from domain.deeds.outbox import Occurrence
from domain.deeds.recording import Engine
from domain.engine.clock.crossings import OVERLAP, all_crossed
from domain.engine.clock.failures import Failures
from domain.engine.clock.marks import asked_until, keep, set_back
from domain.engine.clock.questions import (
    Crossing,
    Due,
    Question,
    concerns,
    in_sight,
    questions,
    questions_of_past,
)
from domain.engine.clock.set_back import bring_back
from domain.engine.clock.telling import tell, tell_singly
from domain.engine.clock.untold import Untold
from domain.engine.rules.rule_set import RuleSet
from domain.storage.database import once_committed, retrying, transaction

logger = logging.getLogger("deskbell.clock")

BATCH = 200
# Of what events ring for of their past, in a tick, and of those that are asked: behind all else.
PAST_BATCH = 20
PAST_LOOKED_UP = 200  # events in a tick of which is seen whether they have rung for their past
KEPT_EVERY = timedelta(seconds=30)


class Clockwork:
    """This process's clock; one at a time asks, and no harm is done where two do."""

    def __init__(self, rules: RuleSet, engine: Engine, now: Callable[[], datetime]) -> None:
        self._rules, self._engine, self._now = rules, engine, now
        self._asked: dict[str, datetime] = {}  # how far, by the keys of questions
        self._kept: dict[str, datetime] = {}  # the same, as the database knows it
        self._questions: list[Question] = []
        self._known: dict[str, int] = {}
        self._empty = [*all_beside()]  # kinds of item of which there is none yet: nothing is asked of them
        self._ticked: datetime | None = None
        self._failures = Failures()
        self._untold = Untold(self._failures, now)

    async def tick(self) -> int:
        """
        Raise what has come due, oldest first, then some of what is past; return how much that was.

        Nothing is raised before all events are known. Whoever begins to ask, or finds the host's clock set
        back, sees to what would wait for a time that comes twice.
        """
        if not self._rules.complete:
            return 0
        raised, begun = 0, self._now()
        if self._ticked is None or begun < self._ticked - OVERLAP:
            await bring_back(begun, self._engine)
        await self._look_for_kinds()
        # The time is asked for each round: making up for a night takes a while, in which more comes due.
        while due := await self._look(self._due):
            told = await self._try(due, BATCH)
            raised += told
            if told < BATCH:
                break
        if due := await self._look(self._past_due):
            raised += await self._try(due, PAST_BATCH)
        self._ticked = begun
        return raised

    def forget(self) -> None:
        """Know no more how far was asked: another process asks from now on."""
        self._asked.clear()
        self._kept.clear()
        self._ticked = None

    def told_until(self, record: Any) -> datetime | None:
        """
        Return up to when all that came due of a record's items has been told; None before the first tick.

        Less the time in which what was committed late, or made by another process, is asked for.
        """
        pasts = (past for past in self._rules.thresholds.past() if concerns(past.rule.event_type, record))
        wanted = chain(self._questions, *map(questions_of_past, pasts))
        mine = [question for question in wanted if question.kind.record is record]
        asked = [(self._asked.get(question.key, question.since), question.until) for question in mine]
        left = [until for until, last in asked if last is None or until < last]
        return min([*left, self._ticked]) - OVERLAP if self._ticked else None

    async def _look_for_kinds(self) -> None:
        """See whether there are items by now of kinds of which there were none."""
        try:
            empty = [kind for kind in self._empty if not await kind.any()]
        except Exception:
            logger.exception("could not look for kinds of item; trying again")
            return
        if empty != self._empty:
            self._empty, self._known = empty, {}
            self._rules.thresholds.ask_past_again()

    async def _look(self, wanted: Callable[[], Awaitable[list[Due]]]) -> list[Due]:
        """Ask what is to be asked; return what found something, oldest first, and not more than a batch."""
        try:
            asked = await wanted()
        except Exception:
            logger.exception("could not tell what to ask; trying again")
            return []
        found = await all_crossed(asked)
        told = {due.question.key for due in found}
        await self._pass([due for due in asked if due.question.key not in told])
        found = [due for due in found if await self._may_tell(due)]
        # The oldest crossings are theirs; those that somebody holds at this moment wait for the next look.
        return sorted(found, key=lambda due: due.first or due.asked)[:BATCH]

    async def _may_tell(self, due: Due) -> bool:
        """Say whether there is more than what failed and is tried again later; pass what is given up."""
        if not self._failures.of(due.question):
            return True
        try:
            now, later = await self._untold.of(due, 1), await self._untold.of(due, 1, again=True)
            if not now and not later:
                await self._pass([due])
        except Exception:  # noqa: BLE001 - it fails anew when it is told, and is logged there
            return True
        return bool(now)

    async def _due(self) -> list[Due]:
        """Return every question, with from when to when to ask it."""
        now = self._now()
        wanted = self._current()
        await self._remember(wanted, now)
        due = (Due(question, self._asked[question.key], now) for question in wanted)
        return [one for one in due if one.asked < one.until]

    def _current(self) -> list[Question]:
        if self._known != self._rules.known:
            self._questions = self._there(questions(self._rules))
            self._known = dict(self._rules.known)
            asked = {question.key for question in self._questions}
            for marks in (self._asked, self._kept):
                for key in marks.keys() - asked:  # nobody asks it any more; the database knows how far it was
                    del marks[key]
        return self._questions

    def _there(self, wanted: Iterable[Question]) -> list[Question]:
        """Leave out what is asked of kinds of item of which there is none."""
        return [question for question in wanted if question.kind not in self._empty]

    async def _past_due(self) -> list[Due]:
        """Return what some events, in turns, are still to be asked of their past; drop what is done."""
        now, thresholds = self._now(), self._rules.thresholds
        turn = {
            past: self._there(questions_of_past(past)) for past in islice(thresholds.past(), PAST_LOOKED_UP)
        }
        await self._remember([question for wanted in turn.values() for question in wanted], now)
        found: list[Due] = []
        for past, wanted in turn.items():
            left = [question for question in wanted if self._asked[question.key] < past.until]
            if left and len(found) >= PAST_BATCH:
                continue
            thresholds.asked_past(past, told=not left)
            if owner_id := past.rule.owner_id:
                left = [in_sight(question, self._rules.owners[owner_id]) for question in left]
            found += [Due(question, self._asked[question.key], min(past.until, now)) for question in left]
        return [due for due in found if due.asked < due.until]

    async def _remember(self, wanted: Sequence[Question], now: datetime) -> None:
        """
        Look up how far questions were asked that are new to this process.

        What was asked further ahead than the overlap, by a clock that was set back since, is asked from now.
        """
        if new := [question for question in wanted if question.key not in self._asked]:
            asked = await asked_until(new)
            self._asked |= asked
            self._kept |= asked
        soon, ahead = now + OVERLAP, dict[str, datetime]()
        for question in wanted:
            asked_to = self._asked[question.key]
            if asked_to > soon and asked_to > question.since and asked_to != question.until:
                ahead[question.key] = now
        if ahead:
            await set_back(ahead, now)
            self._asked |= ahead
            self._kept |= ahead

    async def _pass(self, quiet: Sequence[Due]) -> None:
        """Go on from where nothing was found; the database hears of it now and then."""
        kept: dict[str, datetime] = {}
        for due in quiet:
            key = due.question.key
            self._asked[key] = due.until
            self._failures.forget(due.question, due.until - 2 * OVERLAP)
            # Asking some seconds twice after a crash is cheaper than a write in each tick.
            if due.until - self._kept[key] >= KEPT_EVERY or due.until == due.question.until:
                kept[key] = due.until
        if kept:
            await keep(kept)
            self._kept |= kept

    async def _try(self, due: list[Due], limit: int) -> int:
        """
        Raise what some questions found; if that fails, each by itself, so that one costs no other.

        Of a question that fails by itself, items are told of one by one.
        """
        try:
            raised, reached = await retrying(partial(self._raise, due, limit))
        except Exception:  # noqa: BLE001 - the one that fails is found and logged there
            if len(due) > 1:
                return sum([await self._try([single], limit) for single in due])
            try:
                raised, reached = await retrying(partial(self._raise, due, limit, singly=True))
            except Exception:
                logger.exception("could not tell of %s; trying again", due[0].question.key)
                return 0
        # Not before the commit: what was rolled back has to be asked for again.
        self._asked |= reached
        self._kept |= reached
        return len(raised)

    async def _raise(
        self, asked: list[Due], limit: int, *, singly: bool = False
    ) -> tuple[list[Occurrence], dict[str, datetime]]:
        """Raise the oldest crossings in one deed; return them, and how far each question is asked now."""
        async with transaction():
            # Which holds the marks, so that processes take turns.
            await keep({due.question.key: due.asked for due in asked})
            found = await self._untold.oldest(asked, limit)
            raised, failed = await self._tell(found, singly=singly)
            left = await self._untold.left(asked)
            reached = {due.question.key: left.get(due.question.key, due.until) for due in asked}
            await keep(reached)
            once_committed(partial(self._engine.take, raised))
        self._failures.note(found, failed, self._now())
        return raised, reached

    async def _tell(
        self, found: Sequence[Crossing], *, singly: bool
    ) -> tuple[list[Occurrence], set[Crossing]]:
        if singly:
            return await tell_singly(found, self._failures, self._engine, self._now())
        return await tell(found, self._engine, self._now()), set()
