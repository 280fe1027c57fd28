"""Every list, count and search reads large tables along their indexes, on PostgreSQL; none is scanned."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from graphql import get_named_type, get_nullable_type, is_enum_type

from domain.deeds.outbox import NEW, PARKED, Occurrence, Pending
from domain.deliveries.records import Delivery, Queued
from domain.desk.entries import Comment, ItemMessage, Named, TimeLogCategory
from domain.desk.items import Item
from domain.desk.mail_servers import MailServer
from domain.desk.rooms import CATALOGUE, __models__
from domain.desk.rooms.knowledge_base.articles import KBArticle, KBFolder
from domain.desk.rooms.surveys import Survey
from domain.desk.rooms.tickets import Ticket
from domain.desk.rooms.whos_on.record import Visitor
from domain.engine.activity import OutboxState
from domain.events.records import Event, Firing
from domain.ids import global_id, parse_global_id
from domain.messages import Message
from domain.people.records import Agent, Brand, Group, Role
from domain.storage import reaching
from domain.storage.asyncpg import Client
from domain.storage.database import rows, transaction
from resolvers import pages
from schema import build_schema
from tests.conftest import Place
from tests.desk import RunningDesk, running
from tests.filling import fill, made_id, moment, one_of

ROWS, MUCH = 1_200, 900
NAMES: list[Any] = [record for record in __models__ if issubclass(record, Named)]
FEW = (MailServer, Visitor)  # of which a desk has few, or keeps few
ITEMS: list[Any] = [one for one in __models__ if issubclass(one, Item) and not issubclass(one, FEW)]
HAPPENED: list[Any] = [Occurrence, Message, Firing, Delivery, Comment, ItemMessage]
LARGE = {record._meta.db_table for record in (*ITEMS, *HAPPENED)}
SEARCHED = ("printer 734", "zz")
PAGE = "edges { node { __typename } }"
QUERIES: Any = build_schema()._schema.query_type
NAMED_IN: dict[str, Any] = {
    "agentId": Agent,
    "articleId": KBArticle,
    "brandId": Brand,
    "categoryId": TimeLogCategory,
    "eventId": Event,
    "folderId": KBFolder,
    "groupId": Group,
    "itemId": Ticket,
    "relatedId": Ticket,
    "roleId": Role,
    "surveyId": Survey,
    "ticketId": Ticket,
}
SAID = {
    "category": "TICKETS",
    "eventType": "TICKET_CREATED",
    "waitingFor": "mail",
    **dict.fromkeys(("since", "until", "recordedSince", "recordedUntil"), "2030-01-01T00:00:00Z"),
}


@pytest.fixture
def pair() -> str:
    """Only PostgreSQL says beforehand how it would find something among many."""
    return "postgres+valkey"


@pytest.fixture
async def large(place: Place) -> AsyncIterator[RunningDesk]:
    """A desk with some thousand rows of everything that grows, half of them out of Maria's sight."""
    async with running(place.settings()) as desk:
        event = await desk.event("maria")
        await fill_all(desk, str(parse_global_id(event["id"])[1]), ROWS)
        yield desk


async def fill_all(desk: RunningDesk, event: str, count: int) -> None:
    """Put so many rows into each large table."""
    agents = [str(parse_global_id(person.id)[1]) for person in desk.people.values() if person.id]
    groups = [str(parse_global_id(group)[1]) for group in desk.groups.values()]
    types = [type_.id for room in CATALOGUE.categories for type_ in room.event_types[:1]]
    rooms = [room.id for room in CATALOGUE.categories]
    shared = {
        "category": one_of(rooms),
        "event_type": one_of(types),
        "item_id": made_id(),
        "root_id": made_id(),
        "occurrence_id": made_id(),
        "event_id": f"'{event}'",
        "group_id": one_of(groups, 7),
        "agent_id": one_of(agents, 3),
        "outcomes": "'[]'",
        "creator_id": one_of(agents, 5),
        "item_kind": "'Ticket'",
        "related_id": made_id(),
        "related_kind": "'TICKET'",
        "sequence": "i + 1",
        "customer_name": "'printer ' || i",
        "held_back": "CASE WHEN i % 50 = 0 THEN 'It was throttled.' END",
        "read_at": f"CASE WHEN i % 50 > 0 THEN {moment()} END",
    }
    for name in NAMES:
        await fill(name, 5, {})
    for record in (*ITEMS, *HAPPENED):
        columns = set(record._meta.fields_db_projection.values())
        await fill(
            record,
            count,
            {name: sql for name, sql in shared.items() if name in columns},
        )
    later = "timestamptz '8000-01-01'"
    await fill(Queued, 10, {"delivery_id": made_id(), "receiver": "'mail'", "due_at": later})
    outbox = {"occurrence_id": made_id(), "state": one_of([NEW, PARKED]), "claimed_until": later}
    await fill(Pending, 10, outbox)
    await rows("VACUUM ANALYZE")


async def operations() -> list[str]:
    """Write the figures, and each list that there is, whole and narrowed by each filter, with its total."""
    ids = {name: (await record.first()).id for name, record in NAMED_IN.items()}
    found = ["{ activity(span: MONTH) { parts { exact } } }"]
    for name, field in QUERIES.fields.items():
        kind: Any = get_named_type(field.type)
        if not kind.name.endswith("Connection"):
            continue
        wanted = f"{PAGE} totalCount" if "totalCount" in kind.fields else PAGE
        narrowed = ["", *([f'search: "{text}"' for text in SEARCHED] if "search" in field.args else [])]
        narrowed += [f"outbox: {state}" for state in OutboxState if "outbox" in field.args]
        given = field.args.get("filter")
        for member, told in (get_named_type(given.type).fields if given else {}).items():
            narrowed += [f"filter: {{ {member}: {value} }}" for value in values(member, told.type, ids)]
        found += [f"{{ {name}({arguments} first: 50) {{ {wanted} }} }}" for arguments in narrowed]
    return found


def values(name: str, kind: Any, ids: dict[str, Any]) -> list[str]:
    """Write what a filter may be given."""
    if name in ids:
        return [json.dumps(global_id(NAMED_IN[name].entity, ids[name]))]
    if name == "search":
        return [json.dumps(text) for text in SEARCHED]
    if name in SAID:
        return [SAID[name] if is_enum_type(get_nullable_type(kind)) else json.dumps(SAID[name])]
    if is_enum_type(get_nullable_type(kind)):
        return list(get_nullable_type(kind).values)[:2]
    return ["true", "false"]


@contextmanager
def noted() -> Iterator[list[tuple[str, list[Any]]]]:
    """Note the statements that are asked of the database."""
    statements, asked = list[tuple[str, list[Any]]](), Client.execute_query

    async def note(client: Client, query: str, values: list[Any] | None = None) -> Any:
        statements.append((query, values or []))
        return await asked(client, query, values)

    with patch.object(Client, "execute_query", note):
        yield statements


def scans(plan: Any) -> Iterator[str]:
    """Name the large tables that a plan reads from end to end, or much of, and how."""
    looked = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    if plan.get("Relation Name") in LARGE and ("Seq Scan" in plan["Node Type"] or looked > MUCH):
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
    scanned = await scanned_for(large, await operations())
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


async def scanned_for(large: RunningDesk, asked: list[str]) -> list[str]:
    """Name what operations read much of, which two people ask."""
    scanned, planned = list[str](), set[str]()
    for operation in asked:
        with noted() as statements:
            for person in (large.ada, large.maria):
                answer = await person.answer(operation)
                code = [error["extensions"]["code"] for error in answer.get("errors", ())]
                assert code in ([], ["FORBIDDEN"]), (operation, answer)
        for sql, given in statements:
            if sql.startswith("SELECT") and sql not in planned:
                planned.add(sql)
                scanned += [f"{operation}: {how}; {sql}" for how in scans(await plan_of(sql, given))]
    return scanned


async def plan_of(sql: str, given: list[Any]) -> Any:
    """Carry a statement out, and return how; no table is read from end to end if that can be helped."""
    async with transaction() as connection:
        await connection.execute_script("SET LOCAL enable_seqscan = off")
        _, [told] = await connection.execute_query(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", given)
    return json.loads(told["QUERY PLAN"])[0]["Plan"]
