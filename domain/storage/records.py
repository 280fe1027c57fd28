"""What all records share, and how many are looked up by their ids."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from domain.ids import global_id, uuid7
from domain.storage.bulk import insert, update
from domain.storage.columns import columns_of, shapes
from domain.storage.database import among, tuples
from domain.storage.illegible import UNREADABLE, fitting, legible, say_unreadable
from domain.storage.making import Made
from domain.storage.reading import made
from domain.storage.selecting import selection
from domain.storage.statements import compared

IDS_IN_A_STATEMENT = 10_000
NOBODY = ""  # whose claim it is where there is none


class Row(Model, metaclass=Made):
    """
    A table's row.

    What another version of us, or somebody by hand, has written so that we cannot read it costs no other row
    and is logged once: such a column reads as an empty object or list, an enum as its first member, and is
    named in ``unreadable``. So is a column of JSON with ``elements`` that cannot be read, which are left out;
    whether one can be read says what takes it, in an object after its name, and never raises. What stands in
    columns of JSON that are ``alike`` in many rows, or often read, may be shared: it is replaced, never
    changed.
    """

    elements: ClassVar[Mapping[str, Callable[..., bool]]] = {}
    alike: ClassVar[Collection[str]] = ()
    unreadable: tuple[str, ...] = ()
    as_read: Sequence[Any] | None = None  # the values of its fields as they were read, if all of them were
    lasting: int = 0  # a number that no other has, of one that is looked at alone, and that many are given
    rewritten: frozenset[str] = frozenset()  # the fields that were written since
    __await__: ClassVar[None] = None  # type: ignore[assignment]  # it is there; each would be a task in an answer
    __setattr__ = object.__setattr__  # type: ignore[assignment]  # Tortoise's looks for what none of ours has

    class Meta:
        abstract = True

    @classmethod
    def _init_from_db(cls, **columns: Any) -> Self:
        known = columns_of(cls)
        every = zip(known.fields, known.names, strict=True)
        asked = {field: name for field, name in every if name in columns}
        if not asked:  # of what others point at and nothing is asked of
            return super()._init_from_db(**columns)
        only = None if len(asked) == len(known.fields) else tuple(asked)
        return cls.all_of([(columns[name],) for name in asked.values()], only)[0]

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """Make a record of its row: all columns, in the order of `columns_of`."""
        return cls.all_of([(value,) for value in row])[0]

    @classmethod
    def all_of(cls, columns: Sequence[Sequence[Any]], only: tuple[str, ...] | None = None) -> list[Self]:
        """
        Make records of what their columns hold, in the order of `columns_of`; there is one at least.

        Those of ``only`` some columns have nothing of others; they are not to be saved, and never `was_read`.
        """
        known = columns_of(cls, only)
        try:
            every: list[Self] = known.read(cls, columns)
        except UNREADABLE:
            every = [
                cls._mended(dict(zip(known.names, row, strict=True))) for row in zip(*columns, strict=True)
            ]
        for name, fits in cls.elements.items():
            for found in every:
                kept = found.__dict__.get(name)
                if kept and len(left := fitting(kept, fits)) < len(kept):
                    object.__setattr__(found, name, left)
                    found.unreadable += (name,)
        for found in every:
            if found.unreadable:
                say_unreadable(cls.__name__, str(found.pk), found.unreadable)
        if known.whole and cls.was_read is not Row.was_read:
            for found in every:
                found.was_read()
        return every

    @classmethod
    def _mended(cls, row: Mapping[str, Any]) -> Self:
        """Make a record of a row of which something may not be readable."""
        columns, illegible = legible(cls, row)
        found = super()._init_from_db(**columns)
        for name, shape in shapes(cls):
            if name in row and not isinstance(found.__dict__[name], shape):
                object.__setattr__(found, name, shape())
                illegible += (name,)
        found.unreadable += tuple(illegible)
        return found

    @classmethod
    def fresh(cls, **given: Any) -> Self:
        """Make a record that is not written yet, of values as its columns hold them, in less time."""
        new: Self = cls.__new__(cls)
        new.__dict__.update(columns_of(cls).fresh(given))
        for name, value in given.items():
            if name in cls._meta.fk_fields:
                new.__dict__[f"_{name}"] = value
                new.__dict__[f"{name}_id"] = value and value.pk
            else:
                new.__dict__[name] = value
        return new

    def __copy__(self) -> Self:
        """Return one with the same values, in a third of the time that `copy` takes."""
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.__dict__.pop("lasting", None)
        return made

    async def save(
        self,
        using_db: Any = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Save it, what was read as far as it has changed; the usual way goes by less of Tortoise."""
        usual = not (using_db or update_fields is not None or force_create or force_update)
        if not usual or self._partial or self._meta.pk.generated:
            await super().save(using_db, update_fields, force_create, force_update)
            self.as_read = None  # some of it is newer
        elif self._saved_in_db:
            await update([self])
        else:
            await insert([self])

    def was_read(self) -> None:
        """Note what there is to note of a row that has just been read as a whole."""


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
    """Return the records whose ``field`` is one of many ids, in any order."""
    columns, kinds = selection(kind, ())
    table, found = kinds[0].alias, list[R]()
    # One statement, however many there are: of each other, PostgreSQL is asked first what it is.
    sql = f'SELECT {columns} FROM "{table}" WHERE {compared(kind, table, field)[0]} {among("$1")}'
    for part in in_parts(list(ids)):
        if only:
            found += await kind.filter(**{f"{field}__in": part}, **only)
        else:
            found += await made(kinds, await tuples(sql, part))
    return found
