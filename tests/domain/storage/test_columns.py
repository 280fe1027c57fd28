"""Columns: what a driver gives is made what a record holds, as Tortoise makes it."""

from copy import copy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from tortoise.connection import get_connection
from tortoise.queryset import QuerySet

from domain.desk.rooms.tickets import Ticket
from domain.people.records import Agent
from domain.storage.columns import (
    SHORT,
    columns_of,
    known_json,
    moment_of,
    text_of_moment,
    text_of_uuid,
    uuid_of,
)
from domain.storage.database import tuples
from domain.storage.illegible import UNREADABLE

NOON = datetime(2026, 3, 29, 12, 0, 0, 250_000, tzinfo=UTC)
ROME = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    "given",
    [
        NOON,
        NOON.astimezone(ROME),
        NOON.replace(tzinfo=None),
        NOON.isoformat(),
        NOON.isoformat(" "),
        "2026-03-29 12:00:00.250000",
        "2026-03-29T14:00:00.250000+02:00",
    ],
)
def test_a_moment_is_read_as_utc_however_it_was_written(given: Any) -> None:
    read = moment_of(given)

    assert read == NOON
    assert read.utcoffset() == timedelta()


@pytest.mark.parametrize("moment", [NOON, NOON.astimezone(ROME), NOON.replace(year=33, microsecond=0)])
def test_a_moment_is_written_in_one_way(moment: datetime) -> None:
    assert text_of_moment(moment) == str(moment.astimezone(UTC))


def test_an_id_is_read_off_whatever_a_driver_gives() -> None:
    made = uuid4()

    assert text_of_uuid(made) == str(made)
    assert uuid_of(str(made)) == uuid_of(made.hex) == uuid_of(made) == made
    read = uuid_of(str(made))
    assert (read.hex, hash(read), repr(read), read.is_safe) == (
        made.hex,
        hash(made),
        repr(made),
        made.is_safe,
    )
    with pytest.raises(UNREADABLE):
        uuid_of("no id")
    with pytest.raises(UNREADABLE):
        uuid_of("x" * 36)


async def test_a_row_is_read_as_tortoise_reads_it(quiet: Any) -> None:
    await quiet.ticket(subject="Näher")
    for kind in (Ticket, Agent):
        query: Any = kind.all()
        query._db = get_connection("default")
        query._make_query()
        expected = await QuerySet._execute(query)
        found = await kind.all()
        assert found
        for read, known in zip(found, expected, strict=True):
            values = [[getattr(record, name) for name in columns_of(kind).fields] for record in (read, known)]
            assert values[0] == values[1]
            assert list(map(type, values[0])) == list(map(type, values[1]))
            other = copy(read)
            assert vars(other) == vars(read)
            assert vars(other) is not vars(read)


async def test_many_rows_are_read_as_each_would_be_alone(quiet: Any) -> None:
    """Also where moments were written in another way, or are not there, and numbers as others are."""
    await quiet.ticket()
    columns = columns_of(Ticket)
    names = ", ".join(f'"{name}"' for name in columns.names)
    [row] = await tuples(f'SELECT {names} FROM "ticket"')
    other = dict(zip(columns.names, row, strict=True))
    other |= {
        "created_at": NOON.replace(tzinfo=None),
        "deleted_at": NOON.astimezone(ROME),
        "messages_in": 2.0,
    }
    every = [tuple(row), tuple(other.values())]
    for some in (every, [every[1], every[1]]):
        found = columns.read(Ticket, list(zip(*some, strict=True)))
        alone = [columns.read(Ticket, [(value,) for value in each])[0] for each in some]

        assert [repr(each.columns()) for each in found] == [repr(each.columns()) for each in alone]
        assert found[1].deleted_at == NOON


def test_json_that_many_rows_hold_is_read_once_where_it_is_short() -> None:
    read, short, long = known_json(), '{"all": []}', f'["{"x" * SHORT}"]'

    assert read(short) is read(short)
    assert read(long) == read(long) == ["x" * SHORT]
    assert read(long) is not read(long)
