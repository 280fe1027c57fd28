"""Tables filled by SQL, with rows of every column's kind, on either database."""

from collections.abc import Mapping
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from tortoise import fields
from tortoise.fields.data import CharEnumFieldInstance

from domain.storage.connected import connection
from domain.storage.database import dialect, rows
from domain.storage.words import Order, Words

BEGAN = 1_700_000_000  # second, at which row 0 was made; each other one a second after the one before
RARE = 50  # of so many, one has what is seldom so
AT_ONCE = 250_000
_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2)",
    "postgres": "WITH n(i) AS (SELECT generate_series($1::bigint, $2::bigint - 1))",
}
_MOMENT = {
    "sqlite": f"strftime('%Y-%m-%d %H:%M:%f000+00:00', {BEGAN} + i, 'unixepoch')",
    "postgres": f"to_timestamp({BEGAN} + i)",
}
_ID = {
    "sqlite": f"printf('%08x-%04x-7000-8{{:03}}-%012x', (({BEGAN} + i) * 1000) >> 16,"
    f" (({BEGAN} + i) * 1000) & 65535, i)",
    "postgres": f"(lpad(to_hex(({BEGAN} + i) * 1000), 12, '0') || '70008{{:03}}'"
    " || lpad(to_hex(i), 12, '0'))::uuid",
}


def made_id(kind: int = 0) -> str:
    """Write the id of row `i`, of any table; those of different kinds of things are different."""
    return _ID[dialect()].format(kind)


def moment() -> str:
    """Write when row `i` was made."""
    return _MOMENT[dialect()]


def one_of(values: list[Any], times: int = 1) -> str:
    """Write one of some values, another for each ``times`` rows."""
    cases = " ".join(f"WHEN {place} THEN {_written(value)}" for place, value in enumerate(values))
    return f"CASE (i / {times}) % {len(values)} {cases} END"


def _written(value: Any) -> str:
    text = f"'{value}'"
    uuid = len(str(value)) == 36 and str(value).count("-") == 4
    return f"{text}::uuid" if uuid and dialect() == "postgres" else text


async def fill(record: Any, count: int, given: Mapping[str, str]) -> None:
    """
    Put so many rows into a record's table, which are seen as made one after the other.

    ``given`` is what stands in columns, in SQL, for row `i` of a `total`. Else what points at a thing of the
    desk points at one of some that are there, what may be null is, and the rest holds something of its kind.
    """
    given = {**await _pointing(record), **given}
    columns = {name: given.get(name) or _made(field) for name, field in _columns(record).items()}
    wanted = {name: sql for name, sql in columns.items() if sql}
    if "words" in _columns(record) and "words" not in given:
        separator = "char(31)" if dialect() == "sqlite" else "chr(31)"
        parts = [f"COALESCE({wanted.get(name, 'NULL')}, '')" for name in record.searched]
        wanted["words"] = f" || {separator} || ".join(parts) or "''"
    names, values = ", ".join(wanted), ", ".join(wanted.values())
    into, whole = f"INSERT INTO {record._meta.db_table} ({names})", f"n, (SELECT {count} AS total) AS whole"
    indexes = await _indexes(record._meta.db_table) if count > AT_ONCE else {}
    for name in indexes:
        await rows(f"DROP INDEX {name}")
    for first in range(0, count, AT_ONCE):
        last = min(first + AT_ONCE, count)
        await rows(f"{into} {_NUMBERS[dialect()]} SELECT {values} FROM {whole}", first, last)
    for sql in indexes.values():  # made anew in less time than they would be kept up
        await rows(sql)


async def forget_words() -> None:
    """Have SQLite forget by what it finds words, as a migration does; `index_words` makes that anew."""
    step: Any = import_module("domain.migrations.0038_places_in_order")
    await step.forget_words(None, SimpleNamespace(client=connection()))


async def _indexes(table: str) -> dict[str, str]:
    """Return what makes the indexes of a table that keep nothing unique, by their names."""
    of = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = $1 AND sql > ''",
        "postgres": "SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE tablename = $1",
    }
    found = await rows(of[dialect()], table)
    return {row["name"]: row["sql"] for row in found if " UNIQUE " not in row["sql"]}


async def _pointing(record: Any) -> dict[str, str]:
    found = {}
    for name in record._meta.fk_fields:
        field = record._meta.fields_map[name]
        known = await rows(f"SELECT id FROM {field.related_model._meta.db_table} ORDER BY id LIMIT 9")
        if known:
            found[field.source_field] = one_of([row["id"] for row in known])
    return found


def _columns(record: Any) -> dict[str, Any]:
    fields_map, columns = record._meta.fields_map, record._meta.fields_db_projection
    return {column: fields_map[name] for name, column in columns.items()}


def _made(field: Any) -> str | None:
    """Write something of a column's kind; None to leave it out."""
    if isinstance(field, Words | Order) or (field.null and not field.pk):
        return None
    if isinstance(field, CharEnumFieldInstance):
        return one_of([member.value for member in field.enum_type])
    if isinstance(field, fields.JSONField):
        return "'[]'" if field.default is list else "'{}'"
    kinds: dict[Any, str] = {
        fields.UUIDField: made_id(),
        fields.BooleanField: f"i % {RARE} = 0",
        fields.DatetimeField: moment(),
        fields.CharField | fields.TextField: "'printer ' || i",
    }
    return next((sql for kind, sql in kinds.items() if isinstance(field, kind)), "1")
