"""Many rows in one statement, at little more than the driver's own time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from orjson import dumps, loads
from tortoise.models import Model

from domain.storage.columns import TEXTS, given, text_of_json, text_of_moment
from domain.storage.connected import connection
from domain.storage.database import as_taken, dialect


async def each(sql: str, many: Iterable[Sequence[Any]]) -> None:
    """Run a statement for each of many rows of parameters, in their order, in the current transaction."""
    many = list(many)  # which holds all values, so that none takes another's id
    texts, known = TEXTS[dialect()], dict[int, Any]()

    def text(value: Any) -> Any:
        if (found := known.get(id(value))) is None:
            found = known[id(value)] = texts[type(value)](value)
        return found

    told = [[text(value) if type(value) in texts else value for value in parameters] for parameters in many]
    client: Any = connection()
    if len(told) == 1 and dialect() == "postgres":
        await client.write(sql, told[0])
    elif told:
        await client.execute_many(as_taken(sql, ())[0], told)


async def insert_alike(
    kind: type[Model], alike: Sequence[Mapping[str, Any]], names: Sequence[str], many: Sequence[Sequence[Any]]
) -> None:
    """
    Write new rows of a kind of record, without a record for each, as there may be thousands.

    Of each, ``many`` has the place among ``alike`` of what it has in common with others, and behind that what
    is its own, which is of these ``names``: numbers and ids.
    """
    if not many:
        return
    client: Any = connection()
    shared, own = tuple(alike[0]), tuple(names)
    if dialect() == "postgres":
        told = [[place, *columns.values()] for place, columns in enumerate(alike)]
        await client.write(_joining(kind, own, shared), [text_of_json(many), text_of_json(told)])
        return
    texts = [given(columns.values()) for columns in alike]
    # Ids become texts at no cost so, thousands of them.
    rows = [[*values, *texts[place]] for place, *values in loads(dumps(many))]
    columns = ", ".join((*own, *shared))
    sql = f'INSERT INTO "{_table(kind)}" ({columns}) VALUES ({", ".join("?" * len(rows[0]))})'
    await client.execute_many(sql, rows)


async def all_at_once(sql: str, many: Sequence[Sequence[Any]]) -> None:
    """Run a statement that tells nothing, of which $1 is a `listing` of these rows."""
    if many:
        client: Any = connection()
        run = client.write if dialect() == "postgres" else client.execute_query_dict
        await run(*as_taken(sql, [many]))


async def rows_beside(sql: str, *params: Any) -> list[dict[str, Any]]:
    """Do as `rows` does, together with what waits to be written, with which this has nothing to do."""
    client: Any = connection()
    run = client.ask_beside if dialect() == "postgres" else client.execute_query_dict
    found: list[dict[str, Any]] = await run(*as_taken(sql, params))
    return found


@cache
def _joining(kind: type[Model], own: Sequence[str], shared: Sequence[str]) -> str:
    """Return the statement for PostgreSQL: $1 lists what is each row's own, $2 what they have in common."""
    columns = kind._meta.fields_map
    kinds = {name: str(columns[name].get_for_dialect("postgres", "SQL_TYPE")) for name in (*own, *shared)}
    lists = [
        f"({listing('int', *map(kinds.__getitem__, names), at=at)}) AS {of} (place, {', '.join(names)})"
        for at, (of, names) in enumerate({"own": own, "shared": shared}.items(), 1)
    ]
    taken = ", ".join((*own, *shared))
    return f'INSERT INTO "{_table(kind)}" ({taken}) SELECT {taken} FROM {" JOIN ".join(lists)} USING (place)'


def _table(kind: type[Model]) -> str:
    return kind._meta.db_table


def listing(*kinds: str, at: int = 1, few: bool = False) -> str:
    """
    Begin the SQL that selects the rows of a list, each a list of values of these kinds, in their order.

    The list is the parameter ``at`` that place. Where it is joined with a table it is one of ``few`` rows, by
    which PostgreSQL looks into an index; for the hundred that it expects else, it may read the table whole.

    JSON stays what it is. Moments are to be `written`.
    """
    if dialect() == "sqlite":
        values = [f"value {'->' if kind == 'jsonb' else '->>'} {place}" for place, kind in enumerate(kinds)]
        return f"SELECT {', '.join(values)} FROM json_each(${at})"
    values = [
        f"(value {'->' if kind == 'jsonb' else '->>'} {place})::{kind}" for place, kind in enumerate(kinds)
    ]
    rows = f"json_array_elements(${at}::json)"
    source = f"unnest(ARRAY(SELECT {rows}))" if few else rows
    return f"SELECT {', '.join(values)} FROM {source} AS listed (value)"


def rows_given(**columns: str) -> str:
    """Return the SQL for such a list, $1, as a table ``given`` that has columns of these names and kinds."""
    table = (
        f"WITH given ({', '.join(columns)}) AS ({listing(*columns.values(), few=True)}) SELECT * FROM given"
    )
    return f"({table}) AS given"


def written(moment: datetime | None) -> str | None:
    """Write a moment in JSON as our engines write it in rows."""
    return None if moment is None else text_of_moment(moment)
