"""Statements: usual queries for records, written down at once."""

# ruff: noqa: SLF001 - it reads what Tortoise's queries hold

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

from pypika_tortoise.enums import Order
from pypika_tortoise.terms import Term
from tortoise.expressions import Expression, Q
from tortoise.fields import CharField
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model
from tortoise.queryset import AwaitableQuery, QuerySet

from domain.storage.connected import connection
from domain.storage.selecting import Unusual, column_of, joined_to, selection

__all__ = ["Statement", "Unusual", "compared"]

# What a usual query has nothing of.
_UNUSUAL = (
    "_distinct",
    "_annotations",
    "_group_bys",
    "_having",
    "_offset",
    "_prefetch_map",
    "_prefetch_queries",
    "_select_for_update",
    "_force_indexes",
    "_use_indexes",
)
_COMPARED = {"": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_LISTED = {"in": ("IN ({})", "1 = 0"), "not_in": ("NOT IN ({})", "1 = 1")}


class Statement:
    """
    A query, written down.

    Raises:
        Unusual: it is left to Tortoise.
    """

    def __init__(self, query: QuerySet[Any]) -> None:
        if any(getattr(query, name) for name in _UNUSUAL):
            raise Unusual
        self.parameters: list[Any] = []
        self._query, self._record = query, cast("Any", query.model)
        self._table = self._record._meta.db_table
        self._numbered = (query._db or connection()).capabilities.dialect != "sqlite"
        self._joins: dict[str, str] = {}
        self._sign, self._led = "", set[str]()
        related = tuple(sorted(query._select_related))
        self.columns, self.kinds = selection(self._record, related, query._fields_for_select)
        self._selected = {kind.alias: kind.join for kind in self.kinds[1:]}
        self.sql = self._written()

    def _written(self) -> str:
        return self._found(self.columns, self._selected)

    def _found(
        self,
        columns: str,
        selected: Mapping[str, str] = MappingProxyType({}),
        *also: str,
        source: str = "",
        most: int | None = None,
        order: str | None = None,
    ) -> str:
        """
        Write what finds the records, and ``also`` holds of them; ``source`` stands for their table.

        They are up to ``most``, and in an ``order``, if these are given, else as the query says.
        """
        self._joins = {}
        asked = [self._condition(asked, self._record, self._table) for asked in self._query._q_objects]
        order = self._in_order() if order is None else order
        where = " AND ".join(filter(None, (*also, *asked)))
        joins = "".join(({**self._joins, **selected}).values())
        where = f" WHERE {where}" if where else ""
        source = source or f'"{self._table}"'
        return f"SELECT {columns} FROM {source}{joins}{where}{order}{self._end(most)}"

    def _in_order(self) -> str:
        orders = self._query._orderings or self._record._meta.ordering
        order = ", ".join(self._order(self._record, self._table, name, way) for name, way in orders)
        return f" ORDER BY {order}" if order else ""

    def _end(self, most: int | None = None) -> str:
        limit = self._query._limit if most is None else most
        return f" LIMIT {self._parameter(limit)}" if limit is not None else ""

    def _parameter(self, value: Any) -> str:
        self.parameters.append(value)
        return f"${len(self.parameters)}" if self._numbered else "?"

    def _listed(self, values: Sequence[Any]) -> str:
        begun = len(self.parameters) + 1
        self.parameters += values
        numbers = range(begun, begun + len(values))
        return ",".join(map("${}".format, numbers) if self._numbered else "?" * len(values))

    def _condition(self, asked: Q, record: Any, alias: str) -> str:
        if asked.filters:
            parts = [self._comparison(record, alias, name, value) for name, value in asked.filters.items()]
        else:
            parts = [self._condition(part, record, alias) for part in asked.children]
        parts = [part for part in parts if part]
        if not parts:
            return ""
        whole = f" {asked.join_type} ".join(parts)
        if asked._is_negated:
            return f"NOT ({whole})"
        return f"({whole})" if len(parts) > 1 else whole

    def _comparison(self, record: Any, alias: str, name: str, value: Any) -> str:
        if isinstance(value, Expression | Term | AwaitableQuery):
            raise Unusual
        column, operator, write, joins = compared(record, alias, name)
        self._joins.update(joins)
        so = isinstance(value, bool) and not operator
        if not so and not name.startswith("id__") and name not in self._led:  # by ids all ways are bounded
            column = self._sign + column
        if isinstance(value, Model):
            value = value.pk
        if operator in {"isnull", "not_isnull"}:
            return f"{column} IS {'' if bool(value) is (operator == 'isnull') else 'NOT '}NULL"
        if value is None:
            if operator:
                raise Unusual
            return f"{column} IS NULL"
        if operator in _LISTED:
            some, none = _LISTED[operator]
            listed = self._listed([write(member, record) for member in value])
            if not listed:
                return none
            within = f"{column} {some.format(listed)}"
            return f"({within} OR {column} IS NULL)" if operator == "not_in" else within
        # Written out, so that an index of those of which it is so is known to do.
        placed = str(value).lower() if isinstance(value, bool) else self._parameter(write(value, record))
        if operator == "not":
            return f"({column} <> {placed} OR {column} IS NULL)"
        return f"{column} {_COMPARED[operator]} {placed}"

    def _order(self, record: Any, alias: str, name: str, way: Order) -> str:
        column, operator, _, joins = compared(record, alias, name)
        if operator:
            raise Unusual
        self._joins.update(joins)
        return f"{column} {way.value}"


@lru_cache(maxsize=10_000)
def compared(
    record: Any, alias: str, name: str
) -> tuple[str, str, Callable[[Any, Any], Any], dict[str, str]]:
    """Return the column that is compared, how, what writes a value for it, and what is joined for it."""
    meta, joins = record._meta, dict[str, str]()
    first, _, rest = name.partition("__")
    if first == "pk":
        first = meta.pk_attr
    field = meta.fields_map.get(first)
    if isinstance(field, ForeignKeyFieldInstance):
        if rest:
            other, joined, join = joined_to(record, alias, first)
            column, operator, write, more = compared(other, joined, rest)
            return column, operator, write, {joined: join, **more}
        first = str(field.source_field)
        field = meta.fields_map[first]
    if rest and rest not in {*_COMPARED, *_LISTED, "isnull", "not_isnull", "not"}:
        raise Unusual
    return f'"{alias}"."{column_of(record, first)}"', rest, _writer(field), joins


def _writer(field: Any) -> Callable[[Any, Any], Any]:
    """Return what writes what a field is compared with; a text too long for it is found nowhere."""
    if type(field) is CharField:
        return lambda value, record: value if type(value) is str else field.to_db_value(value, record)
    write: Callable[[Any, Any], Any] = field.to_db_value
    return write
