"""
Selecting: which columns a statement brings, of a record and of what it points at.

A page shows few of them mostly; the others would take most of the time that it takes to read it.
"""

# ruff: noqa: SLF001 - it reads what Tortoise knows of records

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Optional, TypeAlias, TypeVar

from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model
from tortoise.queryset import QuerySet

from domain.storage.columns import Columns, columns_of

M = TypeVar("M", bound=Model)
Wanted: TypeAlias = tuple[tuple[str, Optional["Wanted"]], ...]
"""Names of attributes of a thing, with those that are wanted of what it is; None is all of it."""
_ID_ALONE = "global_id"  # an attribute of a record that tells no more than its id


class Unusual(Exception):
    """A query that is left to Tortoise."""


@dataclass(frozen=True)
class RecordKind:
    """
    A kind of record among those of a row.

    ``alias`` names its table there, which ``join`` brings in. Its columns go from ``begins`` to ``ends``, and
    ``key`` is that of its id. It is an ``attribute`` of the ``holder``, one of the kinds before it. Of its
    fields there are ``only`` some, its id among them, in the order of all; None is all.
    """

    record: Any
    alias: str
    only: tuple[str, ...] | None = None
    begins: int = 0
    holder: int = 0
    attribute: str = ""
    join: str = ""

    @cached_property
    def ends(self) -> int:
        """Where its columns end."""
        return self.begins + len(self.columns.names)

    @cached_property
    def key(self) -> int:
        """Where its id stands."""
        return self.begins + self.columns.fields.index(self.record._meta.pk_attr)

    @property
    def columns(self) -> Columns:
        """Its columns, and what reads them."""
        return columns_of(self.record, self.only)


@lru_cache(maxsize=1000)
def selection(
    record: Any, related: tuple[str, ...], only: tuple[str, ...] = ()
) -> tuple[str, Sequence[RecordKind]]:
    """
    Write the columns of a record and of those to be read along: all, or ``only`` some; say which these are.

    Of each that is named there with two underscores, such as `owner__id`, there are those after them.
    """
    kinds = [RecordKind(record, record._meta.db_table, _some_of(record, only, ""))]
    places: dict[tuple[str, ...], int] = {(): 0}
    for path in related:
        walked: tuple[str, ...] = ()
        for name in path.split("__"):
            holder, walked = places[walked], (*walked, name)
            if walked not in places:
                around = kinds[holder]
                other, alias, join = joined_to(around.record, around.alias, name)
                places[walked] = len(kinds)
                some = _some_of(other, only, "__".join((*walked, "")))
                kinds.append(RecordKind(other, alias, some, kinds[-1].ends, holder, f"_{name}", join))
    columns = [f'"{kind.alias}"."{name}"' for kind in kinds for name in kind.columns.names]
    if only and len(columns) != len({*only}):
        raise Unusual  # a name is of none of them
    return ",".join(columns), kinds


def _some_of(record: Any, only: tuple[str, ...], begins: str) -> tuple[str, ...] | None:
    """Return the fields of a record that are to be read, in their order; None if all of them are."""
    named = {name.removeprefix(begins) for name in only if name.startswith(begins)}
    some = tuple(name for name in columns_of(record).fields if name in named)
    if only and record._meta.pk_attr not in some:
        raise Unusual
    return some if only and len(some) < len(columns_of(record).fields) else None


def joined_to(record: Any, alias: str, name: str) -> tuple[Any, str, str]:
    """Join what a record points at: return that, the name of its table there, and how."""
    field = record._meta.fields_map.get(name)
    if not isinstance(field, ForeignKeyFieldInstance):
        raise Unusual
    other, joined = field.related_model, f"{alias}__{name}"
    theirs = field.to_field_instance.source_field or field.to_field_instance.model_field_name
    mine = column_of(record, str(field.source_field))
    table = other._meta.db_table
    join = f' LEFT OUTER JOIN "{table}" "{joined}" ON "{joined}"."{theirs}" = "{alias}"."{mine}"'
    return other, joined, join


def column_of(record: Any, name: str) -> str:
    """Return the column of a field that is read and compared as it is."""
    field = record._meta.fields_map.get(name)
    if name not in record._meta.fields_db_projection or any(
        field.get_for_dialect(dialect, "function_cast") for dialect in ("sqlite", "postgres")
    ):
        raise Unusual
    return str(record._meta.fields_db_projection[name])


def bringing(query: QuerySet[M], wanted: Wanted | None, also: tuple[str, ...]) -> QuerySet[M]:
    """
    Have a query read of records what is ``wanted``, and ``also`` some fields, and no more; None is all.

    All is read of what shows an attribute that is neither a field nor among what is read along.
    """
    if wanted is None:
        return query
    record: Any = query.model
    names, related = _brought(record, wanted, also, frozenset(query._select_related))
    narrow = query.only(*names)
    narrow._select_related = {*related}
    return narrow


@lru_cache(maxsize=1000)
def _brought(
    record: Any, wanted: Wanted, also: tuple[str, ...], related: frozenset[str]
) -> tuple[Sequence[str], Collection[str]]:
    """Return the fields to be read, and what is to be read along, of what may be."""
    names, along = list[str](), list[str]()
    paths = {path.rsplit("__", up)[0] for path in related for up in range(path.count("__") + 1)}

    def walk(record: Any, wanted: Wanted | None, begins: str) -> None:
        meta = record._meta
        ours = {name for name in meta.fields_map if f"{begins}{name}" in paths}
        known = {*meta.fields_db_projection, *ours, _ID_ALONE}
        if wanted is None or not known.issuperset(name for name, _ in wanted):
            wanted = tuple((name, None) for name in known)
        asked = {name for name, _ in wanted} | {meta.pk_attr}
        names.extend(f"{begins}{name}" for name in meta.fields_db_projection if name in asked)
        for name, inside in wanted:
            if name in ours:
                along.append(f"{begins}{name}")
                walk(meta.fields_map[name].related_model, inside, f"{begins}{name}__")

    walk(record, (*wanted, *((name, None) for name in also)), "")
    return names, along
