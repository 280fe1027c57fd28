"""What becomes of events and the occurrences that satisfy them: many together, or one apart."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.desk.rooms.system import action_failed
from domain.engine.firing import limits
from domain.engine.firing.doing import Doing
from domain.engine.firing.limits import Marks
from domain.engine.firing.noting import Noted, note, note_held_back, note_outcomes, of_events
from domain.engine.firing.satisfied import Satisfied
from domain.engine.firing.uses import spent_by
from domain.errors import DomainError, Unexpected
from domain.events.actions import Action
from domain.events.records import ActionResult
from domain.storage.database import transaction, undone
from domain.storage.faults import gave_way
from domain.storage.revisions import PEOPLE

logger = logging.getLogger("deskbell.engine")


class Outdated(Exception):
    """The rule set was not that of the moment; it is brought up to date, and all begins again."""


@dataclass(frozen=True)
class Late:
    """Those that acted only once they were known to fire, and the marks of their actions."""

    matches: Sequence[Satisfied] = ()
    marks: Marks = field(default_factory=lambda: Marks({}))

    async def keep(self) -> None:
        """Write down what became of them, with what else is written: on PostgreSQL it goes with that."""
        if self.matches:
            await self.marks.keep()
            await note_outcomes(self.matches)


async def let_become(satisfied: Sequence[Satisfied]) -> Late:
    """
    Let events do what they do, in order, within the current transaction; return what is to be kept in it.

    Raises:
        Outdated: one of them is disabled or gone by now.
    """
    if not satisfied:  # as where the only event was deleted since it matched
        return Late()
    await limits.keep_spells(satisfied)
    # Before they are noted, so that what became of their actions is written in the same statement. What they
    # tell their deeds only carry so far: it is dropped with those that turn out not to fire.
    for match in satisfied:
        if not (match.held_back or _acts_later(match)):
            await _act(match, None)
    noted = await note(satisfied)
    missing = [match for match in satisfied if match.both not in noted]
    await _keep_budgets(satisfied, missing, noted)
    # Their events are there and enabled, or all would begin again: what is in the way is their chain.
    for match in missing:
        if not match.held_back:
            match.hold_back(limits.SAME_CHAIN)
    await note(missing)
    later = [match for match in satisfied if not match.held_back and _acts_later(match)]
    late = Late(later, await Marks.hold(later))
    for match in later:
        await _act(match, late.marks)
    return late


async def let_become_apart(match: Satisfied) -> None:
    """Let one event do what it does; a fault in it is undone, recorded, and costs no other event."""
    try:
        async with transaction():
            late = await let_become([match])
            await late.keep()
    except Exception as fault:
        # The database has ended the whole transaction, or somebody the event: all is done again.
        if gave_way(fault) or undone() or isinstance(fault, Outdated):
            raise
        logger.exception("event %s failed on occurrence %s", *match.both)
        await _break_down(match)


def _acts_later(match: Satisfied) -> bool:
    """Say whether it acts only once it is known to fire; others write nothing before."""
    return match.compiled.changes or match.compiled.limited


async def _keep_budgets(satisfied: Sequence[Satisfied], missing: Sequence[Satisfied], noted: Noted) -> None:
    spent = dict(of_events(noted))
    if missing:
        enabled = await spent_by({match.event_id for match in missing}, satisfied[0].deed.at)
        if any(match.event_id not in enabled for match in missing):
            raise Outdated
        spent = {**enabled, **spent}
    before = {match.id for match in satisfied if match.held_back}
    limits.keep_budgets(satisfied, spent, satisfied[0].deed.policy.event_budget)
    await limits.say_throttled(satisfied)
    await note_held_back([match for match in satisfied if match.held_back and match.id not in before])


async def _break_down(match: Satisfied) -> None:
    """Record that none of an event's actions was done, and let administrators hear of it."""
    sentence = Unexpected().sentence
    match.hold_back(sentence)
    # In its chain it may still fire: it has done nothing.
    match.held_back, match.spent, match.throttled, match.broke_down = None, False, False, True
    failed = {"outcome": ActionResult.FAILED, "reason": sentence}
    match.outcomes = [{"action": action.type.id, **failed} for action in match.compiled.actions]
    if not await note([match]):
        match.held_back = sentence  # it was noted before, and counts once
    match.note(action_failed, sentence)


async def _act(match: Satisfied, marks: Marks | None) -> None:
    """Run the actions of an event that fires."""
    match.outcomes = [await _done(match, action, marks) for action in match.compiled.actions]


async def _done(match: Satisfied, action: Action, marks: Marks | None) -> dict[str, object]:
    """Run one action, or hold it back; return what became of it. One that fails leaves no mark."""
    outcome = dict[str, object](action=action.type.id)
    begun, moved = match.deed.extent, marks.as_now() if marks else {}
    if marks and (why := marks.why_not(match, action)):
        return {**outcome, "outcome": ActionResult.HELD_BACK, "reason": why}
    readers, people = match.rules.readers, match.rules.known.get(PEOPLE, 0)
    doing = Doing(match.compiled, action, match.occurrence, match.owner, match.deed, readers, people)
    try:
        if not match.compiled.changes:
            reached = await doing.act()
        else:
            async with transaction():
                reached = await doing.act()
    except DomainError as refusal:
        # The savepoint has undone what was written, not what is held in memory.
        match.deed.forget(begun)
        if marks:
            marks.go_back_to(moved)
        match.note(action_failed, f"{action.type.title}: {refusal.sentence}")
        return {**outcome, "outcome": ActionResult.FAILED, "reason": refusal.sentence}
    told = {} if reached is None else {"recipients": reached}
    return {**outcome, **told, "outcome": ActionResult.DONE}
