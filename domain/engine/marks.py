"""The clock's marks: how far each of its questions was asked, in all processes."""

from datetime import datetime

from domain.deeds.item_kinds import all_beside
from domain.engine.questions import Question, key_of
from domain.engine.records import ClockMark
from domain.events.records import Event
from domain.storage.database import rows

MARKS_AT_ONCE = 1_000


async def asked_until(question: Question) -> datetime:
    """Return how far a question was asked by whoever asked it last."""
    mark = await ClockMark.get_or_none(key=question.key)
    return question.since if mark is None else max(mark.asked_until, question.since)


async def keep(question: Question, until: datetime) -> None:
    """Note how far a question was asked, unless somebody has asked further; its mark is held meanwhile."""
    # Never backwards: a process that was slower would have everybody ask again.
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
        vain = [mark.key for mark in found if mark.key not in asked]
        gone += await ClockMark.filter(key__in=vain).delete() if vain else 0
        after = found[-1].key
    return gone


async def _asked_by_events() -> set[str]:
    """Return the keys of what events ask, as they stand in the database: a rule set may be older."""
    waiting = Event.filter(deleted_at__isnull=True, threshold__isnull=False)
    found = await waiting.values_list("id", "event_type", "threshold", "enabled", "include_past")
    asked = {(type_, threshold, None) for _, type_, threshold, enabled, _ in found if enabled}
    past = {(type_, threshold, event_id) for event_id, type_, threshold, _, all_ in found if all_}
    marks = ["", *(kind.mark for kind in all_beside())]
    return {key_of(*question, mark) for question in (*asked, *past) for mark in marks}
