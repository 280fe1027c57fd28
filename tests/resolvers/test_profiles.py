"""How people are reached: by their profile, not in their quiet hours, and not about what they have muted."""

from tests.desk import message, refusal
from tests.outside import Outside, email
from tests.resolvers.profiles import URGENT, around_now, profile

MY = "useMyNotificationProfile"


async def test_a_message_takes_the_channels_of_its_readers_profile(outside: Outside) -> None:
    """By default it makes a noise; with MAIL it is mailed too, and silent without LIVE."""
    desk = outside.desk
    everybody = message(agents=[desk.maria.id, desk.omar.id])
    await desk.event("ada", level="SYSTEM", actions=[everybody])
    shown = await profile(desk, "omar", normal=["MAIL"])
    assert (shown["normal"], shown["urgent"]) == (["MAIL"], ["LIVE", "MAIL", "WEB_PUSH"])
    async with desk.hearing("maria", "omar") as heard:
        await desk.ticket(subject="Fire")
        assert [(await heard[name].next())["silent"] for name in ("maria", "omar")] == [False, True]
    [mail] = await outside.mailbox.taken(1)
    assert (mail["To"], mail["Subject"]) == ("omar@desk.example", "Fire")


async def test_one_event_writes_to_somebody_once(outside: Outside) -> None:
    """Its own e-mail is enough; that of the profile would say the same again."""
    desk = outside.desk
    await profile(desk, "maria", normal=["LIVE", "MAIL"])
    await desk.event("maria", actions=[message(), email("Mailed: #TICKET_SUBJECT#")])
    await desk.ticket(subject="Fire")
    assert [mail["Subject"] for mail in await outside.mailbox.taken(1)] == ["Mailed: Fire"]
    assert len(await outside.listed()) == 1


async def test_the_actions_of_profiles_say_what_happened(outside: Outside) -> None:
    """One tells the owner, the other somebody else; an event of one's own has the first alone."""
    desk = outside.desk
    for name in ("ada", "maria"):
        await profile(desk, name, normal=["MAIL"])
    both = [
        {"perform": {MY: True}},
        {"perform": {"useDefaultNotificationProfileForUser": {"userId": desk.maria.id}}},
    ]
    made = await desk.event("ada", name="VIP", level="SYSTEM", actions=both)
    said = "query($id: ID!) { event(id: $id) { actions { summary } } }"
    assert [action["summary"] for action in (await desk.ada.ask(said, id=made["id"]))["actions"]] == [
        "Notify the owner by their profile",
        "Notify Maria Lopez by their profile",
    ]
    await desk.ticket()
    mails = await outside.mailbox.taken(2)
    assert {(mail["To"], mail["Subject"]) for mail in mails} == {
        ("ada@desk.example", "VIP"),
        ("maria@desk.example", "VIP"),
    }
    assert (await desk.messages("maria"))[0]["body"].startswith("Tickets: Ticket Created, ")
    create = "mutation($input: CreateEventInput!) { createEvent(input: $input) { errors { code path } } }"
    neither = {"name": "None", "eventType": "TICKET_CREATED", "actions": [{"perform": {MY: False}}]}
    assert (await desk.maria.ask(create, input=neither))["errors"] == [
        {"code": "INVALID", "path": ["actions", "0", "perform", MY]}
    ]
    form = {"name": "Mine", "eventType": "TICKET_CREATED", "actions": both}
    assert (await desk.maria.ask(create, input=form))["errors"] == [
        {"code": "FORBIDDEN", "path": ["actions", "1", "perform", "useDefaultNotificationProfileForUser"]}
    ]


async def test_what_is_urgent_passes_quiet_hours(outside: Outside) -> None:
    """Administrators grant the mark; an edit by the owner keeps it, and its messages have it."""
    desk = outside.desk
    await profile(desk, "maria", quietHours=around_now(desk), digest={"everyMinutes": 60})
    made = await desk.event("maria", name="Mine")
    assert await refusal(desk.maria.ask(URGENT, ids=[made["id"]], urgent=True)) == "FORBIDDEN"
    answer = await desk.ada.ask(URGENT, ids=[made["id"]], urgent=True)
    assert answer == {"events": [{"urgent": True}], "errors": []}
    update = """mutation($input: UpdateEventInput!) { updateEvent(input: $input) {
        event { urgent } errors { message } } }"""
    edited = await desk.maria.ask(update, input={"id": made["id"], "name": "Mine still"})
    assert edited["event"] == {"urgent": True}
    await desk.event("maria", name="Can wait")
    async with desk.maria.subscribed(
        "subscription { messageDelivered { silent message { urgent } } }"
    ) as heard:
        await desk.streams(1)
        await desk.ticket(subject="Now!")
        told = [(bell["silent"], bell["message"]["urgent"]) for bell in await heard.take(2)]
    assert told == [(False, True), (True, False)]
    kept = await desk.maria.ask("{ messages { edges { node { urgent } } } }")
    assert [edge["node"]["urgent"] for edge in kept["edges"]] == [False, True]
    assert [mail["Subject"] for mail in await outside.mailbox.taken(1)] == ["Now!"]
