"""Reading columns: what a driver gives for those of a row, made what its record holds."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from inspect import get_annotations
from types import NoneType
from typing import Any, get_origin
from uuid import UUID

from orjson import dumps, loads
from tortoise import fields
from tortoise.fields import JSONField
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from domain.ids import uuid_of_number
from domain.storage.connected import connection

DIGITS = 36  # of a UUID as a text, with its hyphens
KEPT = 10_000  # ids, of some 250 bytes each
TEXTS_KEPT = 1_000  # of a column: of JSON that is short; what is read of one takes four times its letters
SHORT = 2_000  # letters
KINDS_KEPT = 1_000  # of records, each with some columns or all

Read = Callable[[Any], Any]


class Columns:
    """
    The columns of a kind of record, in their order, and what reads those that the driver does not.

    They are all, or ``only`` some: records made of these are partial, as Tortoise has it.
    """

    def __init__(self, kind: type[Model], only: tuple[str, ...] | None = None) -> None:
        meta = kind._meta
        self.of, driver_reads = meta.db_complex_fields, _DRIVER_READS[connection().capabilities.dialect]
        self.whole = only is None
        self.fields = list(meta.fields_db_projection if only is None else only)
        self.names = [meta.fields_db_projection[name] for name in self.fields]
        own = enumerate(map(meta.fields_map.get, self.fields))
        self.long = [place for place, field in own if isinstance(field, fields.TextField | JSONField)]
        plain: list[tuple[str, Read]] = [(name, own.field_type) for _, name, own in meta.db_default_fields]
        alike: Collection[str] = getattr(kind, "alike", ())
        quick = [
            (name, known_json() if name in alike else _reader(field))
            for _, name, field in meta.db_complex_fields
            if type(field) not in driver_reads
        ]
        places = {name: place for place, name in enumerate(self.fields)}
        readers = [(name, read) for name, read in (*plain, *quick) if name in places]
        self._readers = [(places[name], read, _whole(read)) for name, read in readers]
        self._shapes = [(places[name], shape) for name, shape in shapes(kind) if name in places]
        made = {name: meta.fields_map[name].default for name in self.fields}
        self._makers = {name: make for name, make in made.items() if callable(make)}
        self._defaults = {name: default for name, default in made.items() if name not in self._makers}
        own_key = meta.db_pk_column not in meta.generated_db_fields
        self._beside = {"_partial": not self.whole, "_saved_in_db": True, "_custom_generated_pk": own_key}
        self._held = self._expression()

    def fresh(self, given: Collection[str]) -> dict[str, Any]:
        """Return the defaults of columns not given, and what Tortoise notes of a record not written yet."""
        made = {name: make() for name, make in self._makers.items() if name not in given}
        new = {**self._beside, "_saved_in_db": False, "_custom_generated_pk": False, "_await_when_save": {}}
        return {**self._defaults, **made, **new}

    def read(self, kind: type[Model], columns: Sequence[Sequence[Any]]) -> list[Any]:
        """
        Do as Tortoise does for whole rows, column by column, with quicker readers of moments, ids and enums.

        Raises:
            ValueError, TypeError, FieldError: a column cannot be read.
        """
        if len(columns[0]) == 1:
            return self._read_alone(kind, [value for (value,) in columns])
        read = list(columns)
        for place, _, read_all in self._readers:
            read[place] = read_all(read[place])
        for place, shape in self._shapes:
            if {*map(type, read[place])} != {shape}:
                raise TypeError
        return self._made(kind, zip(*read, strict=True))

    def _read_alone(self, kind: type[Model], values: list[Any]) -> list[Any]:
        """Do the same for one row, in two thirds of the time."""
        for place, reader, _ in self._readers:
            if (value := values[place]) is not None:
                values[place] = reader(value)
        for place, shape in self._shapes:
            if type(values[place]) is not shape:
                raise TypeError
        return self._made(kind, [values])

    def _made(self, kind: type[Model], rows: Iterable[Sequence[Any]]) -> list[Any]:
        new, found = kind.__new__, list[Any]()
        for held in self._held(rows):
            one: Any = new(kind)
            one.__dict__ = held
            found.append(one)
        return found

    def _expression(self) -> Callable[[Iterable[Sequence[Any]]], list[dict[str, Any]]]:
        """Return what names the values of rows; written out, it takes half as long as a loop over names."""
        fields = [f"{name!r}: values[{place}]" for place, name in enumerate(self.fields)]
        beside = [f"{name!r}: {value!r}" for name, value in self._beside.items()]
        as_read = "'as_read': values" if self.whole else "'as_read': None"
        held = ", ".join([*fields, *beside, "'_await_when_save': {}", as_read])
        made: Callable[[Iterable[Sequence[Any]]], list[dict[str, Any]]]
        made = eval(f"lambda rows: [{{{held}}} for values in rows]")  # noqa: S307 - made here, of names alone
        return made


def columns_of(kind: type[Model], only: tuple[str, ...] | None = None) -> Columns:
    """Return the columns of a kind of record, all or some, for the database that is open now."""
    found = _KNOWN.get((kind, only))
    if found is None or found.of is not kind._meta.db_complex_fields:
        if len(_KNOWN) >= KINDS_KEPT:
            _KNOWN.clear()
        found = _KNOWN[kind, only] = Columns(kind, only)
    return found


_KNOWN: dict[tuple[type[Model], tuple[str, ...] | None], Columns] = {}
_DRIVER_READS = {"sqlite": (), "postgres": (fields.DatetimeField, fields.UUIDField)}


def _reader(field: Any) -> Read:
    if type(field) is fields.DatetimeField:
        return moment_of
    if type(field) is fields.UUIDField:
        return uuid_of
    if isinstance(field, CharEnumFieldInstance):
        return _Members(field.enum_type).__getitem__
    if isinstance(field, JSONField):
        return json_of
    read: Read = field.to_python_value
    return read


def _whole(read: Read) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return what reads a column, in less time where it holds what it mostly does."""

    def read_all(column: Sequence[Any]) -> Sequence[Any]:
        if (kinds := {*map(type, column)}) <= {read, NoneType}:
            return column
        if NoneType in kinds:
            return [None if value is None else read(value) for value in column]
        if read is moment_of and kinds == {str}:
            found = [*map(datetime.fromisoformat, column)]
            if {moment.tzinfo for moment in found} == {UTC}:
                return found
        return [*map(loads if read is json_of and kinds == {str} else read, column)]

    return read_all


class _Members(dict[Any, Any]):
    """The members of an enum by what is written of them."""

    def __init__(self, enum: Any) -> None:
        super().__init__({member.value: member for member in enum})
        self._enum = enum

    def __missing__(self, value: Any) -> Any:
        return self._enum(value)


def moment_of(value: Any) -> datetime:
    """Read a moment as our engines give it: aware, or written by them in ISO 8601."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def json_of(value: Any) -> Any:
    """Read JSON as our engines give it: as a text."""
    return loads(value) if isinstance(value, str | bytes) else value


def known_json() -> Read:
    """Return what does as `json_of`; what it read of a short text is given again, and not to be changed."""
    known = lru_cache(maxsize=TEXTS_KEPT)(loads)
    return lambda value: known(value) if isinstance(value, str) and len(value) <= SHORT else json_of(value)


def text_of_moment(value: datetime) -> str:
    """Write every time the same way, so that comparing the texts compares the times; quicker than `str`."""
    moment = aware(value)
    return dumps(moment if moment.tzinfo is UTC else moment.astimezone(UTC))[1:-1].decode().replace("T", " ")


def aware(value: datetime) -> datetime:
    """Return a time, which has to have a zone."""
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value


def text_of_json(value: Any) -> str:
    """Write JSON."""
    return dumps(value).decode()


def text_of_uuid(value: UUID) -> str:
    """Write an id, in a third of the time that `str` takes."""
    return dumps(value)[1:-1].decode()


def read_uuid(value: Any) -> UUID:
    """Read an id as our engines give it, in a third of the time that `UUID` takes."""
    if type(value) is not str or len(value) != DIGITS:
        return value if isinstance(value, UUID) else UUID(value)
    return uuid_of_number(int(value.replace("-", ""), 16))


uuid_of = lru_cache(maxsize=KEPT)(read_uuid)  # of those that are read often, as most are


TEXTS: dict[str, dict[type, Callable[[Any], Any]]] = {
    "sqlite": {dict: text_of_json, list: text_of_json, UUID: text_of_uuid, datetime: text_of_moment},
    "postgres": {dict: text_of_json, list: text_of_json, datetime: aware},
}
"""By database and by what a parameter is: what writes it, unless the driver does, or does it slower."""


def given(parameters: Iterable[Any]) -> list[Any]:
    """Return parameters of a statement as the open database takes them."""
    texts = TEXTS[connection().capabilities.dialect]
    return [texts[kind](value) if (kind := type(value)) in texts else value for value in parameters]


@cache
def shapes(kind: type[Model]) -> tuple[tuple[str, type], ...]:
    """Return the columns of JSON that always hold something, each with what: an object or a list."""
    columns = kind._meta.fields_map.items()
    json = [name for name, column in columns if isinstance(column, JSONField) and not column.null]
    known = {name: is_of for base in reversed(kind.__mro__) for name, is_of in get_annotations(base).items()}
    return tuple((name, get_origin(known[name])) for name in json)
