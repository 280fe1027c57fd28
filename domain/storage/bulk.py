"""Writing records: many by one statement, in less time than Tortoise needs for one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import orjson
from tortoise import fields
from tortoise.models import Model

from domain.storage.columns import columns_of, text_of_moment, text_of_uuid
from domain.storage.connected import connection
from domain.storage.database import dialect

Write = Callable[[Any, Any], Any]
_Writer = tuple[str, str, Write | None]  # of a field: its name, its column, and what writes its value, if any
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
        meta = kind._meta
        self.of, self.table, self.json = meta.db_complex_fields, meta.db_table, dialect() == "postgres"
        self.key = meta.db_pk_column
        written = {name: column for name, column in meta.fields_db_projection.items() if column not in made}
        columns = {name: meta.fields_map[name] for name in written}
        self._writers = [
            (name, written[name], _writer(column, json=self.json)) for name, column in columns.items()
        ]
        self._own = next(writer for writer in self._writers if writer[1] == self.key)
        self._fields = columns_of(kind).fields
        self._all = frozenset(columns)
        json = (name for name, column in columns.items() if isinstance(column, fields.JSONField))
        self._json = frozenset(json)
        self._derived = [
            (name, write)
            for name, _, write in self._writers
            if write and getattr(columns[name], "derived", False)
        ]
        self._changing: dict[tuple[frozenset[str], bool], tuple[str, list[_Writer]]] = {}
        self.columns = ", ".join(f'"{column}"' for column in (*written.values(), *made))
        self._made = list(made.values())
        self._places = dict[int, str]()
        self._taken = ", ".join([*(f'"{column}"' for column in written.values()), *self._made])

    def values(self, record: Model, some: Sequence[_Writer] | None = None) -> list[Any]:
        """Return what is written of a record, in the order of the columns; all of them, or ``some``."""
        kept = record.__dict__
        return [
            write(kept[name], record) if write else kept[name] for name, _, write in some or self._writers
        ]

    def rows(self, records: Iterable[Model], some: Sequence[_Writer] | None = None) -> str:
        """Return records as the JSON that `from_json` takes, with all columns or ``some``."""
        columns = [column for _, column, _ in some or self._writers]
        told = [dict(zip(columns, self.values(record, some), strict=True)) for record in records]
        return orjson.dumps(told).decode()

    @cached_property
    def from_json(self) -> str:
        """The statement for PostgreSQL, of which ``$1`` is `rows`."""
        return (
            f'INSERT INTO "{self.table}" ({self.columns}) SELECT {self._taken}'
            f' FROM json_populate_recordset(NULL::"{self.table}", $1::json)'
        )

    def from_places(self, count: int = 1) -> str:
        """Return the statement for SQLite, whose places are the `values` of so many."""
        if (known := self._places.get(count)) is None:
            row = ", ".join(["?"] * len(self._writers) + self._made)
            known = f'INSERT INTO "{self.table}" ({self.columns}) VALUES {", ".join([f"({row})"] * count)}'
            if count <= FEW:
                self._places[count] = known
        return known

    def differing(self, record: Any) -> frozenset[str]:
        """
        Return the fields of which a record may differ from its row; all where it was not read.

        Once written they stay: that may have been undone. JSON may have been changed within.
        """
        if (read := record.as_read) is None:
            return self._all
        kept, both = record.__dict__, zip(self._fields, read, strict=True)
        changed = [name for name, old in both if (value := kept[name]) is not old and value != old]
        if changed:
            before = dict(zip(self._fields, read, strict=True))
            changed += [name for name, write in self._derived if write(kept[name], record) != before[name]]
            kept["rewritten"] = record.rewritten.union(changed)
        return self._json.union(record.rewritten)

    def changing(self, names: frozenset[str], *, one: bool) -> tuple[str, Sequence[_Writer]]:
        """
        Return the statement that changes some fields of records, or ``one``, and what writes it and the key.

        Its ``$1`` is their `rows`; on SQLite, what they write of a record are its places.
        """
        if (found := self._changing.get((names, one))) is None:
            chosen = [writer for writer in self._writers if writer[0] in names and writer is not self._own]
            found = self._changing[names, one] = (
                self._changes([column for _, column, _ in chosen], one=one),
                [*chosen, self._own],
            )
        return found

    def _changes(self, columns: Iterable[str], *, one: bool) -> str:
        if self.json:
            taken = ", ".join(f'"{column}" = new."{column}"' for column in columns)
            # Of a set PostgreSQL expects a hundred rows, for which it may read the whole table.
            given = ("record", "$1::json -> 0") if one else ("recordset", "$1::json")
            new = f'json_populate_{given[0]}(NULL::"{self.table}", {given[1]}) AS new'
            same = f'old."{self.key}" = new."{self.key}"'
            return f'UPDATE "{self.table}" AS old SET {taken} FROM {new} WHERE {same}'
        places = ", ".join(f'"{column}" = ?' for column in columns)
        return f'UPDATE "{self.table}" SET {places} WHERE "{self.key}" = ?'


def writing(kind: type[Model], **made: str) -> Writing:
    """Return how records of a kind are written; ``made`` are columns that the database makes, in SQL."""
    key = kind, tuple(made.items())
    found = _KNOWN.get(key)
    if found is None or found.of is not kind._meta.db_complex_fields:
        found = _KNOWN[key] = Writing(kind, made)
    return found


_KNOWN: dict[Any, Writing] = {}


async def insert(records: Sequence[Model]) -> None:
    """Insert records of one kind, none of which is there yet."""
    if not records:
        return
    how = writing(type(records[0]))
    client: Any = connection()
    if how.json:
        await client.write(how.from_json, [how.rows(records)])
    elif len(records) <= FEW:
        values = [value for record in records for value in how.values(record)]
        await client.execute_query(how.from_places(len(records)), values)
    else:
        await client.execute_many(how.from_places(), [how.values(record) for record in records])
    for record in records:
        record._saved_in_db = True  # noqa: SLF001 - as Tortoise notes it


async def insert_unless(records: Sequence[Model], clash: str) -> int:
    """Insert records of one kind; ``clash`` is what is done ON CONFLICT. Return how many were written."""
    if not records:
        return 0
    how, client = writing(type(records[0])), connection()
    if how.json:
        sql, values = how.from_json, [how.rows(records)]
    else:
        sql, values = how.from_places(len(records)), [each for row in records for each in how.values(row)]
    found = await client.execute_query_dict(f"{sql} ON CONFLICT {clash} RETURNING 1 AS one", values)
    return len(found)


async def update(records: Sequence[Model]) -> None:
    """Write what has changed of records of one kind, all of which are there, since they were read."""
    if not records:
        return
    how = writing(type(records[0]))
    changed = frozenset[str]().union(*map(how.differing, records))
    if not changed:
        return
    sql, some = how.changing(changed, one=len(records) == 1)
    client: Any = connection()
    if how.json:
        await client.write(sql, [how.rows(records, some)])
    elif len(records) == 1:
        await client.execute_query(sql, how.values(records[0], some))
    else:
        await client.execute_many(sql, [how.values(record, some) for record in records])


def _writer(field: Any, *, json: bool) -> Write | None:
    """Return what writes a field's value as JSON, or else as SQLite's driver takes it; None if that is it."""
    if isinstance(field, _AS_IT_IS):
        return None
    if type(field) is fields.UUIDField and not json:
        return lambda value, _: None if value is None else text_of_uuid(value)
    if type(field) is fields.DatetimeField and not (field.auto_now or field.auto_now_add):
        return lambda value, _: None if value is None else text_of_moment(value)
    if json and isinstance(field, fields.JSONField | fields.UUIDField):
        return None
    write: Write = field.to_db_value
    if type(field) is fields.CharField:
        longest = field.max_length
        return lambda value, of: value if type(value) is str and len(value) <= longest else write(value, of)
    return write
