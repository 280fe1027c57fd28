"""How items that somebody deleted are let go for good, with what had gathered on them."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from domain.desk.entries import Entry
from domain.desk.items import Item
from domain.desk.rooms import __models__
from domain.engine.housekeeping.forgetting import LOWEST, Batch
from domain.storage.database import among, uuids
from domain.storage.letting_go import let_go

ITEMS: dict[str, Any] = {record._meta.db_table: record for record in __models__ if issubclass(record, Item)}
ENTRIES = [record._meta.db_table for record in __models__ if issubclass(record, Entry)]
WAITS = "EXISTS (SELECT 1 FROM occurrence o JOIN pending p ON p.occurrence_id = o.id WHERE o.item_id = r.id)"


async def discard(table: str, now: datetime, kept: timedelta) -> AsyncIterator[int]:
    """Let go what was deleted before the days to keep, unless something names it or is to be told of it."""
    batch, gone = Batch(), " AND ".join(["r.deleted_at < $1", f"NOT {WAITS}", *_unnamed(table)])
    async for ids in parts(table, gone, now - kept):
        for entries in ENTRIES:
            async for count in _entries_of(ids, entries):
                yield count
        # An item's stand in many indexes, and others may point at them.
        async for count in a_few(f"DELETE FROM {table} WHERE id {among('$1')}", ids, batch):
            yield count


async def a_few(sql: str, ids: Sequence[UUID], batch: Batch, *params: Any) -> AsyncIterator[int]:
    """Let go of some rows, or of something of theirs, a few at a time; they are the statement's $1."""
    left = [str(uuid) for uuid in ids]
    while left:
        some, left = left[: batch.size], left[batch.size :]
        gone, seconds = await let_go(sql, some, *params)
        batch.took(seconds)
        yield gone


def _unnamed(table: str) -> Iterator[str]:
    """Write that no other record points at a row."""
    for other in __models__:
        meta = other._meta
        for field in (meta.fields_map[name] for name in meta.fk_fields):
            if field.related_model is ITEMS[table]:  # type: ignore[attr-defined] # of what points
                yield f"NOT EXISTS (SELECT 1 FROM {meta.db_table} n WHERE n.{field.source_field} = r.id)"


async def parts(table: str, which: str, since: Any) -> AsyncIterator[list[UUID]]:
    """Go through a table in the order of its ids, and name those rows that are described, some at a time."""
    step = f"SELECT id FROM {table} WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2"
    after, more, batch = LOWEST, True, Batch()
    while more:
        end = await uuids(step, after, batch.size - 1)
        part = "r.id > $2" + (" AND r.id <= $3" if end else "")
        begun = perf_counter()
        found = await uuids(f"SELECT r.id FROM {table} r WHERE {part} AND {which}", since, after, *end)
        batch.took(perf_counter() - begun)
        if found:
            yield found
        after, more = (end or [after])[-1], bool(end)


async def _entries_of(ids: list[UUID], table: str) -> AsyncIterator[int]:
    """Let go what had gathered on some items, which nobody adds to any more."""
    some = f"SELECT id FROM {table} WHERE item_id {among('$1')} LIMIT $2"
    sql = f"DELETE FROM {table} WHERE id IN ({some})"
    batch, gone = Batch(), 1
    while gone:
        gone, seconds = await let_go(sql, [str(uuid) for uuid in ids], batch.size)
        batch.took(seconds)
        if gone:
            yield gone
