"""The first message of a draft, sent to oneself to see how it reads."""

from domain.deliveries.records import Delivery
from tests.desk import RunningDesk, message
from tests.programs import program
from tests.resolvers.drafts import TEST, TOUCHED, action, drafted, held

INBOX = """{ messages { unreadCount edges { node {
    subject test item { kind } event { name } occurrence { late } } } } }"""
READ = "mutation($ids: [ID!]!) { markMessagesRead(ids: $ids) { messages { test } unreadCount } }"
TESTS = """subscription($after: String) { messageDelivered(after: $after) {
    replayed silent unreadCount message { subject body test } } }"""


async def test_a_test_message_comes_to_oneself_with_examples_and_nothing_else_happens(
    desk: RunningDesk,
) -> None:
    tell = message("#TICKET_SUBJECT#", "for #CUSTOMER_NAME#", agents=[desk.omar.id])
    comment = action("addTicketComment", text="#TICKET_NUMBER#")
    draft = drafted(level="SYSTEM", actions=[comment, tell, message("Another")])
    await desk.settled()
    before = await held()
    async with desk.ada.subscribed(TESTS) as live:
        await desk.streams(1)
        answer = await desk.ada.ask(TEST, draft=draft)
        pushed = await live.next()
    assert answer["errors"] == []
    sent = answer["message"]
    assert {name: sent[name] for name in ("subject", "body", "test", "readAt")} == {
        "subject": "The printer is on fire",
        "body": "for Sam Carter",
        "test": True,
        "readAt": None,
    }
    assert (sent["event"], sent["occurrence"], sent["item"]) == (None, None, None)
    assert sent["eventType"] == {"id": "TICKET_CREATED"}
    told = {"subject": "The printer is on fire", "body": "for Sam Carter", "test": True}
    assert pushed == {"replayed": False, "silent": False, "unreadCount": 1, "message": told}
    async with desk.ada.subscribed(TESTS, after="") as missed:
        assert await missed.next() == {**pushed, "replayed": True}
    after = await held()
    assert {table for table in TOUCHED if after[table] != before[table]} == {"message", "inbox"}
    assert await desk.messages("omar") == []


async def test_a_test_message_lies_in_the_inbox_as_others_do(desk: RunningDesk) -> None:
    await desk.event("maria")
    await desk.ticket(subject="Real")
    await desk.settled()
    sent = (await desk.maria.ask(TEST, draft=drafted()))["message"]
    told = await desk.maria.ask(INBOX)
    assert [edge["node"] for edge in told["edges"]] == [
        {"subject": "The printer is on fire", "test": True, "item": None, "event": None, "occurrence": None},
        {
            "subject": "Real",
            "test": False,
            "item": {"kind": "Ticket"},
            "event": {"name": "An event"},
            "occurrence": {"late": False},
        },
    ]
    assert told["unreadCount"] == 2
    assert await desk.maria.ask(READ, ids=[sent["id"]]) == {"messages": [{"test": True}], "unreadCount": 1}


async def test_a_token_sends_it_to_its_maker(desk: RunningDesk) -> None:
    robot = await program(desk, "maria", "CREATE_AND_EDIT_MY_EVENTS", "VIEW_TICKETS")
    assert (await robot.ask(TEST, draft=drafted()))["message"]["test"] is True
    assert [told["subject"] for told in await desk.messages("maria")] == ["The printer is on fire"]


async def test_what_really_happened_is_marked_as_no_test(desk: RunningDesk) -> None:
    await desk.event("maria")
    async with desk.maria.subscribed(TESTS) as live:
        await desk.streams(1)
        await desk.ticket()
        assert (await live.next())["message"]["test"] is False


async def test_a_test_message_comes_by_ones_own_profile(desk: RunningDesk) -> None:
    profile = """mutation($input: SetNotificationProfileInput!) { setNotificationProfile(input: $input) {
        errors { message path } } }"""
    answer = await desk.maria.ask(profile, input={"normal": ["MAIL"]})
    assert answer["errors"] == []
    async with desk.maria.subscribed(TESTS) as live:
        await desk.streams(1)
        await desk.maria.ask(TEST, draft=drafted())
        assert (await live.next())["silent"] is True
    [mail] = await Delivery.all()
    assert (mail.recipient, mail.subject) == ("maria@desk.example", "The printer is on fire")


async def test_a_draft_that_sends_no_message_has_none_to_try(desk: RunningDesk) -> None:
    draft = drafted(actions=[action("addTicketComment", text="Well")])
    answer = await desk.maria.ask(TEST, draft=draft)
    assert answer == {"message": None, "errors": [{"code": "INVALID", "path": ["draft", "actions"]}]}
