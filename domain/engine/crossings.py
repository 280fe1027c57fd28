"""Which items crossed thresholds: the clock's questions as SQL, many of them in one statement."""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from domain.engine.questions import Crossing, Due, Question
from domain.storage.database import as_datetime, as_uuid, for_update_skip_locked, rows

OVERLAP = timedelta(seconds=10)  # for which is asked again: what was committed late is found then


async def crossed(asked: Sequence[Due]) -> list[Due]:
    """Return which of some questions find anything, in one statement."""
    parts, values = list[str](), list[Any]()
    for place, due in enumerate(asked):
        where = _where(due.question, len(values) + 1)
        parts.append(f"SELECT {place} AS place WHERE EXISTS (SELECT 1 {where})")
        values += _values(due)
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


@lru_cache(maxsize=10_000)
def _where(question: Question, first: int) -> str:
    """
    Write what crossed a threshold between two moments, with parameters from ``$first`` on: see `_values`.

    What an occurrence tells of already is left out.
    """
    after, until, event_type, threshold, only = (f"${first + place}" for place in range(5))
    table, column = question.kind.table, question.clock.column
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
    # A spell may begin at the very moment from which an event counts, and `>` would leave it out.
    after = max(due.asked - OVERLAP, question.since) - question.waits - timedelta(microseconds=1)
    values = [after, due.until - question.waits, question.event_type, question.threshold]
    return [*values, question.only_for] if question.only_for else values
