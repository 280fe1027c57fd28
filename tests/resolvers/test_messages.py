"""The count of unread messages: heard on every screen, whoever reads where."""

from typing import Any

import pytest

from domain.messages import Inbox
from notifications.inbox import Inboxes
from resolvers import pages
from tests.desk import Bells, RunningDesk, message
from tests.statements import asked

COUNTS = "subscription { unreadCountChanged }"
READ = """mutation($ids: [ID!]!) { markMessagesRead(ids: $ids) { unreadCount errors { path } } }"""
READ_ALL = """mutation($through: String) { markAllMessagesRead(through: $through) {
    unreadCount errors { code path } } }"""
CURSOR = "query { messages { liveCursor unreadCount } }"
SWITCH = "mutation($ids: [ID!]!) { setEventsEnabled(ids: $ids, enabled: false) { events { id } } }"
DELETE = "mutation($id: ID!) { deleteEvents(ids: [$id]) { deletedIds } }"
ASSIGN = """mutation($agent: ID!, $roles: [ID!]!) {
    assignRoles(agentId: $agent, roleIds: $roles) { errors { message } } }"""


async def shown_events(desk: RunningDesk, who: str) -> list[Any]:
    answer = await desk.people[who].answer("{ messages { edges { node { event { enabled } } } } }")
    return [edge["node"]["event"] for edge in answer["data"]["messages"]["edges"]]


async def counts(bells: Bells) -> Any:
    """Wait for the next count."""
    return await bells.next()


async def test_reading_in_one_tab_is_heard_in_the_others(desk: RunningDesk) -> None:
    """The count comes at once, then whenever it changes; nobody else's, and no message comes anew."""
    await desk.event("maria")
    await desk.event("ada", level="SYSTEM")
    async with (
        desk.maria.subscribed(COUNTS) as tab,
        desk.maria.subscribed(COUNTS) as other,
        desk.ada.subscribed(COUNTS) as adas,
        desk.maria.listening() as bells,
    ):
        assert [await counts(screen) for screen in (tab, other, adas)] == [0, 0, 0]
        await desk.streams(4)
        for number in (1, 2, 3):
            await desk.ticket()
            assert [await counts(screen) for screen in (tab, other, adas)] == [number] * 3
        heard = await bells.take(3)
        first = heard[0]["message"]["id"]
        assert (await desk.maria.ask(READ, ids=[first]))["unreadCount"] == 2
        assert [await counts(screen) for screen in (tab, other)] == [2, 2]
        assert (await desk.maria.ask(READ_ALL))["unreadCount"] == 0
        assert [await counts(screen) for screen in (tab, other)] == [0, 0]
        await desk.ticket()
        assert [await counts(screen) for screen in (tab, other, adas)] == [1, 1, 4]
        assert [message["cursor"].rpartition(".")[2] for message in (*heard, await bells.next())] == [
            "1",
            "2",
            "3",
            "4",
        ]
        assert bells.silent


async def test_what_a_screen_has_not_shown_stays_unread(desk: RunningDesk) -> None:
    """The cursor of the page says what it has shown."""
    await desk.event("maria")
    await desk.ticket()
    await desk.settled()
    shown = await desk.maria.ask(CURSOR)
    await desk.ticket()
    await desk.settled()
    read = await desk.maria.ask(READ_ALL, through=shown["liveCursor"])

    assert shown["unreadCount"] == 1
    assert read == {"unreadCount": 1, "errors": []}
    assert [message["readAt"] is None for message in await desk.messages("maria")] == [True, False]


@pytest.mark.parametrize("given", ["", "(first: 0)", "(filter: {unread: false})", "(last: 1)"])
async def test_what_comes_while_a_page_is_read_is_heard_after_it(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """In whatever way the page is asked for, and also where the inbox was empty."""
    await desk.event("maria")
    heard = list[str]()

    async def slow(*asked: Any, **needed: Any) -> Any:
        found = await pages.page(*asked, **needed)
        await desk.ticket()
        await desk.settled()
        return found

    monkeypatch.setattr("resolvers.messages.page", slow)
    for _ in range(3):
        cursor = (await desk.maria.ask(f"{{ messages{given} {{ liveCursor }} }}"))["liveCursor"]
        async with desk.maria.listening(cursor) as bells:
            heard.append((await bells.next())["cursor"].rpartition(".")[2])

    assert heard == ["1", "2", "3"]


async def test_the_first_page_of_an_inbox_is_read_by_one_statement(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says where the inbox ends; that is not looked up besides."""
    await desk.event("maria")
    await desk.ticket()
    await desk.settled()
    looked = list[Any]()

    async def look(_: Inboxes, agent: Any) -> Any:
        looked.append(agent)
        return Inbox(agent_id=agent)

    monkeypatch.setattr(Inboxes, "inbox_of", look)
    shown = await desk.maria.ask("{ messages { liveCursor edges { node { id } } } }")

    assert (len(shown["edges"]), shown["liveCursor"].rpartition(".")[2], looked) == (1, "1", [])


async def test_names_of_events_come_with_an_inbox(desk: RunningDesk) -> None:
    """Also of those that its reader may not look into, but of none that is deleted."""
    told = [message(agents=[desk.maria.id])]
    gone, kept = [
        await desk.event("ada", level="SYSTEM", name=name, actions=told) for name in ("Gone", "Kept")
    ]
    await desk.ticket()
    await desk.settled()
    await desk.ada.ask("mutation($id: ID!) { deleteEvents(ids: [$id]) { deletedIds } }", id=gone["id"])
    page = "{ messages(last: 9, filter: {unread: true}) { edges { node { event { %s } } } } }"
    shown = [edge["node"]["event"] for edge in (await desk.maria.ask(page % "id name"))["edges"]]
    beyond = await desk.maria.answer(page % "name enabled")

    assert sorted(shown, key=bool) == [None, {"id": kept["id"], "name": "Kept"}]
    assert [error["extensions"]["code"] for error in beyond["errors"]] == ["FORBIDDEN"]


async def test_an_inbox_shows_events_as_they_are_now(desk: RunningDesk) -> None:
    event = await desk.event("maria")
    await desk.ticket()
    await desk.settled()
    assert await shown_events(desk, "maria") == [{"enabled": True}]
    await desk.maria.ask(SWITCH, ids=[event["id"]])
    assert await shown_events(desk, "maria") == [{"enabled": False}]
    await desk.maria.ask(DELETE, id=event["id"])
    assert await shown_events(desk, "maria") == [None]


async def test_whoever_may_not_look_into_an_event_any_more_does_not(desk: RunningDesk) -> None:
    await desk.event("ada", level="SYSTEM", actions=[message(agents=[desk.omar.id])])
    await desk.ticket()
    await desk.settled()
    roles = {role["name"]: role["id"] for role in await desk.ada.ask("{ roles { id name } }")}
    shown = {}
    for role in ("Administrator", "Agent", "Administrator"):
        await desk.ada.ask(ASSIGN, agent=desk.omar.id, roles=[roles[role]])
        shown[role] = await shown_events(desk, "omar")
    assert shown == {"Administrator": [{"enabled": True}], "Agent": [None]}


async def test_an_inbox_asks_once_for_itself_and_once_for_the_items_of_a_kind(desk: RunningDesk) -> None:
    await desk.event("ada", level="SYSTEM")
    await desk.tickets("Printer", "Screen")
    inbox = "{ messages { edges { node { subject %s } } } }"

    assert await asked(desk, inbox % "event { id name }") == 1
    assert await asked(desk, inbox % "event { name } item { label }") == 2
    assert await asked(desk, inbox % "event { enabled }") == 2


async def test_a_strange_cursor_marks_nothing(desk: RunningDesk) -> None:
    """It is refused at its place."""
    await desk.event("maria")
    await desk.ticket()
    await desk.settled()
    refused = await desk.maria.ask(READ_ALL, through="somebody else's")

    assert refused == {"unreadCount": None, "errors": [{"code": "INVALID", "path": ["through"]}]}
    assert (await desk.maria.ask(CURSOR))["unreadCount"] == 1
