"""What people learn only within their sight and rights, by whatever way."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.desk import RunningDesk, message

ROLE = """mutation($input: UpdateRoleInput!) { updateRole(input: $input) { errors { message } } }"""
VIEW = """mutation($input: ReportPageViewInput!) { reportPageView(input: $input) {
    visitor { id hits customerEmail } errors { code path } } }"""
VISITORS = "{ visitors { edges { node { hits } } } }"
ANSWER = """mutation($input: AnswerSurveyInput!) { answerSurvey(input: $input) {
    response { id } errors { message } } }"""
ARTICLE = """mutation($input: CreateKBArticleInput!) { createKBArticle(input: $input) {
    kbArticle { id } errors { message } } }"""
FEEDBACK = """mutation($input: AddKBFeedbackInput!) { addKBFeedback(input: $input) {
    kbFeedback { id } errors { message } } }"""
TOLD = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) { results {
    occurrence { item { label } facts { name value } } errors { code path } } } }"""
LEAVE = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
OCCURRENCES = "{ occurrences(first: 50) { edges { node { eventType { id } } } } }"
RAISE = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) { results {
    occurrence { id } history errors { code path } } } }"""


async def give(desk: RunningDesk, role: str, area: str, level: str, *boxes: str) -> None:
    """Set an area of a role."""
    given: dict[str, Any] = {"area": area, "level": level}
    if boxes:
        given["permissions"] = list(boxes)
    form = {"id": desk.roles[role], "areas": [given]}
    assert (await desk.ada.ask(ROLE, input=form))["errors"] == []


async def listed(desk: RunningDesk, by: str) -> list[str]:
    """Return the types of the occurrences that somebody sees, newest first."""
    found = await desk.people[by].ask(OCCURRENCES)
    return [edge["node"]["eventType"]["id"] for edge in found["edges"]]


async def test_readers_hear_of_feedback_only_once_it_is_approved(desk: RunningDesk) -> None:
    """What waits for a moderator, or was blocked, rings for editors alone."""
    await give(desk, "Agent", "KB_ARTICLES", "READ_ONLY")
    text = message("#EVENT_TYPE#", "-")
    for happened in ("KB_FEEDBACK_CREATED", "KB_FEEDBACK_APPROVED"):
        await desk.event("maria", happened, actions=[text])
        await desk.event("ada", happened, level="SYSTEM", actions=[text])
    folder = await desk.ada.ask('mutation { createKbFolder(input: {name: "Help"}) { kbFolder { id } } }')
    form = {"title": "Printers", "body": "On fire?", "folderId": folder["kbFolder"]["id"]}
    article = (await desk.ada.ask(ARTICLE, input=form))["kbArticle"]["id"]
    async with desk.hearing("maria", "ada") as heard:
        given = await desk.ada.ask(FEEDBACK, input={"articleId": article, "text": "secret"})
        assert (await heard["ada"].next())["message"]["subject"] == "KB Feedback Created"
        approve = "mutation($id: ID!) { approveKBFeedback(input: {id: $id}) { errors { message } } }"
        assert (await desk.ada.ask(approve, id=given["kbFeedback"]["id"]))["errors"] == []
        assert (await heard["maria"].next())["message"]["subject"] == "KB Feedback Approved"
        await desk.settled()
        assert heard["maria"].silent


async def test_what_only_administrators_hear_of_is_not_listed_for_others(desk: RunningDesk) -> None:
    """Though the rest of its category is."""
    await desk.ada.ask(VIEW, input={"key": "one", "page": "/", "ipAddress": "192.0.2.7"})
    visitor = (await desk.ada.ask("{ visitors { edges { node { id } } } }"))["edges"][0]["node"]["id"]
    remove = "mutation($id: ID!) { removeVisitor(input: {id: $id}) { errors { message } } }"
    assert (await desk.ada.ask(remove, id=visitor))["errors"] == []
    adas, martas = await listed(desk, "ada"), await listed(desk, "marta")
    assert {"ONLINE_VISITOR_REMOVED", "ONLINE_ACTIVITY"} <= set(adas)
    assert "ONLINE_ACTIVITY" in martas
    assert "ONLINE_VISITOR_REMOVED" not in martas


async def test_only_administrators_raise_what_only_they_hear_of(desk: RunningDesk) -> None:
    """Nobody else puts alarms into their inboxes."""
    await give(desk, "Agent", "EVENTS", "CUSTOM", "RAISE_OCCURRENCES")
    entry = {"eventType": "SMTP_CONNECTION_FAILED", "itemKey": "x", "idempotencyKey": "a", "facts": {}}
    [refused] = (await desk.maria.ask(RAISE, input=[entry]))["results"]
    assert refused["errors"] == [{"code": "FORBIDDEN", "path": ["input", "0", "eventType"]}]
    [raised] = (await desk.ada.ask(RAISE, input=[entry]))["results"]
    assert raised["errors"] == []


async def test_who_has_left_a_group_is_shown_of_what_stands_there_only_what_they_tell(
    desk: RunningDesk,
) -> None:
    """Maria sends again what she raised when she was in Support; nor may she go on with the item."""
    await give(desk, "Agent", "EVENTS", "CUSTOM", "RAISE_OCCURRENCES")
    group = desk.groups["Support Front Line"]
    first: dict[str, Any] = {"eventType": "TICKET_CREATED", "itemKey": "x", "idempotencyKey": "a"}
    first |= {"itemUrl": "https://erp.example/x", "facts": {"GROUP": group, "SUBJECT": "Salary"}}
    then = {**first, "eventType": "TICKET_PRIORITY_CHANGED", "idempotencyKey": "b"}
    then |= {"itemUrl": None, "facts": {"PRIORITY": "HIGH"}}
    _, before = (await desk.maria.ask(TOLD, input=[first, then]))["results"]
    left = {"agentId": desk.maria.id, "groupIds": []}
    assert (await desk.ada.ask(LEAVE, input=left))["errors"] == []
    again, further = (await desk.maria.ask(TOLD, input=[then, {**then, "idempotencyKey": "c"}]))["results"]

    known = {fact["name"]: fact["value"] for fact in before["occurrence"]["facts"]}
    assert (known["GROUP"], known["SUBJECT"]) == (group, "Salary")
    shown = {fact["name"]: fact["value"] for fact in again["occurrence"]["facts"]}
    assert shown.keys() == {"PRIORITY", "ITEM_ID", "ITEM_URL"}
    assert "erp.example" not in shown["ITEM_URL"]
    assert (before["occurrence"]["item"]["label"], again["occurrence"]["item"]) == ("x Salary", None)
    assert further["occurrence"] is None
    assert further["errors"] == [{"code": "NOT_FOUND", "path": ["input", "1", "itemKey"]}]


async def test_a_visitor_out_of_sight_is_not_taken_over_by_their_key(desk: RunningDesk) -> None:
    """Nor is anything told of them."""
    await give(desk, "Agent", "WHOS_ON", "FULL")
    sales = {"groupId": desk.groups["Sales Front Line"], "customerEmail": "sam@customer.example"}
    first = {"key": "one", "page": "/", "ipAddress": "192.0.2.7"}
    assert (await desk.ada.ask(VIEW, input={**first, **sales}))["errors"] == []
    stolen = await desk.maria.ask(VIEW, input={**first, "groupId": desk.groups["Support Front Line"]})
    assert stolen == {"visitor": None, "errors": [{"code": "NOT_FOUND", "path": ["key"]}]}
    [kept] = (await desk.ada.ask(VISITORS))["edges"]
    assert kept["node"]["hits"] == 1


async def test_first_page_views_at_once_are_all_counted(desk: RunningDesk) -> None:
    """They are of one visitor."""
    view = {"key": "one", "page": "/", "ipAddress": "192.0.2.7"}
    answers = await asyncio.gather(*(desk.ada.ask(VIEW, input=view) for _ in range(6)))
    assert [answer["errors"] for answer in answers] == [[]] * 6
    assert sorted(answer["visitor"]["hits"] for answer in answers) == [1, 2, 3, 4, 5, 6]


async def test_a_survey_about_an_item_is_seen_where_the_item_is(desk: RunningDesk) -> None:
    """Whoever is said to have been its agent."""
    await give(desk, "Agent", "REPORTS", "FULL")
    for name in ("maria", "omar"):
        await desk.event(name, "SURVEY_ANSWERED", actions=[message("#SURVEY_RATING#", "-")])
    ticket = await desk.ticket("Sales Front Line")
    form = {"survey": "After", "rating": 9, "related": ticket["id"], "agentId": desk.omar.id}
    async with desk.hearing("maria", "omar") as heard:
        made = await desk.ada.ask(ANSWER, input=form)
        assert made["errors"] == []
        assert (await heard["omar"].next())["message"]["subject"] == "9"
        await desk.settled()
        assert heard["maria"].silent
    asked = "query($id: ID!) { node(id: $id) { id } }"
    assert await desk.maria.ask(asked, id=made["response"]["id"]) is None


@pytest.mark.parametrize(
    ("area", "event_type", "perform"),
    [
        ("TASKS", "TICKET_CREATED", {"createTask": {"subject": "Look"}}),
        ("TICKETS", "LIVE_CHAT_STARTED", {"createTicketFromChat": {"subject": "Chat"}}),
    ],
)
async def test_an_event_makes_only_what_its_owner_could_make(
    desk: RunningDesk, area: str, event_type: str, perform: dict[str, Any]
) -> None:
    """It is refused when it is saved, and fails once the right is gone."""
    event = await desk.event("maria", event_type, actions=[{"perform": perform}])
    await give(desk, "Agent", area, "NONE" if area == "TASKS" else "READ_ONLY")
    form = {"name": "x", "eventType": event_type, "actions": [{"perform": perform}]}
    create = "mutation($input: CreateEventInput!) { createEvent(input: $input) { errors { code path } } }"
    refused = (await desk.maria.ask(create, input=form))["errors"]
    assert ("FORBIDDEN", ["actions", "0", "perform", next(iter(perform))]) in [
        (error["code"], error["path"]) for error in refused
    ]
    assert event["enabled"]


async def test_the_time_of_items_that_one_may_not_look_into_is_not_listed(desk: RunningDesk) -> None:
    """Though time logs are of an area that is open."""
    start = """mutation($input: StartLiveChatInput!) { startLiveChat(input: $input) {
        liveChat { id } errors { message } } }"""
    log = """mutation($input: LogLiveChatTimeInput!) {
        logLiveChatTime(input: $input) { errors { message } } }"""
    form = {"groupId": desk.groups["Support Front Line"], "customerName": "Sam"}
    chat = (await desk.ada.ask(start, input=form))["liveChat"]["id"]
    assert (await desk.ada.ask(log, input={"liveChatId": chat, "minutes": 5, "note": "VIP"}))["errors"] == []
    logs = "{ timeLogs { edges { node { note } } } }"
    assert len((await desk.maria.ask(logs))["edges"]) == 1
    await give(desk, "Agent", "LIVE_CHATS", "NONE")
    assert (await desk.maria.ask(logs))["edges"] == []


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("registerUser", {"displayName": "Sam", "email": "sam@customer.example"}),
        ("createChatRoom", {"name": "Kitchen"}),
    ],
)
async def test_of_several_at_once_one_takes_a_name(
    desk: RunningDesk, verb: str, form: dict[str, str]
) -> None:
    """The others are told that it is taken."""
    name = verb[0].upper() + verb[1:]
    operation = f"mutation($input: {name}Input!) {{ {verb}(input: $input) {{ errors {{ code }} }} }}"
    answers = await asyncio.gather(*(desk.ada.ask(operation, input=form) for _ in range(5)))
    codes = sorted(error["code"] for answer in answers for error in answer["errors"])
    assert codes == ["CONFLICT"] * 4


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ({"occurredAt": "0001-01-01T01:00:00Z"}, "occurredAt"),
        ({"itemKey": " " * 300}, "itemKey"),
        ({"facts": {"SUBJECT": 10**30}}, "facts"),
    ],
)
async def test_an_entry_that_cannot_be_kept_is_refused_and_the_others_go_on(
    desk: RunningDesk, entry: dict[str, Any], path: str
) -> None:
    """Each has its own result."""
    good = {"eventType": "TICKET_CREATED", "itemKey": "x", "idempotencyKey": "a", "facts": {}}
    bad = {**good, "idempotencyKey": "b", **entry}
    results = (await desk.ada.ask(RAISE, input=[good, bad]))["results"]
    assert results[0]["errors"] == []
    assert [error["path"][:3] for error in results[1]["errors"]] == [["input", "1", path]]


async def test_every_instant_type_can_be_raised_without_facts(desk: RunningDesk) -> None:
    """However little is told."""
    categories = await desk.ada.ask("{ eventCategories { eventTypes { id kind } } }")
    types = [t["id"] for category in categories for t in category["eventTypes"] if t["kind"] == "INSTANT"]
    entries = [
        {"eventType": event_type, "itemKey": "x", "idempotencyKey": event_type, "facts": {}}
        for event_type in types
    ]
    results = (await desk.ada.ask(RAISE, input=entries))["results"]
    assert {
        event_type: found["errors"]
        for event_type, found in zip(types, results, strict=True)
        if found["errors"]
    } == {}


async def test_what_came_late_fills_in_what_was_not_known(desk: RunningDesk) -> None:
    """The group of a ticket that was told of in the wrong order."""
    group = desk.groups["Support Front Line"]
    message_first = {
        "eventType": "TICKET_MESSAGE_RECEIVED",
        "facts": {},
        "occurredAt": "2026-01-02T00:00:00Z",
    }
    created = {
        "eventType": "TICKET_CREATED",
        "facts": {"GROUP": group, "SUBJECT": "Late"},
        "occurredAt": "2026-01-01T00:00:00Z",
    }
    await desk.event("maria")
    entries = [
        {"itemKey": "x", "idempotencyKey": str(place), **entry}
        for place, entry in enumerate((message_first, created))
    ]
    async with desk.hearing("maria") as heard:
        results = (await desk.ada.ask(RAISE, input=entries))["results"]
        assert [result["history"] for result in results] == [False, True]
        assert (await heard["maria"].next())["message"]["subject"] == "Late"


async def test_an_item_from_elsewhere_goes_to_another_department(desk: RunningDesk) -> None:
    """Though its old one was told."""
    first = {
        "eventType": "TICKET_CREATED",
        "facts": {"GROUP": desk.groups["Support Front Line"], "DEPARTMENT": desk.departments["Support"]},
    }
    then = {"eventType": "TICKET_TRANSFERRED", "facts": {"GROUP": desk.groups["Sales Front Line"]}}
    entries = [
        {"itemKey": "x", "idempotencyKey": str(place), **entry} for place, entry in enumerate((first, then))
    ]
    results = (await desk.ada.ask(RAISE, input=entries))["results"]
    assert [result["errors"] for result in results] == [[], []]


async def test_whoever_signs_out_takes_no_chats_any_more(desk: RunningDesk) -> None:
    """So nobody is told that they are idle."""
    available = "mutation { setAvailability(input: {availability: AVAILABLE}) { agent { id } } }"
    await desk.omar.ask(available)
    await desk.omar.ask("mutation { signOut }")
    await desk.settled()
    assert "AGENT_AVAILABILITY_CHANGED" in await listed(desk, "ada")


CHAT = """mutation($input: StartLiveChatInput!) { startLiveChat(input: $input) {
    liveChat { id } errors { message } } }"""
LOG = """mutation($input: LogLiveChatTimeInput!) {
    logLiveChatTime(input: $input) { errors { message } } }"""


async def test_the_time_of_chats_is_told_of_nowhere_to_those_who_may_not_look_into_chats(
    desk: RunningDesk,
) -> None:
    """Not by the list of what happened, nor its stream, nor an event, nor an id."""
    await give(desk, "Manager", "LIVE_CHATS", "NONE")
    await desk.event("marta", "TIME_LOG_CREATED", actions=[message("#TIME_LOG_MINUTES#", "-")])
    sales = desk.groups["Sales Front Line"]
    chat = (await desk.ada.ask(CHAT, input={"groupId": sales, "customerName": "Sam"}))["liveChat"]["id"]
    ticket = await desk.ticket("Sales Front Line")
    logged = "mutation($id: ID!) { logTicketTime(input: {ticketId: $id, minutes: 7}) { errors { message } } }"
    raised = "subscription { occurrenceRaised { id eventType { id } } }"
    async with AsyncExitStack() as stack:
        seen = await stack.enter_async_context(desk.marta.subscribed(raised))
        await desk.streams(1)
        heard = await stack.enter_async_context(desk.hearing("marta"))
        assert (await desk.ada.ask(LOG, input={"liveChatId": chat, "minutes": 5}))["errors"] == []
        assert (await desk.ada.ask(logged, id=ticket["id"]))["errors"] == []
        assert (await heard["marta"].next())["message"]["subject"] == "7"
        streamed = [occurrence["eventType"]["id"] for occurrence in await seen.take(2)]
        await desk.settled()
        assert heard["marta"].silent
    assert sorted(streamed) == ["TICKET_TIME_LOG_CREATED", "TIME_LOG_CREATED"]
    assert (await listed(desk, "marta")).count("TIME_LOG_CREATED") == 1
    both = await desk.ada.ask(
        "{ occurrences(filter: {eventType: TIME_LOG_CREATED}) { edges { node { id } } } }"
    )
    opened = "query($id: ID!) { node(id: $id) { id } }"
    found = [await desk.marta.ask(opened, id=edge["node"]["id"]) for edge in both["edges"]]
    assert [thing is not None for thing in found] == [True, False]


async def test_readers_do_not_learn_who_wrote_feedback(desk: RunningDesk) -> None:
    """Neither from it, nor by searching, nor from what happened, nor through an event of their own."""
    made = await desk.ada.ask(ARTICLE, input={"title": "Printers", "body": "On fire?"})
    given = {"text": "thanks", "email": "sam@customer.example", "ipAddress": "192.0.2.7"}
    form = {"articleId": made["kbArticle"]["id"], **given}
    feedback = (await desk.ada.ask(FEEDBACK, input=form))["kbFeedback"]["id"]
    approve = "mutation($id: ID!) { approveKBFeedback(input: {id: $id}) { errors { message } } }"
    assert (await desk.ada.ask(approve, id=feedback))["errors"] == []
    asked = """query($search: String) { kbFeedbacks(filter: {search: $search}) {
        edges { node { text email ipAddress } } } }"""
    facts = """{ occurrences(filter: {eventType: KB_FEEDBACK_APPROVED}) {
        edges { node { facts { name value } } } } }"""

    async def known() -> list[Any]:
        [approved] = (await desk.marta.ask(facts))["edges"]
        values = {fact["value"] for fact in approved["node"]["facts"]}
        rows = [await desk.marta.ask(asked, search=words) for words in ("thanks", "sam@customer")]
        shown = [[edge["node"]["email"] for edge in page["edges"]] for page in rows]
        return [shown, bool({"sam@customer.example", "192.0.2.7"} & values)]

    create = "mutation($event: CreateEventInput!) { createEvent(input: $event) { errors { code path } } }"
    event = {
        "name": "Who?",
        "eventType": "KB_FEEDBACK_APPROVED",
        "actions": [message("#FEEDBACK_EMAIL#", "-")],
    }
    assert await known() == [[["sam@customer.example"], []], True]
    assert (await desk.marta.ask(create, event=event))["errors"] == []
    await give(desk, "Manager", "KB_ARTICLES", "READ_ONLY")
    assert await known() == [[[None], []], False]
    [refused] = (await desk.marta.ask(create, event=event))["errors"]
    assert refused["code"] == "FORBIDDEN"
    [silent] = (await desk.marta.ask("{ events { edges { node { silentBecause } } } }"))["edges"]
    assert "may no longer read" in silent["node"]["silentBecause"]


async def test_ones_own_event_hands_items_over_to_any_group(desk: RunningDesk) -> None:
    """As one may by hand."""
    transfer = {"transferTicket": {"groupId": desk.groups["Sales Front Line"], "agentId": desk.omar.id}}
    await desk.event("maria", actions=[{"perform": transfer}])
    ticket = await desk.ticket("Support Front Line")
    await desk.settled()
    asked = "query($id: ID!) { node(id: $id) { ... on Ticket { group { name } agent { displayName } } } }"
    found = await desk.ada.ask(asked, id=ticket["id"])
    assert (found["group"]["name"], found["agent"]["displayName"]) == ("Sales Front Line", "Omar Haddad")


async def test_ones_own_event_opens_tickets_only_where_one_may_open_them_at_that_moment(
    desk: RunningDesk,
) -> None:
    """Maria has left Support's experts since."""
    sales, experts = desk.groups["Sales Front Line"], desk.groups["Support Experts"]
    event = {"name": "x", "eventType": "LIVE_CHAT_STARTED"}
    opens = [
        [{"perform": {"createTicketFromChat": {"subject": "Chat", "groupId": group}}}]
        for group in (sales, experts)
    ]
    create = "mutation($event: CreateEventInput!) { createEvent(input: $event) { errors { code path } } }"
    [refused] = (await desk.maria.ask(create, event={**event, "actions": opens[0]}))["errors"]
    assert refused["path"] == ["actions", "0", "perform", "createTicketFromChat", "groupId"]
    own = desk.groups["Support Front Line"]
    work_in = """mutation($id: ID!, $groups: [ID!]!) { updateAgent(input: {agentId: $id, groupIds: $groups}) {
        errors { message } } }"""
    assert (await desk.ada.ask(work_in, id=desk.maria.id, groups=[own, experts]))["errors"] == []
    await desk.event("maria", "LIVE_CHAT_STARTED", actions=opens[1])
    for groups, opened in (([own, experts], 1), ([own], 1)):
        assert (await desk.ada.ask(work_in, id=desk.maria.id, groups=groups))["errors"] == []
        assert (await desk.ada.ask(CHAT, input={"groupId": own, "customerName": "Sam"}))["errors"] == []
        await desk.settled()
        assert (await desk.ada.ask("{ tickets { totalCount } }"))["totalCount"] == opened
