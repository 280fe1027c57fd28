"""A bell says what it is about, to whoever may still see that."""

from datetime import timedelta
from typing import Any

import pytest
from tortoise.connection import get_connection

from domain.deeds.item_kinds import ItemKind
from domain.storage.database import caller
from tests.desk import RunningDesk, message
from tests.domain.foreign.raising import raised, support
from tests.pairs import ON_SQLITE

INBOX = """{ messages(first: 100) { edges { node { subject item { id kind label url }
    occurrence { item { id } facts { name value } } } } } }"""
OCCURRENCES = """query($filter: OccurrenceFilter, $first: Int, $after: String) {
    occurrences(filter: $filter, first: $first, after: $after) {
        pageInfo { hasNextPage endCursor } edges { node { eventType { id } item { id label } } } } }"""
MUTE = """mutation($id: ID!, $until: DateTime!) { mute(input: {about: {itemId: $id}, until: $until}) {
    mute { title } errors { message } } }"""
NODE = "query($id: ID!) { node(id: $id) { id __typename ... on ForeignItem { kind key open } } }"
LIVE = "subscription { messageDelivered { silent message { item { id label url } } } }"
TRANSFER = """mutation($id: ID!, $group: ID!) { transferTicket(input: {id: $id, groupId: $group}) {
    errors { message } } }"""


async def inbox(desk: RunningDesk, of: str = "maria") -> list[dict[str, Any]]:
    """Return somebody's messages, with what they are about."""
    return [edge["node"] for edge in (await desk.people[of].ask(INBOX))["edges"]]


async def test_a_bell_names_its_ticket_which_can_be_opened_and_muted(desk: RunningDesk) -> None:
    """By one id, which is among the facts too."""
    await desk.event("maria")
    ticket = await desk.ticket()
    await desk.settled()
    [bell] = await inbox(desk)
    url = f"{desk.runtime.policy.public_url}/items/{ticket['id']}"
    label = f"{ticket['number']} Printer on fire"
    assert bell["item"] == {"id": ticket["id"], "kind": "Ticket", "label": label, "url": url}
    facts = {fact["name"]: fact["value"] for fact in bell["occurrence"]["facts"]}
    assert (facts["ITEM_ID"], facts["ITEM_URL"]) == (ticket["id"], url)
    assert bell["occurrence"]["item"] == {"id": ticket["id"]}
    assert (await desk.maria.ask(NODE, id=bell["item"]["id"]))["__typename"] == "Ticket"
    until = (desk.clock() + timedelta(hours=1)).isoformat()
    assert (await desk.maria.ask(MUTE, id=ticket["id"], until=until))["mute"]["title"] == label


async def test_a_thing_from_elsewhere_has_its_own_address_and_is_muted_by_its_id_here(
    desk: RunningDesk,
) -> None:
    """The bells of it go on, without noise."""
    await desk.event("maria", "TICKET_MESSAGE_RECEIVED", actions=[message("#ITEM_URL#", "#ITEM_ID#")])
    url = "https://crm.intranet/tickets?no=42"
    more = {"eventType": "TICKET_MESSAGE_RECEIVED", "facts": {}}
    async with desk.maria.subscribed(LIVE) as heard:
        await desk.streams(1)
        await raised(desk, {"facts": support(desk), "itemUrl": url}, more)
        bell = await heard.next()
        item = bell["message"]["item"]
        assert (item["label"], item["url"], bell["silent"]) == ("42 Printer", url, False)
        assert await desk.maria.ask(NODE, id=item["id"]) == {
            "id": item["id"],
            "__typename": "ForeignItem",
            "kind": "Ticket",
            "key": "42",
            "open": True,
        }
        until = (desk.clock() + timedelta(hours=1)).isoformat()
        muted = await desk.maria.ask(MUTE, id=item["id"], until=until)
        assert muted == {"mute": {"title": "42 Printer"}, "errors": []}
        await raised(desk, {**more, "idempotencyKey": "again"})
        assert (await heard.next())["silent"]
    assert [message["subject"] for message in await inbox(desk)] == [url, url]


async def test_a_manual_event_is_run_on_an_item_from_elsewhere_by_whoever_may_open_it(
    desk: RunningDesk,
) -> None:
    """Of its own kind; what was told is known of it, and who ran it."""
    run = """mutation($event: ID!, $item: ID!) { runManualEvent(eventId: $event, itemId: $item) {
        errors { code path } } }"""
    told = message("#TICKET_NUMBER# #TICKET_SUBJECT#", "#ACTING_AGENT#")
    mine = await desk.event("maria", "MANUAL_TICKET_EVENT", actions=[told])
    omars = await desk.event("omar", "MANUAL_TICKET_EVENT")
    of_tasks = await desk.event("maria", "MANUAL_TASK_EVENT", actions=[message("#TASK_SUBJECT#", "x")])
    await raised(desk, {"facts": support(desk)})
    [happened] = (await desk.ada.ask(OCCURRENCES, first=1))["edges"]
    item = happened["node"]["item"]["id"]
    assert (await desk.omar.ask(run, event=omars["id"], item=item))["errors"] == [
        {"code": "NOT_FOUND", "path": ["itemId"]}
    ]
    assert (await desk.maria.ask(run, event=of_tasks["id"], item=item))["errors"] == [
        {"code": "INVALID", "path": ["itemId"]}
    ]
    async with desk.hearing("maria") as heard:
        assert (await desk.maria.ask(run, event=mine["id"], item=item))["errors"] == []
        bell = (await heard["maria"].next())["message"]
    assert (bell["subject"], bell["body"]) == ("42 Printer", "Maria Lopez")


async def test_an_item_from_elsewhere_is_changed_there_alone(desk: RunningDesk) -> None:
    """What an event would change of it fails, says why, and is previewed so; all else is done."""
    change = {"perform": {"setTicketPriority": {"priority": "LOW"}}}
    event = await desk.event("maria", actions=[change, message()])
    async with desk.hearing("maria") as heard:
        await raised(desk, {"facts": support(desk)})
        await heard["maria"].next()
    firings = """query($id: ID!) { event(id: $id) { firings { edges { node {
        outcomes { outcome reason } occurrence { id } } } } } }"""
    [fired] = (await desk.maria.ask(firings, id=event["id"]))["firings"]["edges"]
    why = "It is an item of another help desk, and is changed there alone."
    assert fired["node"]["outcomes"] == [
        {"outcome": "FAILED", "reason": why},
        {"outcome": "DONE", "reason": None},
    ]
    draft = {"name": "x", "eventType": "TICKET_CREATED", "actions": [change]}
    preview = """query($draft: CreateEventInput!, $of: ID!) { previewEvent(draft: $draft, occurrenceId: $of) {
        summary wouldDo { subject } } }"""
    shown = await desk.maria.ask(preview, draft=draft, of=fired["node"]["occurrence"]["id"])
    assert shown["wouldDo"] == [{"subject": None}]
    assert why in shown["summary"]


async def test_a_count_is_about_whose_it_is(desk: RunningDesk) -> None:
    """Live, in the inbox and among all that happened: an agent, a group and a department can be opened."""
    begun = {"all": [{"condition": "TICKET_COUNT", "value": {"range": {"min": 1}}}]}
    for counted in ("AGENT", "GROUP", "DEPARTMENT"):
        await desk.event("ada", f"TICKET_COUNT_FOR_{counted}", level="SYSTEM", conditions=begun)
    async with desk.ada.subscribed(LIVE) as heard:
        await desk.streams(1)
        await desk.ticket(agentId=desk.maria.id)
        live = [(await heard.next())["message"]["item"] for _ in range(3)]

    told = [bell["item"] for bell in await inbox(desk, "ada")]
    names = {"Agent": "Maria Lopez", "Group": "Support Front Line", "Department": "Support"}
    assert {item["kind"]: item["label"] for item in told} == names
    assert sorted(item["url"] for item in live) == sorted(item["url"] for item in told)
    assert [(await desk.ada.ask(NODE, id=item["id"]))["__typename"] for item in told] == [
        item["kind"] for item in told
    ]
    happened = [edge["node"]["item"] for edge in (await desk.ada.ask(OCCURRENCES, first=10))["edges"]]
    assert {item["id"] for item in told} < {item["id"] for item in happened if item}


async def test_what_is_out_of_sight_by_now_is_not_named(desk: RunningDesk) -> None:
    """Here and elsewhere; the message itself stays."""
    await desk.event("maria")
    ticket = await desk.ticket()
    await raised(desk, {"facts": support(desk)})
    await desk.settled()
    ids = [message["item"]["id"] for message in await inbox(desk)]
    sales = desk.groups["Sales Front Line"]
    moved = await desk.ada.ask(TRANSFER, id=ticket["id"], group=sales)
    assert moved["errors"] == []
    away = {"eventType": "TICKET_TRANSFERRED", "idempotencyKey": "away", "facts": {"GROUP": sales}}
    await raised(desk, away)

    assert [message["item"] for message in await inbox(desk)] == [None, None]
    for item_id in ids:
        assert await desk.maria.ask(NODE, id=item_id) is None
        until = (desk.clock() + timedelta(hours=1)).isoformat()
        refused = await desk.maria.ask(MUTE, id=item_id, until=until)
        assert refused["mute"] is None


async def test_items_that_cannot_be_looked_up_cost_no_more_than_themselves(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.event("maria")
    await desk.tickets("Printer")

    async def broken(*_: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(ItemKind, "seen", broken)
    answer = await desk.maria.answer("{ messages { edges { node { subject item { id } } } } }")

    assert answer["data"]["messages"]["edges"] == [{"node": {"subject": "Printer", "item": None}}]
    assert [error["path"] for error in answer["errors"]] == [["messages", "edges", 0, "node", "item"]]


@ON_SQLITE
async def test_a_full_inbox_costs_as_many_statements_as_one_message(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they are about comes with them; occurrences in one, and items in one for each kind."""
    await desk.event("maria")
    for place in range(8):
        await desk.ticket(subject=str(place))
    await raised(desk, *({"itemKey": str(place), "facts": support(desk)} for place in range(8)))
    await desk.settled()
    asked = await statements(desk, monkeypatch, INBOX)
    fewer = await statements(desk, monkeypatch, INBOX.replace("first: 100", "first: 9"))
    assert len(await inbox(desk)) == 16
    assert asked == fewer == 3


async def statements(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, operation: str) -> int:
    """Count the statements on items that an operation of Maria's makes."""
    made = list[str]()
    client = get_connection("default")

    def counting(real: Any) -> Any:
        async def execute(query: str, *rest: Any, **more: Any) -> Any:
            if caller.get():  # who is not the desk itself, at its own work
                made.append(query)
            return await real(query, *rest, **more)

        return execute

    with monkeypatch.context() as watched:
        for name in ("execute_query", "execute_query_dict"):
            watched.setattr(client, name, counting(getattr(client, name)))
        await desk.maria.ask(operation)
    tables = ("ticket", "foreign_item", "occurrence")
    return len(
        [query for query in made if any(f"FROM {table}" in query.replace('"', "") for table in tables)]
    )


async def test_occurrences_are_narrowed_by_item_and_time_and_paged(desk: RunningDesk) -> None:
    ticket = await desk.ticket()
    for subject in ("a", "b", "c"):
        await desk.ticket(subject=subject)
    desk.clock.advance(minutes=2)
    between = desk.clock()
    desk.clock.advance(minutes=2)
    for priority in ("LOW", "HIGH"):
        change = """mutation($id: ID!, $to: TicketPriority!) { updateTicket(input: {id: $id, priority: $to}) {
            errors { message } } }"""
        await desk.ada.ask(change, id=ticket["id"], to=priority)

    async def found(**given: Any) -> list[str]:
        page = await desk.ada.ask(OCCURRENCES, filter={"category": "TICKETS", **given}, first=2)
        more = page["edges"]
        while page["pageInfo"]["hasNextPage"]:
            after = page["pageInfo"]["endCursor"]
            narrowed = {"category": "TICKETS", **given}
            page = await desk.ada.ask(OCCURRENCES, filter=narrowed, first=2, after=after)
            more += page["edges"]
        return [edge["node"]["eventType"]["id"] for edge in more]

    changed, created = "TICKET_PRIORITY_CHANGED", "TICKET_CREATED"
    assert await found(itemId=ticket["id"]) == [changed, changed, created]
    assert await found(since=between.isoformat()) == [changed, changed]
    assert await found(until=between.isoformat()) == [created] * 4
    assert await found(itemId=ticket["id"], until=between.isoformat()) == [created]


async def test_a_filter_that_cannot_be_read_is_refused(desk: RunningDesk) -> None:
    for name, value in (("itemId", "nothing"), ("itemId", ""), ("since", "2026-01-01T00:00:00")):
        answer = await desk.ada.answer(OCCURRENCES, filter={name: value})
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_live_occurrences_of_one_item_are_heard_alone(desk: RunningDesk) -> None:
    live = """subscription($filter: OccurrenceFilter) { occurrenceRaised(filter: $filter) {
        eventType { id } item { id } } }"""
    async with desk.ada.subscribed(live) as everything:
        await desk.streams(1)
        ticket = await desk.ticket()
        await everything.next()  # who begins now does not hear of its creation any more
        async with desk.ada.subscribed(live, filter={"itemId": ticket["id"]}) as heard:
            await desk.streams(2)
            await desk.ticket(subject="another")
            await desk.ada.ask(TRANSFER, id=ticket["id"], group=desk.groups["Sales Front Line"])
            told = await heard.next()
    assert told == {"eventType": {"id": "TICKET_TRANSFERRED"}, "item": {"id": ticket["id"]}}
