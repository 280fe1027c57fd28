"""Which items crossed thresholds: the clock's questions as SQL, many of them in one statement."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from domain.engine.clock.questions import Crossing, Due, Question
from domain.storage.database import as_datetime, as_uuid, dialect, for_update_skip_locked, rows
from domain.storage.records import in_parts

logger = logging.getLogger("deskbell.clock")

ASKED_AT_ONCE = 2_000  # questions in a statement
OVERLAP = timedelta(seconds=10)  # for which is asked again: what was committed late is found then
_INSTANT = timedelta(microseconds=1)
_GIVEN = ("$1", "$2", "$3", "$4", "$5")  # what a question is asked with by itself
_ASKED = ("q.after", "q.until", "$2", "q.threshold", "$3")  # and among others, of which $1 has a list
_WINDOWS = {
    # SQLite compares moments as they are written, which JSON does with a T.
    "sqlite": "(SELECT key AS place, replace(value ->> 0, 'T', ' ') AS after,"
    " replace(value ->> 1, 'T', ' ') AS until, value ->> 2 AS threshold FROM json_each($1))",
    "postgres": "(SELECT place - 1 AS place, (value ->> 0)::timestamptz AS after,"
    " (value ->> 1)::timestamptz AS until, (value ->> 2)::float AS threshold"
    " FROM json_array_elements($1::json) WITH ORDINALITY AS listed (value, place))",
}


async def all_crossed(asked: Sequence[Due]) -> list[Due]:
    """Return which of some questions find anything, as `crossed` does, and what fails to be asked."""
    found: list[Due] = []
    for part in in_parts(asked, ASKED_AT_ONCE):
        try:
            found += await crossed(part)
        except Exception:  # noqa: BLE001 - the one that fails is found and logged below
            found += await _each(part)
    return found


async def _each(asked: Sequence[Due]) -> list[Due]:
    found: list[Due] = []
    for due in asked:
        try:
            found += await crossed([due])
        except Exception:
            logger.exception("could not ask for %s; trying again", due.question.key)
            found.append(due)
    return found


async def crossed(asked: Sequence[Due]) -> list[Due]:
    """
    Return which of some questions find anything, each with when its first crossing was.

    It takes a statement for each event type and kind of item.
    """
    found: list[Due] = []
    for alike in _alike(asked):
        windows = [[*_window(due), due.question.threshold] for due in alike]
        first = alike[0].question
        own = [first.only_for] if first.only_for else []
        statement = _which(_where(first, _ASKED, dialect()), first.clock.column)
        for row in await rows(statement, windows, first.event_type, *own):
            due = alike[int(row["place"])]
            found.append(replace(due, first=as_datetime(row["began_at"]) + due.question.waits))
    return found


def _alike(asked: Sequence[Due]) -> Iterable[list[Due]]:
    """Put questions together that differ in their thresholds and moments alone."""
    found: dict[Any, list[Due]] = {}
    for due in asked:
        question = due.question
        alike = question.kind, question.event_type, question.only_for, question.sight
        found.setdefault(alike, []).append(due)
    return found.values()


def _which(where: str, column: str) -> str:
    """
    Write which of the windows in ``$1`` anything lies in, and what comes first there.

    The order, which an index has, keeps PostgreSQL from going through a whole table for the first it finds.
    """
    first = f"(SELECT {column} {where} ORDER BY {column}, id LIMIT 1)"
    asked = f"SELECT place, {first} AS began_at FROM {_WINDOWS[dialect()]} q"
    return f"SELECT place, began_at FROM ({asked}) AS found WHERE began_at IS NOT NULL"


async def crossings(due: Due, *, limit: int, lock: bool = False) -> list[Crossing]:
    """
    Return the items that crossed a threshold, oldest first.

    Left out is, with ``lock``, what somebody is changing at this moment: it is asked for again. The limit
    is no parameter: PostgreSQL would plan anew each time, since it could not know how few are wanted.
    """
    where, column = _where(due.question, _GIVEN, dialect()), due.question.clock.column
    ends = f"ORDER BY {column}, id LIMIT {limit}" + (for_update_skip_locked() if lock else "")
    found = await rows(f"SELECT id, {column} AS began_at {where} {ends}", *_values(due))
    return [Crossing(due.question, as_uuid(row["id"]), as_datetime(row["began_at"])) for row in found]


@lru_cache(maxsize=10_000)
def _where(question: Question, named: tuple[str, ...], engine: str) -> str:
    """
    Write what crossed a threshold between two moments.

    ``named`` are, in SQL, those moments less the threshold, event type, threshold, and the one event that is
    asked for. What an occurrence tells of already is left out.
    """
    # The offset keeps PostgreSQL from a join, for which it may go through all that crossed lately. SQLite
    # would rather go through all of a status than along the times; the sign keeps it from that. What stands
    # beside has its times in the order of its kinds.
    own = engine == "sqlite" and not question.kind.mark
    running = f"+({question.running})" if own else question.running
    after, until, event_type, threshold, only = named
    table, column = question.kind.table, question.clock.column
    whose = f"= {only}" if question.only_for else "IS NULL"
    return (
        f"FROM {table} i"
        f" WHERE {column} > {after} AND {column} <= {until} AND {running}"
        f" AND NOT EXISTS (SELECT 1 FROM occurrence o WHERE o.item_id = i.id AND o.event_type = {event_type}"
        f" AND o.crossed = {threshold} AND o.began_at = i.{column} AND o.only_event_id {whose}"
        " LIMIT 1 OFFSET 0)"
    )


def _window(due: Due) -> tuple[datetime, datetime]:
    """Return between which moments spells began; what was asked for shortly before is asked for again."""
    question = due.question
    # A spell may begin at the very moment from which an event counts, and `>` would leave it out.
    after = max(due.asked - OVERLAP, question.since) - question.waits - _INSTANT
    return after, due.until - question.waits


def _values(due: Due) -> list[Any]:
    """Return the parameters of a question that is asked by itself."""
    question = due.question
    values = [*_window(due), question.event_type, question.threshold]
    return [*values, question.only_for] if question.only_for else values
