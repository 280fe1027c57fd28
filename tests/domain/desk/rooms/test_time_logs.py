"""Time that was spent: told of to those who may look into what it was spent on."""

from contextlib import AsyncExitStack

from tests.desk import RunningDesk, message
from tests.resolvers.occurrences import listed
from tests.resolvers.test_occurrence_sight import CHAT
from tests.rights import give


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
    await desk.settled()  # or the stream may still be told of the ticket
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
