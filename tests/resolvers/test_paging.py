"""Lists: pages in both directions, cursors that are refused, and things by their ids."""

from base64 import urlsafe_b64encode
from collections.abc import Awaitable
from typing import Any

import orjson
import pytest

from domain.desk.rooms import NAMED_THINGS
from domain.desk.rooms.tickets import Ticket
from domain.errors import BadRequest
from domain.people.records import Brand
from domain.words import order_key
from resolvers import pages
from resolvers.cursors import LONGEST, read_record_cursor
from schema.desk import SHAPES
from tests.desk import GraphQLRefusal, Person, RunningDesk, message
from tests.pairs import ON_POSTGRES, ON_SQLITE
from tests.receivers import Browser

PAGE = "edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
ARGUMENTS = "$first: Int, $after: String, $last: Int, $before: String"
LISTS = ("events", "messages", "occurrences", "tickets", "agents")
NODE = "query($id: ID!) { node(id: $id) { __typename id } }"
NAMES = ["Zebra", "apple", "Éclair", "Apple", "apple", "10 open", "9 open"]  # one of them twice
UNKNOWN = "0" * 32


def listing(name: str) -> str:
    """Write the operation that asks for a page of a list."""
    passed = "first: $first, after: $after, last: $last, before: $before"
    return f"query({ARGUMENTS}) {{ {name}({passed}) {{ {PAGE} }} }}"


async def fill(desk: RunningDesk) -> None:
    """Let there be seven of everything for Ada to list, five agents counted."""
    await desk.event("ada", level="SYSTEM")
    for name in NAMES:
        await desk.event("ada", "TICKET_DELETED", name=name)
    await desk.tickets(*(f"Ticket {number}" for number in range(7)))


def cursor(*values: Any) -> str:
    """Forge a cursor."""
    return urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


async def walk(who: Person, name: str, size: int, *, backwards: bool) -> list[str]:
    """Visit a list page by page; return the ids in the list's order."""
    found, place = list[str](), None
    for _ in range(20):
        given = {"last": size, "before": place} if backwards else {"first": size, "after": place}
        page = await who.ask(listing(name), **given)
        ids, info = [edge["node"]["id"] for edge in page["edges"]], page["pageInfo"]
        cursors = [edge["cursor"] for edge in page["edges"]]
        assert (info["startCursor"], info["endCursor"]) == (cursors[0], cursors[-1])
        assert len(ids) <= size
        found = ids + found if backwards else found + ids
        place = info["startCursor"] if backwards else info["endCursor"]
        if not info["hasPreviousPage" if backwards else "hasNextPage"]:
            return found
    raise AssertionError("the list has no end")


async def test_pages_of_any_size_visit_everything_once_and_in_order(desk: RunningDesk) -> None:
    """Forwards and backwards, in every list."""
    await fill(desk)
    for name in LISTS:
        everything = await walk(desk.ada, name, 200, backwards=False)
        assert len(everything) == len(set(everything)) >= 5
        for size in (1, 2, 3, len(everything) - 1, len(everything), len(everything) + 1):
            assert await walk(desk.ada, name, size, backwards=False) == everything, (name, size)
            assert await walk(desk.ada, name, size, backwards=True) == everything, (name, size)


async def test_what_is_newest_comes_first_and_events_come_by_name(desk: RunningDesk) -> None:
    await fill(desk)
    tickets = await desk.ada.ask("{ tickets { edges { node { subject } } } }")
    raised = await desk.ada.ask("{ occurrences { edges { node { occurredAt } } } }")
    inbox = await desk.messages("ada")
    events = await desk.ada.ask("{ events { edges { node { name } } } }")
    moments = [edge["node"]["occurredAt"] for edge in raised["edges"]]

    assert [edge["node"]["subject"] for edge in tickets["edges"]] == [f"Ticket {n}" for n in range(6, -1, -1)]
    assert [message["subject"] for message in inbox] == [f"Ticket {n}" for n in range(6, -1, -1)]
    assert moments == sorted(moments, reverse=True)
    assert [edge["node"]["name"] for edge in events["edges"]] == sorted(NAMES, key=order_key)


async def test_what_comes_in_while_one_reads_does_not_shift_the_pages(desk: RunningDesk) -> None:
    await fill(desk)
    first = await desk.ada.ask(listing("tickets"), first=3)
    await desk.ticket(subject="Meanwhile")
    rest = await desk.ada.ask(listing("tickets"), first=200, after=first["pageInfo"]["endCursor"])

    ids = [edge["node"]["id"] for page in (first, rest) for edge in page["edges"]]
    assert len(ids) == len(set(ids)) == 7


async def test_both_ends_may_be_given(desk: RunningDesk) -> None:
    await fill(desk)
    edges = (await desk.ada.ask(listing("tickets")))["edges"]
    between = await desk.ada.ask(
        listing("tickets"), first=10, after=edges[1]["cursor"], before=edges[4]["cursor"]
    )

    assert between["edges"] == edges[2:4]


async def test_a_page_of_none_is_empty_and_says_that_there_is_more(desk: RunningDesk) -> None:
    await fill(desk)
    page = await desk.ada.ask(listing("tickets"), first=0)

    assert page == {
        "edges": [],
        "pageInfo": {"hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }


async def test_a_total_counts_what_the_filter_leaves_not_the_page(desk: RunningDesk) -> None:
    await fill(desk)
    count = 'query { events(filter: {search: "APPLE"}, first: 1) { totalCount edges { node { name } } } }'
    found = await desk.ada.ask(count)

    assert (found["totalCount"], len(found["edges"])) == (3, 1)


async def test_a_total_stops_where_there_are_very_many_and_says_so(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(desk)
    count = "query($g: ID) { tickets(filter: {groupId: $g}) { totalCount totalCountIsExact } }"
    near = {"g": desk.groups["Support Front Line"]}
    for counted, exact in ((7, True), (6, False)):
        monkeypatch.setattr(pages, "COUNTED", counted)
        for person in (desk.ada, desk.maria):  # who comes to them by ways
            assert await person.ask(count, **near) == {"totalCount": counted, "totalCountIsExact": exact}
    assert await desk.ada.ask("{ tickets { totalCountIsExact } }") == {"totalCountIsExact": False}


async def refusal(asked: Awaitable[Any]) -> str:
    """Return the code with which GraphQL refuses, "" if it does not."""
    try:
        await asked
    except GraphQLRefusal as refused:
        return refused.code
    return ""


WRONG: list[dict[str, Any]] = [
    {"first": -1},
    {"first": 201},
    {"first": 2**31 - 1},
    {"first": 2**31},
    {"last": -1},
    {"last": 201},
    {"first": 1, "last": 1},
    *({end: wrong} for end in ("after", "before") for wrong in ("", "nonsense", "é", "e30", "bnVsbA", "W10")),
]


@ON_POSTGRES
async def test_a_wrong_number_or_cursor_is_the_users_to_mend(desk: RunningDesk) -> None:
    """In every list; the answer is never a masked error."""
    codes = {
        (name, str(given)): await refusal(desk.ada.ask(listing(name), **given))
        for name in LISTS
        for given in WRONG
    }

    assert {place: code for place, code in codes.items() if code != "BAD_USER_INPUT"} == {}


def test_of_a_cursor_that_is_too_long_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """It could hold a hundred thousand lists."""
    read = list[bytes]()
    monkeypatch.setattr(orjson, "loads", read.append)
    for length in (LONGEST, LONGEST + 4):
        with pytest.raises(BadRequest, match="not a cursor of this list"):
            read_record_cursor("W" * length, Ticket, (("id", True),), "after")

    assert [len(cursor) for cursor in read] == [LONGEST // 4 * 3, 0]


async def test_a_cursor_of_another_list_or_of_nobodys_making_is_refused(desk: RunningDesk) -> None:
    await fill(desk)
    given = {name: (await desk.ada.ask(listing(name), first=1))["pageInfo"]["endCursor"] for name in LISTS}
    forged = [
        cursor("Message", 2**63),
        cursor("Message", "1"),
        cursor("Message", *[True]),
        cursor("Message", 1.5),
        cursor("Event", "a\0b", UNKNOWN),
        cursor("Event", "x" * 5000, UNKNOWN),
        cursor("Event", "a", "b"),
        cursor("Event", ["a"], UNKNOWN),
        cursor("Event", "a"),
        cursor("Ticket", UNKNOWN, UNKNOWN),
        cursor("Ticket", 7),
        cursor(),
    ]
    for name in LISTS:
        foreign = [cursor for other, cursor in given.items() if other != name]
        codes = [await refusal(desk.ada.ask(listing(name), after=cursor)) for cursor in (*foreign, *forged)]
        assert set(codes) == {"BAD_USER_INPUT"}, (name, codes)


# ---------------------------------------------------------------- things by id


async def everything_of_adas(desk: RunningDesk) -> dict[str, str]:
    """One id of each kind of thing."""
    mail = {"perform": {"sendEmail": {"subject": "New", "body": "-"}}}
    await desk.event("ada", level="SYSTEM", actions=[message(), mail])
    ticket = await desk.ticket()
    await desk.settled()
    field = """mutation { createCustomField(input: {name: "Size", itemKind: TICKET, kind: TEXT}) {
        customField { id } } }"""
    form = 'mutation { createForm(input: {name: "Returns"}) { form { id } } }'
    provider = """mutation { createExternalProvider(input: {name: "ERP", url: "https://erp.example"}) {
        externalProvider { id } } }"""
    category = 'mutation { createTimeLogCategory(input: {name: "Repair"}) { timeLogCategory { id } } }'
    mute = """mutation($until: DateTime!) { mute(input: {about: {category: NEWS}, until: $until}) {
        mute { id } } }"""
    push = """mutation($input: SubscribeToWebPushInput!) { subscribeToWebPush(input: $input) {
        pushSubscription { id } } }"""
    browser = {"endpoint": "https://push.example/x", **Browser().form}
    await desk.ada.ask('mutation { createApiToken(input: {name: "X", permissions: [VIEW_NEWS]}) { token } }')
    raised = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) { results {
        occurrence { item { id } } } } }"""
    told = {"eventType": "TICKET_CREATED", "itemKey": "1", "idempotencyKey": "1", "facts": {}}
    [far] = (await desk.ada.ask(raised, input=[told]))["results"]
    own = "{ %s(first: 1) { edges { node { id } } } }"
    occurrence = (await desk.ada.ask(own % "occurrences"))["edges"][0]["node"]["id"]
    scope = "events(scope: GLOBAL) { edges { node { firings(first: 1) { edges { node { id } } } } } }"
    fired = (await desk.ada.ask(f"{{ {scope} }}"))["edges"][0]["node"]
    return {
        "Agent": desk.maria.id,
        "ApiToken": (await desk.ada.ask("{ apiTokens { id } }"))[0]["id"],
        "Brand": (await Brand.all().first() or Brand()).global_id,
        "CustomField": (await desk.ada.ask(field))["customField"]["id"],
        "Delivery": (await desk.ada.ask(own % "deliveries"))["edges"][0]["node"]["id"],
        "Department": desk.departments["Support"],
        "Event": (await desk.ada.ask("{ events(scope: GLOBAL) { edges { node { id } } } }"))["edges"][0][
            "node"
        ]["id"],
        "ExternalProvider": (await desk.ada.ask(provider))["externalProvider"]["id"],
        "ForeignItem": far["occurrence"]["item"]["id"],
        "Firing": fired["firings"]["edges"][0]["node"]["id"],
        "Form": (await desk.ada.ask(form))["form"]["id"],
        "Group": desk.groups["Support Front Line"],
        "Message": (await desk.ada.ask(own % "messages"))["edges"][0]["node"]["id"],
        "MessageReceipt": (await desk.ada.ask(own % "messageReceipts"))["edges"][0]["node"]["id"],
        "Mute": (await desk.ada.ask(mute, until="2100-01-01T00:00:00Z"))["mute"]["id"],
        "Occurrence": occurrence,
        "PushSubscription": (await desk.ada.ask(push, input=browser))["pushSubscription"]["id"],
        "Role": desk.roles["Manager"],
        "Ticket": ticket["id"],
        "TimeLogCategory": (await desk.ada.ask(category))["timeLogCategory"]["id"],
    }


async def test_everything_is_found_by_its_id_and_out_of_sight_nothing(desk: RunningDesk) -> None:
    """What is Ada's, and of Support, is not for Omar of Sales; what belongs to the whole desk is."""
    things = await everything_of_adas(desk)

    adas = {kind: await desk.ada.ask(NODE, id=thing) for kind, thing in things.items()}
    omars = {kind: await desk.omar.ask(NODE, id=thing) for kind, thing in things.items()}

    assert adas == {kind: {"__typename": kind, "id": thing} for kind, thing in things.items()}
    assert {kind for kind, thing in omars.items() if thing} == {
        "Brand",
        "CustomField",
        "Form",
        "TimeLogCategory",
    }


@ON_SQLITE
async def test_there_is_a_test_thing_of_every_kind_of_node(desk: RunningDesk) -> None:
    """But for those made from declarations as Ticket and Form are: one of a sort stands for all."""
    answer = await desk.ada.ask('{ __type(name: "Node") { possibleTypes { name } } }')
    there = (await everything_of_adas(desk)).keys()
    declared = {shape.item.entity for shape in SHAPES} | {kind.entity for kind in NAMED_THINGS}

    assert {kind["name"] for kind in answer["possibleTypes"]} - (declared - there) == there


async def test_what_is_not_there_is_null_like_what_is_out_of_sight(desk: RunningDesk) -> None:
    kinds = [*await everything_of_adas(desk), "Nonsense"]

    assert [await desk.ada.ask(NODE, id=f"{kind}_{UNKNOWN}") for kind in kinds] == [None] * len(kinds)


async def test_the_id_of_another_kind_of_thing_is_not_found(desk: RunningDesk) -> None:
    wrong = desk.maria.id
    tickets = "query($id: ID) { tickets(filter: {groupId: $id}) { totalCount } }"
    deletion = "mutation($id: ID!) { deleteTicket(id: $id) { deletedIds errors { code path } } }"

    assert await desk.ada.ask("query($id: ID!) { event(id: $id) { id } }", id=wrong) is None
    assert await refusal(desk.ada.ask(tickets, id=wrong)) == "NOT_FOUND"
    assert (await desk.ada.ask(deletion, id=wrong))["errors"] == [{"code": "NOT_FOUND", "path": ["id"]}]


@ON_POSTGRES
@pytest.mark.parametrize("search", ["\0", "a\0b", "%", "_", "x" * 200, "\\", "'", "ß"])
async def test_whatever_is_searched_for_is_just_found_or_not(desk: RunningDesk, search: str) -> None:
    for query in (
        "query($search: String) { events(filter: {search: $search}) { totalCount } }",
        "query($search: String) { tickets(filter: {search: $search}) { totalCount } }",
        "query($search: String) { agents(search: $search) { totalCount } }",
    ):
        assert await desk.ada.ask(query, search=search) == {"totalCount": 0}
