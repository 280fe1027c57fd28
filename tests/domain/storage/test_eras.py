"""What stands in much is sought in one era after the other, and what is found is what there is."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import pytest
from tortoise.expressions import Q

from domain.desk.rooms.tickets import Ticket
from domain.storage import eras, reaching
from domain.storage.connected import connection
from domain.storage.database import rows
from domain.storage.reaching import Reach, reached
from domain.storage.searching import DIGITS, FARTHEST, MARK
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
    """Let few be looked through before the index is asked, and few be many; return how that is."""
    monkeypatch.setattr(reaching, "NEAR", NEAR)
    monkeypatch.setattr(reaching, "FAR", 0)
    for name, value in (("LARGE", 0), ("PLACES", 20), ("EACH", 2), ("MANY", 0)):
        monkeypatch.setattr(eras, name, value)
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
    if ids not in {IDS["at once"], IDS["by chance"]}:
        in_eras = [how for how in asked if how._eras]
        missed = sum(bool(one._eras and then._pieces and not then._eras) for one, then in pairwise(asked))
        assert missed < len(in_eras) / 2


@pytest.mark.parametrize("held", [HELD, "i < 300 AND i % 3 > 0"], ids=["some near", "none near"])
async def test_no_more_is_read_than_what_eras_have(
    fill_tickets: Filling, asked: list[Reach], held: str
) -> None:
    await fill_tickets(IDS["days apart"], held)
    await reached(Ticket.all().order_by("-id").limit(PAGE), words="needle")
    *_, last = asked
    explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {last.sql}"
    _, [told] = await connection().execute_query(explain, last.parameters)
    [everything] = await rows("SELECT COUNT(*) AS count FROM ticket WHERE words LIKE '%needle%'")
    assert last._eras
    assert PAGE <= read(json.loads(told["QUERY PLAN"])[0]["Plan"]) < everything["count"] / 2


@pytest.mark.parametrize(("near", "asks"), [(4, True), (1, False)])
async def test_eras_that_would_leave_little_out_are_not_asked_for(
    fill_tickets: Filling, asked: list[Reach], near: int, asks: bool
) -> None:
    """As they would hold too few now and then, and all be asked for besides."""
    await fill_tickets(IDS["hours apart"], f"i BETWEEN {TICKETS - near} AND {TICKETS} OR i < 300")
    assert len(await reached(Ticket.all().order_by("-id").limit(PAGE), words="needle")) == PAGE
    assert any(how._eras for how in asked) is asks


async def test_what_is_rare_and_not_near_is_sought_among_all(
    fill_tickets: Filling, asked: list[Reach], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a sample, here of all, knows it."""
    for name, value in (("PLACES", 1), ("EACH", TICKETS), ("MANY", 8 << 20)):
        monkeypatch.setattr(eras, name, value)
    await fill_tickets(IDS["days apart"])
    [ticket] = await reached(Ticket.all().order_by("-id").limit(PAGE), words="hay77")
    assert ticket.words == "hay77"
    assert not any(how._eras for how in asked)


async def test_what_is_in_a_small_table_is_sought_among_all(
    fill_tickets: Filling, asked: list[Reach], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eras, "LARGE", 8 << 20)
    await fill_tickets(IDS["days apart"])
    assert len(await reached(Ticket.all().order_by("-id").limit(PAGE), words="needle")) == PAGE
    assert asked[-1]._pieces
    assert not any(how._eras for how in asked)


def read(plan: Any) -> int:
    """Return how many tickets were read, but for what a page was made of."""
    own = plan["Actual Rows"] * plan["Actual Loops"] if plan["Node Type"] == "Bitmap Heap Scan" else 0
    return int(own + sum(map(read, plan.get("Plans", ()))))


def at(hours: float) -> UUID:
    return UUID(int=round(BEGAN * 1000 + hours * HOUR) << 80)


@pytest.mark.parametrize("turned", [1, -1])
def test_eras_are_all_from_one_end_to_the_other_once_in_turn(turned: int) -> None:
    chance = Random(turned)  # noqa: S311 - nothing is kept secret by it
    for _ in range(200):
        begin = turned * chance.randrange(5_000, 1 << 24)
        ends = sorted(begin + chance.randrange(-2, 2_000) for _ in range(3))
        held, last = list[int](), set[int]()
        for asked in eras.eras(begin, ends):
            told = [part.strip("'").removeprefix(MARK) for part in asked.split(" | ")]
            assert {*map(len, told)} <= {*DIGITS}
            assert len(told) <= eras.TOGETHER
            most = DIGITS[0]
            reach = [
                range(int(part.ljust(most, "0"), 16), int(part.ljust(most, "f"), 16) + 1) for part in told
            ]
            held += sorted(turned * era for part in reach for era in part)
            last.add(held[-1])
        assert held == [*range(begin, max(begin - 1, *ends) + 1)]
        assert {end for end in ends if end >= begin} <= last


def test_what_begins_before_the_first_of_a_sample_is_asked_for_in_parts() -> None:
    """In as many as it has at each place, so that much is not read at once; in three of what is seldom."""
    often = [1000 + 160 * place for place in range(5) for _ in range(10)]
    assert [*eras._before(often)] == [679, *range(839, 1000, 16)]
    assert [*eras._before([1000, 1160, 1320])] == [679, 839, 893, 946, 999]
    assert {*eras._before([1000])} == {999}


def test_no_more_eras_are_asked_for_than_help() -> None:
    """Ids of another kind have millions between them."""
    assert len(eras.eras(0, [1, 1 << 20, 1 << 23])) == 1


@pytest.mark.parametrize("words", ["0", "01", "018", "0189"])
async def test_no_era_is_taken_for_the_beginning_of_a_word(quiet: QuietDesk, words: str) -> None:
    [told] = await rows(f"SELECT deskbell_pieces('018', $1) @@ '{words}:*'::tsquery AS found", at(0))
    assert told["found"] is (words in "018")
    [told] = await rows(f"SELECT deskbell_pieces('printer', $1) @@ '{words}:*'::tsquery AS found", at(0))
    assert not told["found"]
