"""What stands in much is sought in the eras that a page is from, and what is found is what there is."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from tortoise.expressions import Q

from domain.desk.rooms.tickets import Ticket
from domain.storage import reaching
from domain.storage.database import rows
from domain.storage.eras import MARK, MOST, Nearest
from domain.storage.reaching import Reach, reached
from domain.storage.searching import FARTHEST
from domain.storage.ways import Way
from tests.domain.engine.quiet import QuietDesk
from tests.filling import BEGAN, fill, one_of

Filling = Callable[..., Awaitable[None]]
TICKETS, PAGE, NEAR = 600, 5, 20
HOUR = 3_600_000  # milliseconds
ODD = "hashtext('odd' || i)"  # a number of row `i`, as if drawn
HELD = f"{ODD} % 6 = 0 AND i NOT BETWEEN 121 AND 260 OR i BETWEEN 100 AND 120"  # now many, now none


def began(milliseconds: str) -> str:
    """Write an id of so many milliseconds after row 0."""
    moment = f"to_hex({BEGAN * 1000} + {milliseconds})"
    return f"(lpad({moment}, 12, '0') || '70008000' || lpad(to_hex(i), 12, '0'))::uuid"


IDS = {
    "hours apart": began(f"i * {HOUR}"),
    "days apart": began(f"i * 40 * {HOUR}"),
    "weeks apart": began(f"i * 200 * {HOUR}"),
    "at once": began("0"),
    "out of order": began(f"(i * 37 % {TICKETS}) * 40 * {HOUR}"),
    "by chance": "md5(i::text)::uuid",
}


@pytest.fixture
def pair() -> str:
    """Only PostgreSQL's index knows of eras."""
    return "postgres+valkey"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Reach]:
    """Let few be looked through before the index is asked; return how that is."""
    monkeypatch.setattr(reaching, "NEAR", NEAR)
    monkeypatch.setattr(reaching, "FAR", 0)
    statements, real = list[Reach](), Reach

    def noted(*given: Any, **how: Any) -> Reach:
        statements.append(real(*given, **how))
        return statements[-1]

    monkeypatch.setattr(reaching, "Reach", noted)
    return statements


@pytest.fixture
async def fill_tickets(quiet: QuietDesk) -> AsyncIterator[Filling]:
    """Fill the table with tickets of some ids, and leave it as short as it was."""

    async def fill_them(ids: str, held: str = HELD) -> None:
        groups = [group.id for group in quiet.groups.values()]
        long = f"repeat('hay ', {FARTHEST // 4}) || CASE WHEN i % 2 = 0 THEN 'needle' ELSE 'hay' END"
        words = f"CASE WHEN i % 90 < 2 THEN {long} WHEN {held} THEN 'needle' ELSE 'hay' || i END"
        await fill(Ticket, TICKETS, {"id": ids, "words": words, "group_id": one_of(groups, 10)})
        await rows("VACUUM ANALYZE ticket")

    yield fill_them
    await rows("DELETE FROM ticket")
    await rows("VACUUM ticket")


async def pages(order: str, ways: list[Way] | None) -> list[UUID]:
    """Return the ids on all pages, joined."""
    found, beyond = list[UUID](), Q()
    while page := await reached(Ticket.all().order_by(order).limit(PAGE), ways, "needle", beyond):
        found += [ticket.id for ticket in page]
        beyond = Q(id__lt=found[-1]) if order.startswith("-") else Q(id__gt=found[-1])
    return found


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS)
async def test_all_pages_are_those_of_all(
    quiet: QuietDesk, fill_tickets: Filling, asked: list[Reach], ids: str
) -> None:
    await fill_tickets(ids)
    group = quiet.groups["Sales Front Line"].id
    for ways, narrowed in ((None, Q()), ([Way({"group_id": [group]})], Q(group_id=group))):
        for order in ("id", "-id"):
            every = await Ticket.filter(narrowed, words__contains="needle").order_by(order)
            assert await pages(order, ways) == [ticket.id for ticket in every]
    in_eras = [how for how in asked if how._eras]
    assert bool(in_eras) is (ids not in {IDS["at once"], IDS["by chance"]})
    if ids in {IDS["hours apart"], IDS["days apart"], IDS["weeks apart"]}:
        missed = sum(bool(one._eras and then._pieces and not then._eras) for one, then in pairwise(asked))
        assert missed < len(in_eras) / 2
        assert missed or ids == IDS["days apart"]


async def test_no_more_is_read_than_what_eras_have(fill_tickets: Filling, asked: list[Reach]) -> None:
    await fill_tickets(IDS["days apart"])
    await reached(Ticket.all().order_by("-id").limit(PAGE), words="needle")
    *_, last = asked
    [told] = await rows(f"EXPLAIN (ANALYZE, FORMAT JSON) {last.sql}", *last.parameters)
    [everything] = await rows("SELECT COUNT(*) AS count FROM ticket WHERE words LIKE '%needle%'")
    assert PAGE < read(json.loads(told["QUERY PLAN"])[0]["Plan"]) < everything["count"] / 2


async def test_eras_are_reckoned_from_all_that_was_looked_through(
    fill_tickets: Filling, asked: list[Reach], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there were enough for that, and then fewer than expected."""
    monkeypatch.setattr(reaching, "FAR", 60)
    await fill_tickets(IDS["days apart"], "i IN (6, 10, 14) OR i > 99 AND i % 10 = 0")
    await reached(Ticket.all().order_by("id").limit(PAGE), words="needle")
    assert asked[-1]._eras


def read(plan: Any) -> int:
    """Return how many tickets were read, but for what a page was made of."""
    own = plan["Actual Rows"] if plan["Node Type"] == "Bitmap Heap Scan" else 0
    return int(own + sum(map(read, plan.get("Plans", ()))))


def at(hours: float) -> UUID:
    return UUID(int=round(BEGAN * 1000 + hours * HOUR) << 80)


@pytest.mark.parametrize("turned", [1, -1])
@pytest.mark.parametrize(("hours", "digits"), [(4, 6), (40, 6), (400, 5), (4_000, 4), (9_000, 4)])
def test_eras_are_as_short_as_few_of_them_reach_so_far(hours: int, digits: int, turned: int) -> None:
    """From the first that was found on, either way."""
    near = Nearest(NEAR, at(turned * hours / 10), at(turned * hours * 50))
    eras = [era.removeprefix(MARK) for era in near.eras(at(0), 10)]
    assert {len(era) for era in eras} == {digits}
    assert len(eras) <= MOST
    ends = sorted((at(0), at(turned * hours)))
    assert [min(eras), max(eras)] == [end.hex[:digits] for end in ends]
    assert eras == sorted(eras)


def test_there_are_no_eras_where_they_would_leave_little_out() -> None:
    """An era reaches further than what is asked for: it may hold all that there is."""
    assert Nearest(NEAR, at(-1), at(-60)).eras(at(0), 10)
    assert not Nearest(NEAR, at(-1), at(-40)).eras(at(0), 10)
    assert not Nearest(NEAR, at(-0.01), at(-3)).eras(at(0), 10)
    assert not Nearest(NEAR, at(-2_000), at(-400_000)).eras(at(0), 10)
    assert not Nearest(NEAR).eras(at(0), 10)


@pytest.mark.parametrize("words", ["0", "01", "018", "0189"])
async def test_no_era_is_taken_for_the_beginning_of_a_word(quiet: QuietDesk, words: str) -> None:
    [told] = await rows(f"SELECT deskbell_pieces('018', $1) @@ '{words}:*'::tsquery AS found", at(0))
    assert told["found"] is (words in "018")
    [told] = await rows(f"SELECT deskbell_pieces('printer', $1) @@ '{words}:*'::tsquery AS found", at(0))
    assert not told["found"]
