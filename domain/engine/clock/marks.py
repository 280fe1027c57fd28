"""The clock's marks: how far each of its questions was asked, in all processes."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from domain.deeds.item_kinds import all_beside
from domain.engine.clock.questions import Question, key_of
from domain.engine.records import ClockMark
from domain.events.records import Event
from domain.storage.database import dialect, rows
from domain.storage.records import in_parts

MARKS_AT_ONCE = 1_000
_LISTED = {
    "sqlite": "SELECT value ->> 0, value ->> 1 FROM json_each($1) WHERE true",
    "postgres": "SELECT value ->> 0, (value ->> 1)::timestamptz"
    " FROM json_array_elements($1::json) AS listed (value)",
}


async def asked_until(questions: Collection[Question]) -> dict[str, datetime]:
    """Return how far some questions were asked by whoever asked them last, by their keys."""
    found = {question.key: question.since for question in questions}
    for part in in_parts(list(questions), MARKS_AT_ONCE):
        for mark in await ClockMark.filter(key__in=[question.key for question in part]):
            found[mark.key] = max(found[mark.key], mark.asked_until)
    return found


async def keep(asked: Mapping[str, datetime]) -> None:
    """Note how far questions were asked, if nobody has asked further; their marks are held meanwhile."""
    # In the order of their keys, so that of two processes one waits, and neither for the other.
    marks = sorted([key, str(until.astimezone(UTC))] for key, until in asked.items())
    for part in in_parts(marks, MARKS_AT_ONCE):
        # Never backwards: a process that was slower would have everybody ask again.
        await rows(
            f"INSERT INTO clock_mark (key, asked_until) {_LISTED[dialect()]} ORDER BY 1 ON CONFLICT (key)"
            " DO UPDATE SET asked_until = excluded.asked_until"
            " WHERE clock_mark.asked_until < excluded.asked_until",
            part,
        )


async def set_back(keys: Collection[str], now: datetime) -> None:
    """Note that questions which were asked further than now were asked until now."""
    for part in in_parts(list(keys), MARKS_AT_ONCE):
        await ClockMark.filter(key__in=part, asked_until__gt=now).update(asked_until=now)


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
