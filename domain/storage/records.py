"""What all records share, and the revisions that tell every process what has changed."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from inspect import get_annotations
from typing import Any, ClassVar, Self, TypeVar, get_origin
from uuid import UUID

from tortoise import fields
from tortoise.exceptions import FieldError
from tortoise.fields import JSONField
from tortoise.models import Model, ModelMeta

from domain.ids import global_id, uuid7
from domain.storage.database import rows

logger = logging.getLogger("deskbell.storage")
IDS_IN_A_STATEMENT = 10_000
NOBODY = ""  # whose claim it is where there is none
RULES, PEOPLE, ACCESS = "rules", "people", "access"


class _Undescribed(ModelMeta):
    """Keeps docstrings and enums' values out of the database, where each other word would be a migration."""

    def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> Any:
        # Tortoise looks for comments in the source of each record whose module has one; there are none.
        made: Any = super().__new__(cls, name, bases, {**members, "__module__": "builtins"})
        made.__module__ = members["__module__"]
        made._meta.table_description = ""  # noqa: SLF001 - there is no public way to say so
        for column in made._meta.fields_map.values():  # noqa: SLF001 - the same
            column.description = column.description and ""
        return made


class Row(Model, metaclass=_Undescribed):
    """
    A table's row.

    What another version of us, or somebody by hand, has written so that we cannot read it costs no other row
    and is logged once: such a column reads as an empty object or list, an enum as its first member, and is
    named in ``unreadable``. So is a column of JSON with ``elements`` that cannot be read, which are left out;
    whether one can be read says what takes it, in an object after its name, and never raises.
    """

    elements: ClassVar[Mapping[str, Callable[..., bool]]] = {}
    unreadable: tuple[str, ...] = ()

    class Meta:
        abstract = True

    @classmethod
    def _init_from_db(cls, **columns: Any) -> Self:
        illegible: tuple[str, ...] = ()
        try:
            found = cls._read(columns)
        except KeyError:  # some columns were not asked for
            found = super()._init_from_db(**columns)
        except (ValueError, TypeError, FieldError):
            columns, illegible = _legible(cls, columns)
            found = super()._init_from_db(**columns)
        for name, shape in _shapes(cls):
            if not isinstance(found.__dict__.get(name, shape()), shape):
                object.__setattr__(found, name, shape())
                illegible += (name,)
        for name, fits in cls.elements.items():
            kept = found.__dict__.get(name)
            if kept and len(left := _fitting(kept, fits)) < len(kept):
                object.__setattr__(found, name, left)
                illegible += (name,)
        if illegible:
            found.unreadable = illegible
            say_unreadable(cls.__name__, str(found.pk), illegible)
        return found

    @classmethod
    def _read(cls, columns: Mapping[str, Any]) -> Self:
        """Do as Tortoise does for a whole row, with quicker readers of moments, ids and enums."""
        found = cls.__new__(cls)
        meta, values = cls._meta, found.__dict__
        values["_partial"], values["_saved_in_db"], values["_await_when_save"] = False, True, {}
        values["_custom_generated_pk"] = meta.db_pk_column not in meta.generated_db_fields
        for column, name, _ in meta.db_native_fields:
            values[name] = columns[column]
        for column, name, read in _readers(cls):
            value = columns[column]
            values[name] = value if value is None else read(value)
        return found


def _readers(kind: type[Row]) -> Sequence[tuple[str, str, Callable[[Any], Any]]]:
    """Return what reads the columns that the driver does not, for the database that is open now."""
    meta = kind._meta  # noqa: SLF001 - Tortoise's description of a record
    kept = _READERS.get(kind)
    if kept is None or kept[0] is not meta.db_complex_fields:  # another database was opened since
        plain = [(column, name, field.field_type) for column, name, field in meta.db_default_fields]
        quick = [(column, name, _reader(field)) for column, name, field in meta.db_complex_fields]
        kept = _READERS[kind] = meta.db_complex_fields, [*plain, *quick]
    return kept[1]


_READERS = dict[type[Row], tuple[Any, Sequence[tuple[str, str, Callable[[Any], Any]]]]]()


def _reader(field: Any) -> Callable[[Any], Any]:
    if type(field) is fields.DatetimeField:
        return _moment
    if enum := getattr(field, "enum_type", None):
        known = {member.value: member for member in enum}
        return lambda value: known[value] if value in known else enum(value)
    read: Callable[[Any], Any] = field.to_python_value
    return read


def _moment(value: Any) -> datetime:
    """Read a moment as our engines give it: aware, or written by them in ISO 8601."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _fitting(kept: Any, fits: Callable[..., bool]) -> Any:
    if isinstance(kept, dict):
        return {name: value for name, value in kept.items() if fits(name, value)}
    return [value for value in kept if fits(value)]


@cache
def _shapes(kind: type[Row]) -> tuple[tuple[str, type], ...]:
    """Return the columns of JSON that always hold something, each with what: an object or a list."""
    columns = kind._meta.fields_map.items()  # noqa: SLF001 - Tortoise's description of a record
    json = [name for name, column in columns if isinstance(column, JSONField) and not column.null]
    known = {name: is_of for base in reversed(kind.__mro__) for name, is_of in get_annotations(base).items()}
    return tuple((name, get_origin(known[name])) for name in json)


def _legible(kind: type[Row], columns: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Put what can be read in the place of what cannot; return all, and the names of the fields concerned."""
    mended, illegible, shapes = dict(columns), list[str](), dict(_shapes(kind))
    for column, name, field in kind._meta.db_complex_fields:  # noqa: SLF001 - as above
        try:
            field.to_python_value(columns.get(column))
        except (ValueError, TypeError, FieldError):
            illegible.append(name)
            enum = getattr(field, "enum_type", None)
            mended[column] = next(iter(enum)) if enum else shapes[name]() if name in shapes else None
    return mended, tuple(illegible)


@lru_cache(maxsize=10_000)
def say_unreadable(kind: str, key: str, illegible: tuple[str, ...]) -> None:
    """Log once what of a row cannot be read."""
    logger.error("%s of %s %s cannot be read", ", ".join(illegible), kind, key)


R = TypeVar("R", bound=Row)
T = TypeVar("T")


class Record(Row):
    """A row with a UUIDv7 of our making; ``entity`` names its kind to the outside."""

    entity: ClassVar[str]
    id = fields.UUIDField(primary_key=True, default=uuid7)

    class Meta:
        abstract = True

    def columns(self) -> dict[str, Any]:
        """Return the row's values by name."""
        return {name: getattr(self, name) for name in self._meta.db_fields}

    @property
    def global_id(self) -> str:
        """The record's id for the outside."""
        return global_id(self.entity, self.id)


class Revision(Row):
    """
    A number that goes up with each change of a kind of thing.

    RULES: events. PEOPLE: agents, roles, memberships, groups. ACCESS: sessions and tokens that ended.
    Raising one locks its row, so changes commit in the order of their numbers.
    """

    name = fields.CharField(20, primary_key=True)
    value = fields.BigIntField(default=0)

    class Meta:
        table = "revision"


class Counter(Row):
    """A number that is handed out once each, such as the next ticket's."""

    name = fields.CharField(20, primary_key=True)
    value = fields.BigIntField(default=0)

    class Meta:
        table = "counter"


class Lease(Row):
    """
    What one process at a time may do, which one does it, and until when nobody else may.

    Where seconds matter, its moments are the database's own: the clocks of several hosts may differ.
    """

    name = fields.CharField(20, primary_key=True)
    holder = fields.CharField(100)
    ends_at = fields.DatetimeField()

    class Meta:
        table = "lease"


def in_parts(ids: Sequence[T], size: int = IDS_IN_A_STATEMENT) -> Iterator[Sequence[T]]:
    """Cut many ids, or other things, into parts that a statement may hold."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


async def by_ids(kind: type[R], ids: Collection[UUID], field: str = "id", **only: Any) -> list[R]:
    """Return the records whose ``field`` is one of many ids."""
    found = list[R]()
    for part in in_parts(list(ids)):
        found += await kind.filter(**{f"{field}__in": part}, **only)
    return found


async def raise_revision(name: str) -> int:
    """Raise and return a revision, within the current transaction."""
    return await _raise("revision", name)


async def next_number(name: str) -> int:
    """Hand out the next number of a counter, within the current transaction; the first is 1."""
    return await _raise("counter", name)


async def take_turns(what: str) -> None:
    """Let nobody else do the same until the transaction ends, so that what is looked for stays as found."""
    await next_number(what)


async def _raise(table: str, name: str) -> int:
    raised = await rows(
        f"INSERT INTO {table} (name, value) VALUES ($1, 1)"  # noqa: S608 - one of two names of ours
        f" ON CONFLICT (name) DO UPDATE SET value = {table}.value + 1 RETURNING value",
        name,
    )
    return int(raised[0]["value"])


async def revisions() -> dict[str, int]:
    """Return all revisions as they stand; one that was never raised is absent."""
    return {row["name"]: row["value"] for row in await rows("SELECT name, value FROM revision")}
