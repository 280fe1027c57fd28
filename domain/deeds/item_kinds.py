"""
Kinds of item: the records that hold a category's items.

One is the category's own. Others may stand beside it and answer the same questions: when a clock runs on an
item, what is true of one at a moment, and which of them count.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from domain.catalogue.clocks import Clock, Spell
from domain.catalogue.declared import Category, EventType
from domain.catalogue.registry import catalogue
from domain.deeds.deed import ReportedFacts
from domain.messages import About
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.storage.database import as_uuid
from domain.storage.finding import columns_among


class ItemLabel(NamedTuple):
    """What people call an item; ``url`` is where they look at it, where that is not a page of the desk's."""

    label: str
    url: str | None = None


@dataclass(frozen=True)
class ItemKind:
    """A category's own record of its items; what stands beside these says what differs."""

    record: Any
    mark = ""  # ends the names of what is kept for it, where those of the own items have none

    @property
    def table(self) -> str:
        """The table of its items, which SQL calls ``i``."""
        return str(self.record._meta.db_table)

    @property
    def there(self) -> str:
        """The condition, in SQL, under which an item is there; "" where a row is enough."""
        return "deleted_at IS NULL" if "deleted_at" in self.record._meta.fields_map else ""

    def running(self, _category: Category, clock: Clock) -> str | None:
        """Return the condition, in SQL, under which a clock runs on an item; None where it never does."""
        return f"{self.there} AND ({clock.running})" if self.there else f"({clock.running})"

    def counted(self, _entity: str) -> str:
        """Return the condition, in SQL, under which an item counts for its group and agent."""
        return str(self.record.counted_where)

    def in_sight(self, principal: Principal) -> str:
        """Select, in SQL, the ids of the items that somebody may open; "" where that is not bounded."""
        if (seen := self.record.seen_by(principal)) is None:
            return ""
        return str(self.record.filter(seen).values_list("id").sql(params_inline=True))

    async def any(self) -> bool:
        """Say whether there may be an item at all; of a kind without any, nothing is asked."""
        return True

    async def read(self, ids: Collection[UUID], by: Principal | None = None) -> list[Any]:
        """
        Return the items of some ids with what facts are read off them; what is gone is left out.

        So is what a person may not open now, if it is read ``by`` one.
        """
        found = self.record.filter(self.record.seen_by(by)) if by else self.record
        return list(await found.filter(id__in=list(ids)).select_related(*self.record.related))

    async def seen(self, ids: Collection[UUID], principal: Principal) -> dict[About, ItemLabel]:
        """Name those items of some ids that somebody may open now."""
        kind, called_by, named = self.record.entity, self.record.called_by, dict[About, ItemLabel]()
        item = self.record.__new__(self.record)  # one after the other, with what it is called by alone
        for row in await self._open(ids, principal, *called_by):
            item.__dict__.update(zip(("id", *called_by), row))  # noqa: B905 - as many
            named[kind, as_uuid(row[0])] = ItemLabel(str(item))
        return named

    async def open_of(self, ids: Collection[UUID], principal: Principal) -> set[UUID]:
        """Return the ids of those items of some that somebody may open now, and nothing else of them."""
        return {as_uuid(uuid) for (uuid,) in await self._open(ids, principal)}

    async def _open(
        self, ids: Collection[UUID], principal: Principal, *columns: str
    ) -> Sequence[Sequence[Any]]:
        return await columns_among(self.record.filter(self.record.seen_by(principal)), ids, *columns)

    def clocks_of(self, _item: Any) -> list[EventType]:
        """Return the event types that happen to an item in time."""
        return catalogue().clocks_of(self.record)

    async def facts_at(
        self, _item: Any, _event_type: str, _spell: Spell | None, _at: datetime, _by: Agent | None = None
    ) -> ReportedFacts | None:
        """
        Return what is true of an item as a clock tells of its ``spell``, or as somebody does something to it.

        None where it is read off the item.
        """
        return None


_beside: dict[str, ItemKind] = {}  # by their names in global ids


def stand_beside(kind: ItemKind) -> None:
    """Let a kind of item take part in what happens to every category's own, from its import on."""
    _beside[kind.record.entity] = kind


def all_beside() -> Collection[ItemKind]:
    """
    Return the kinds of item that stand beside the categories' own.

    Raises:
        LookupError: they are not imported yet.
    """
    return _known().values()


def beside(entity: str) -> ItemKind | None:
    """Return the kind of those items, by their name in global ids; None unless it stands beside others."""
    return _known().get(entity)


def kinds_of(record: Any) -> list[ItemKind]:
    """Return the kinds of item of a category, by its own record, which comes first."""
    return [ItemKind(record), *all_beside()]


def kind_of(item: Any) -> ItemKind:
    """Return the kind of an item."""
    kind, record = beside(item.entity), cast("Any", type(item))
    return kind if kind and kind.record is record else _own(record)


@cache
def _own(record: Any) -> ItemKind:
    return ItemKind(record)


def _known() -> dict[str, ItemKind]:
    if not _beside:
        raise LookupError("import domain.foreign.items first: they stand beside the categories' own")
    return _beside
