from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from domain.ids import uuid7
from domain.storage.database import as_datetime, as_uuid, rows, uuids
from tests.domain.storage.models_for_tests import Note

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BERLIN = timezone(timedelta(hours=1))
READ = True
INSERT = "INSERT INTO note (id, at, read, facts, number) VALUES ($1, $2, $3, $4, $5)"


@pytest.mark.parametrize("at", [NOON, NOON.replace(microsecond=5), NOON.astimezone(BERLIN), None])
async def test_what_sql_writes_the_records_read(database: str, at: datetime | None) -> None:
    """Ids, times, truth and JSON are stored as the records' own fields are."""
    note = uuid4()
    await rows(INSERT, note, at, READ, {"tags": ["vip"]}, 1)

    read = await Note.get(id=note, at=at) if at else await Note.get(id=note, at__isnull=True)
    assert (read.at, read.read, read.facts) == (at, True, {"tags": ["vip"]})


@pytest.mark.parametrize("facts", [{"vip": True}, ["a", 1], {}])
async def test_what_the_records_write_sql_reads(database: str, facts: Any) -> None:
    """Ids and times through their helpers, JSON as text."""
    note = await Note.create(id=uuid4(), at=NOON.astimezone(BERLIN), read=True, facts=facts)

    sql = "SELECT * FROM note WHERE id = $1 AND at = $2 AND read = $3 AND $1::uuid = id"
    (row,) = await rows(sql, note.id, NOON, READ)
    assert as_uuid(row["id"]) == note.id
    assert (as_datetime(row["at"]), as_datetime(row["at"]).tzinfo) == (NOON, UTC)
    assert orjson.loads(row["facts"]) == facts
    assert row["read"] == 1


async def test_times_compare_as_times(database: str) -> None:
    """Whatever zone they came in, with or without fractions of a second."""
    moments = [
        NOON - timedelta(microseconds=1),
        NOON.astimezone(BERLIN),
        NOON + timedelta(microseconds=1),
        (NOON + timedelta(milliseconds=500)).astimezone(timezone(timedelta(hours=-5))),
        NOON + timedelta(seconds=1),
    ]
    for number, moment in enumerate(moments):
        await Note.create(id=uuid4(), at=moment, number=number)

    for number, moment in enumerate(moments):
        after = await rows("SELECT number FROM note WHERE at > $1 ORDER BY at", moment.astimezone(BERLIN))
        assert [row["number"] for row in after] == list(range(number + 1, len(moments)))
        assert await Note.filter(at__lte=moment.astimezone(BERLIN)).count() == number + 1


async def test_a_time_without_a_zone_is_refused(database: str) -> None:
    """Nobody could tell when it was."""
    with pytest.raises(ValueError, match="has no time zone"):
        await rows(INSERT, uuid4(), NOON.replace(tzinfo=None), READ, {}, 1)


async def test_changes_return_what_they_are_told_to(database: str) -> None:
    """And nothing otherwise."""
    await Note.create(id=UUID(int=1), number=1)
    assert await rows("UPDATE note SET number = $1", 2) == []
    assert await rows("UPDATE note SET number = number + $1 RETURNING number", 1) == [{"number": 3}]


async def test_ids_are_read_as_they_are_also_of_a_change(database: str) -> None:
    """Whether the database knows them as ids, or keeps them as texts."""
    ids = sorted(uuid7() for _ in range(3))
    for number, uuid in enumerate(ids):
        await Note.create(id=uuid, number=number)

    assert await uuids("SELECT id FROM note WHERE number > $1 ORDER BY id", 0) == ids[1:]
    assert await uuids("UPDATE note SET number = 7 WHERE id = $1 RETURNING id", ids[0]) == ids[:1]
