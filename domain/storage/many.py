"""Many rows in one statement, at little more than the driver's own time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from orjson import dumps
from tortoise.models import Model

from domain.storage.bulk import writing
from domain.storage.columns import columns_of, text_of_moment
from domain.storage.connected import connection
from domain.storage.database import as_taken, dialect


def _json(value: Any) -> str:
    return dumps(value).decode()


JSON: dict[type, Callable[[Any], str]] = {dict: _json, list: _json}
TEXTS = JSON | {UUID: str, datetime: text_of_moment}
"""What is written as text: by SQLite's driver, too, but anew for each row that has the same."""


async def each(sql: str, many: Iterable[Sequence[Any]]) -> None:
    """Run a statement for each of many rows of parameters, in their order, in the current transaction."""
    many = list(many)  # which holds all values, so that none takes another's id
    texts, known = TEXTS if dialect() == "sqlite" else JSON, dict[int, str]()

    def text(value: Any) -> str:
        if (found := known.get(id(value))) is None:
            found = known[id(value)] = texts[type(value)](value)
        return found

    given = [[text(value) if type(value) in texts else value for value in parameters] for parameters in many]
    client: Any = connection()
    if len(given) == 1 and dialect() == "postgres":
        await client.write(sql, given[0])
    elif given:
        await client.execute_many(as_taken(sql, ())[0], given)


async def insert_columns(kind: type[Model], many: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows of a kind of record, by all of their columns, without a record for each."""
    if not many:
        return
    how = writing(kind)
    if how.json:
        client: Any = connection()
        await client.write(how.from_json, [_json(many)])
        return
    names = columns_of(kind).names
    await each(how.from_places(), [[columns[name] for name in names] for columns in many])


async def all_at_once(sql: str, many: Sequence[Sequence[Any]]) -> None:
    """Run a statement that tells nothing, and begins with the `listing` of these rows."""
    if many:
        client: Any = connection()
        run = client.write if dialect() == "postgres" else client.execute_query_dict
        await run(*as_taken(sql, [many]))


def listing(*kinds: str) -> str:
    """
    Begin the SQL that selects the rows of a list in $1, each a list of values of these kinds, in their order.

    JSON stays what it is. Moments are to be `written`.
    """
    if dialect() == "sqlite":
        values = [f"value {'->' if kind == 'jsonb' else '->>'} {place}" for place, kind in enumerate(kinds)]
        return f"SELECT {', '.join(values)} FROM json_each($1)"  # noqa: S608 - ours
    values = [
        f"(value {'->' if kind == 'jsonb' else '->>'} {place})::{kind}" for place, kind in enumerate(kinds)
    ]
    return f"SELECT {', '.join(values)} FROM json_array_elements($1::json) AS listed (value)"  # noqa: S608 - ours


def written(moment: datetime | None) -> str | None:
    """Write a moment in JSON as our engines write it in rows."""
    return None if moment is None else str(moment.astimezone(UTC))
