"""Writing records: many by one statement, in less time than Tortoise needs for one."""

# ruff: noqa: S608 - names of ours

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from tortoise import fields
from tortoise.connection import get_connection
from tortoise.models import Model

from domain.storage.columns import text_of_moment
from domain.storage.database import dialect

Write = Callable[[Any, Any], Any]
FEW = 8  # rows that SQLite takes in one statement's text; of more, it is given one after the other
_AS_IT_IS = (
    fields.BooleanField,
    fields.SmallIntField,
    fields.IntField,
    fields.BigIntField,
    fields.FloatField,
)


class Writing:
    """How records of a kind are written to the database that is open now; ``made`` are columns in SQL."""

    def __init__(self, kind: type[Model], made: Mapping[str, str]) -> None:
        meta = kind._meta  # noqa: SLF001 - Tortoise's description of a record
        self.of, self.table, self.json = meta.db_complex_fields, meta.db_table, dialect() == "postgres"
        self.key = meta.db_pk_column
        written = {name: column for name, column in meta.fields_db_projection.items() if column not in made}
        self._writers = [
            (name, column, _writer(meta.fields_map[name], json=self.json)) for name, column in written.items()
        ]
        self._key_at = list(written.values()).index(self.key)
        self._changed = [column for column in written.values() if column != self.key]
        self.columns = ", ".join(f'"{column}"' for column in (*written.values(), *made))
        self._made = list(made.values())
        self._taken = ", ".join([*(f'"{column}"' for column in written.values()), *self._made])

    def values(self, record: Model) -> list[Any]:
        """Return what is written of a record, in the order of the columns."""
        kept = record.__dict__
        return [write(kept[name], record) for name, _, write in self._writers]

    def changed(self, record: Model) -> list[Any]:
        """Return what is written of a record that is there: its columns, and its key."""
        values = self.values(record)
        return [*values[: self._key_at], *values[self._key_at + 1 :], values[self._key_at]]

    def rows(self, records: Iterable[Model]) -> str:
        """Return records as the JSON that `from_json` takes."""
        told = [
            {column: write(record.__dict__[name], record) for name, column, write in self._writers}
            for record in records
        ]
        return orjson.dumps(told).decode()

    @property
    def from_json(self) -> str:
        """The statement for PostgreSQL, of which ``$1`` is `rows`."""
        return (
            f'INSERT INTO "{self.table}" ({self.columns}) SELECT {self._taken}'
            f' FROM json_populate_recordset(NULL::"{self.table}", $1::json)'
        )

    def from_places(self, count: int = 1) -> str:
        """Return the statement for SQLite, whose places are the `values` of so many."""
        row = ", ".join(["?"] * len(self._writers) + self._made)
        return f'INSERT INTO "{self.table}" ({self.columns}) VALUES {", ".join([f"({row})"] * count)}'

    @property
    def changes(self) -> str:
        """The statement that changes records: ``$1`` is `rows`, or the places are `changed`."""
        names = [f'"{column}"' for column in self._changed]
        if self.json:
            taken = ", ".join(f"{name} = new.{name}" for name in names)
            new = f'json_populate_recordset(NULL::"{self.table}", $1::json) AS new'
            same = f'old."{self.key}" = new."{self.key}"'
            return f'UPDATE "{self.table}" AS old SET {taken} FROM {new} WHERE {same}'
        places = ", ".join(f"{name} = ?" for name in names)
        return f'UPDATE "{self.table}" SET {places} WHERE "{self.key}" = ?'


def writing(kind: type[Model], **made: str) -> Writing:
    """Return how records of a kind are written; ``made`` are columns that the database makes, in SQL."""
    key = kind, tuple(made.items())
    found = _KNOWN.get(key)
    if found is None or found.of is not kind._meta.db_complex_fields:  # noqa: SLF001 - another was opened since
        found = _KNOWN[key] = Writing(kind, made)
    return found


_KNOWN = dict[Any, Writing]()


async def insert(records: Sequence[Model]) -> None:
    """Insert records of one kind, none of which is there yet."""
    if not records:
        return
    how = writing(type(records[0]))
    connection: Any = get_connection("default")
    if how.json:
        await connection.write(how.from_json, [how.rows(records)])
    elif len(records) <= FEW:
        values = [value for record in records for value in how.values(record)]
        await connection.execute_query(how.from_places(len(records)), values)
    else:
        await connection.execute_many(how.from_places(), [how.values(record) for record in records])
    for record in records:
        record._saved_in_db = True  # noqa: SLF001 - as Tortoise notes it


async def insert_unless(records: Sequence[Model], clash: str) -> int:
    """Insert records of one kind; ``clash`` is what is done ON CONFLICT. Return how many were written."""
    if not records:
        return 0
    how, connection = writing(type(records[0])), get_connection("default")
    if how.json:
        sql, values = how.from_json, [how.rows(records)]
    else:
        sql, values = how.from_places(len(records)), [each for row in records for each in how.values(row)]
    found = await connection.execute_query_dict(f"{sql} ON CONFLICT {clash} RETURNING 1 AS one", values)
    return len(found)


async def update(records: Sequence[Model]) -> None:
    """Write all columns of records of one kind, all of which are there."""
    if not records:
        return
    how = writing(type(records[0]))
    connection: Any = get_connection("default")
    if how.json:
        await connection.write(how.changes, [how.rows(records)])
    elif len(records) == 1:
        await connection.execute_query(how.changes, how.changed(records[0]))
    else:
        await connection.execute_many(how.changes, [how.changed(record) for record in records])


def _writer(field: Any, *, json: bool) -> Write:
    """Return what writes a field's value as JSON, or else as SQLite's driver takes it at once."""
    if isinstance(field, _AS_IT_IS):
        return lambda value, _: value
    if type(field) is fields.UUIDField:
        return lambda value, _: None if value is None else str(value)
    if type(field) is fields.DatetimeField and not (field.auto_now or field.auto_now_add):
        return lambda value, _: None if value is None else text_of_moment(value)
    if json and isinstance(field, fields.JSONField):
        return lambda value, _: value
    write: Write = field.to_db_value
    return write
