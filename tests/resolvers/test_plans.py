"""Every list, count and search reads large tables along their indexes, on PostgreSQL; none is scanned."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from domain.desk.rooms.tickets import Ticket
from domain.events.records import Event
from domain.ids import parse_global_id
from domain.storage import reaching
from domain.storage.database import caller, rows, transaction
from domain.storage.engines.asyncpg import Client
from domain.storage.ways import Way
from resolvers import pages
from tests.conftest import Place
from tests.desk import RunningDesk
from tests.filling import one_of
from tests.lists import LARGE, PAGE, TOTAL, fill_all, lists
from tests.serving import running

ROWS, MUCH, SELDOM = 1_200, 900, 97
TABLES = {record._meta.db_table for record in LARGE}
SEARCHED = ("printer 734", "zz")


@pytest.fixture
def pair() -> str:
    """Only PostgreSQL says beforehand how it would find something among many."""
    return "postgres+valkey"


@pytest.fixture
async def large(place: Place) -> AsyncIterator[RunningDesk]:
    """A desk with some thousand rows of everything that grows, of which Omar sees few."""
    async with running(place.settings()) as desk:
        event = await desk.event("maria")
        seldom = one_of([_own(desk.groups.pop("Sales Front Line"))])
        groups = [_own(group) for group in desk.groups.values()]
        agents = [_own(person.id) for person in desk.people.values() if person.id]
        await fill_all(
            _own(event["id"]),
            lambda _: ROWS,
            group_id=f"CASE i % {SELDOM} WHEN 1 THEN {seldom} ELSE {one_of(groups)} END",
            agent_id=one_of(agents, 3),
            creator_id=one_of(agents, 5),
        )
        await rows("VACUUM ANALYZE")
        yield desk


def _own(given: str) -> str:
    return str(parse_global_id(given)[1])


@contextmanager
def noted() -> Iterator[list[tuple[str, list[Any]]]]:
    """Note the statements that are asked of the database for people."""
    statements, asked = list[tuple[str, list[Any]]](), Client.execute_query

    async def note(client: Client, query: str, values: list[Any] | None = None) -> Any:
        if caller.get() is not None:  # not what the engine asks meanwhile
            statements.append((query, values or []))
        return await asked(client, query, values)

    with patch.object(Client, "execute_query", note):
        yield statements


def scans(plan: Any) -> Iterator[str]:
    """Name the large tables that a plan reads from end to end, or much of, and how."""
    looked = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    if plan.get("Relation Name") in TABLES and ("Seq Scan" in plan["Node Type"] or looked > MUCH):
        yield f"{plan['Node Type']} of {looked:.0f} by {plan.get('Index Name')}: {plan.get('Filter')}"
    for part in plan.get("Plans", ()):
        yield from scans(part)


async def test_no_list_reads_much_of_a_large_table(
    large: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Totals and searches stop early, so that a table of a thousand rows is a large one.

    Firings and receipts are looked for as the overview leads to them, too: where few were held back or unread
    and where most were.
    """
    monkeypatch.setattr(pages, "COUNTED", 60)
    monkeypatch.setattr(reaching, "NEAR", 60)
    asked = [one.asking(PAGE, *[TOTAL] * one.counted) for one in await lists(SEARCHED)]
    told = "{ messages { edges { node { event { name } item { label } } } } }"
    scanned = await scanned_for(large, ["{ activity(span: MONTH) { parts { exact } } }", told, *asked])
    event = json.dumps((await Event.all().first()).global_id)  # type: ignore[union-attr]  # `large` has made it
    ends = "".join(f', {end}: "{year}-01-01T00:00:00Z"' for end, year in (("since", 2020), ("until", 2030)))
    behind = [
        f"{{ {name}(filter: {{{by}: {said}{more}{ends}}}, first: 50) {{ {PAGE} totalCount }} }}"
        for name, by, more in (
            ("firings", "heldBack", ""),
            ("firings", "heldBack", f", eventId: {event}"),
            ("messageReceipts", "read", ""),
        )
        for said in ("true", "false")
    ]
    scanned += await scanned_for(large, behind)
    await rows("UPDATE firing SET held_back = CASE WHEN held_back IS NULL THEN 'It was throttled.' END")
    await rows("UPDATE message SET read_at = CASE WHEN read_at IS NULL THEN sent_at END")
    await rows("VACUUM ANALYZE firing, message")
    scanned += await scanned_for(large, behind)
    assert not scanned, "\n".join(scanned)
    found = Ticket.all().order_by("-id").limit(51)
    sought = reaching.Reach(found, words="printer 1", pieces=["r 1"])
    plan = await plan_of(sought.sql, sought.parameters, "bitmapscan")  # dear where many have it
    assert "deskbell_pieces_idx" in json.dumps(plan)


async def test_what_only_sight_narrows_is_planned_once_for_all(large: RunningDesk) -> None:
    """To plan it anew each time takes longer than to read a page."""
    group = parse_global_id(large.groups["Support Experts"])[1]
    query = Ticket.filter(deleted_at=None).order_by("-id").select_related(*Ticket.related)
    page = reaching.Reach(query.limit(51), [Way({"group_id": [group]})])
    async with transaction() as connection:
        for _ in range(7):  # after five it compares what both ways cost
            await connection.execute_query(page.sql, page.parameters)
        kept = "SELECT generic_plans FROM pg_prepared_statements WHERE statement = $1"
        _, [told] = await connection.execute_query(kept, [page.sql])
    assert told["generic_plans"]


async def scanned_for(large: RunningDesk, asked: list[str]) -> list[str]:
    """Name what operations read much of, whoever asks."""
    scanned, planned = list[str](), set[str]()
    for operation in asked:
        with noted() as statements:
            for person in (large.ada, large.omar):
                answer = await person.answer(operation)
                code = [error["extensions"]["code"] for error in answer.get("errors", ())]
                assert code in ([], ["FORBIDDEN"]), (operation, answer)
        for sql, given in statements:
            if sql.startswith("SELECT") and sql not in planned:
                planned.add(sql)
                scanned += [f"{operation}: {how}; {sql}" for how in scans(await plan_of(sql, given))]
    return scanned


async def plan_of(sql: str, given: list[Any], *avoided: str) -> Any:
    """
    Carry a statement out, and return how; no table is read from end to end if that can be helped.

    Nor is one joined whole, as PostgreSQL now and then does with a thousand rows, and not with many.
    """
    async with transaction() as connection:
        for way in ("seqscan", "hashjoin", "mergejoin", *avoided):
            await connection.execute_script(f"SET LOCAL enable_{way} = off")
        _, [told] = await connection.execute_query(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", given)
    return json.loads(told["QUERY PLAN"])[0]["Plan"]
