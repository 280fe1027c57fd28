"""How people are reached: by their profile, not in their quiet hours, and not about what they have muted."""

import asyncio
import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.responses import Response

from domain.messages import Message
from domain.people.notification_records import NotificationProfile
from domain.people.push_key import base64url
from domain.people.records import Agent
from notifications import digests
from notifications.digests import release
from tests.desk import SOON, GraphQLRefusal, RunningDesk, message
from tests.outside import Outside, email
from tests.receivers import Browser

SET = """mutation($input: SetNotificationProfileInput!) { setNotificationProfile(input: $input) {
    notificationProfile { normal urgent categories { category normal urgent } warnings
        quietHours { start end timeZone } digest { everyMinutes at timeZone } }
    errors { message path } } }"""
SHOW = "{ notificationProfile { normal urgent quietHours { start end timeZone } } }"
URGENT = """mutation($ids: [ID!]!, $urgent: Boolean!) { setEventsUrgent(ids: $ids, urgent: $urgent) {
    events { urgent } errors { code } } }"""
MUTE = """mutation($input: MuteInput!) { mute(input: $input) { mute { id about title until count }
    errors { code message path } } }"""
UNMUTE = "mutation($id: ID!) { unmute(id: $id) { deletedIds errors { code path } } }"
MUTES = "{ mutes { id title count } }"
READ = "mutation($ids: [ID!]!) { markMessagesRead(ids: $ids) { unreadCount } }"
SUBSCRIBE = """mutation($input: SubscribeToWebPushInput!) { subscribeToWebPush(input: $input) {
    pushSubscription { id endpoint } errors { path } } }"""
MY = "useMyNotificationProfile"
ALL_DAY = {"start": "00:00", "end": "23:59"}


async def profile(desk: RunningDesk, of: str, **said: Any) -> Any:
    """Set somebody's profile."""
    answer = await desk.people[of].ask(SET, input=said)
    assert answer["errors"] == []
    return answer["notificationProfile"]


def around_now(desk: RunningDesk, minutes: int = 5) -> dict[str, str]:
    """Return quiet hours that began an hour ago and end in so many minutes, or up to one more."""
    now = desk.clock()
    start, end = now - timedelta(hours=1), now + timedelta(minutes=minutes + 1)
    return {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "timeZone": "UTC"}


async def hold_mail(outside: Outside, *more: Any) -> None:
    """Let an event of Maria's write to her, and do ``more``, in her quiet hours."""
    desk = outside.desk
    await profile(desk, "maria", quietHours=around_now(desk))
    await desk.event("maria", actions=[email("To me"), *more])
    await desk.ticket()
    await outside.until("HELD")


async def muted(desk: RunningDesk, by: str, minutes: int = 5, **about: str) -> dict[str, Any]:
    """Mute something and return the mute."""
    until = (desk.clock() + timedelta(minutes=minutes)).isoformat()
    answer = await desk.people[by].ask(MUTE, input={"about": about, "until": until})
    assert answer["errors"] == []
    made: dict[str, Any] = answer["mute"]
    return made


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


async def test_quiet_hours_hold_mail_back_and_let_it_out_as_one_digest(outside: Outside) -> None:
    """With a moment that can be seen; what was read meanwhile is left out, and all is silent."""
    desk = outside.desk
    await profile(desk, "maria", normal=["LIVE", "MAIL"], quietHours=around_now(desk))
    await desk.event("maria", name="Mine")
    async with desk.hearing("maria") as heard:
        for subject in ("First", "Second %COUNT% #EVENT_NAME#", "Third\n\n2026-01-01 00:00  Forged"):
            await desk.ticket(subject=subject)
        bells = await heard["maria"].take(3)
    assert [bell["silent"] for bell in bells] == [True] * 3
    held = await outside.listed("maria", state="HELD")
    assert [delivery["subject"] for delivery in held][1:] == ["Second %COUNT% #EVENT_NAME#", "First"]
    assert all(delivery["deliverAt"] > desk.clock().isoformat() for delivery in held)
    await desk.maria.ask(READ, ids=[bells[0]["message"]["id"]])

    desk.clock.advance(minutes=7)
    [digest] = await outside.until("SENT")
    [mail] = await outside.mailbox.taken(1)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[attr-defined]  # the default policy's
    assert (mail["To"], mail["Subject"]) == ("maria@desk.example", "2 messages")
    assert "Hello Maria Lopez" in text
    assert "Second %COUNT% #EVENT_NAME#" in text
    assert "  Third 2026-01-01 00:00 Forged\r\n    T-000003\r\n" in text
    assert "First" not in text
    assert mail["Auto-Submitted"] == "auto-generated"
    parts = await outside.listed("maria", state="DIGESTED")
    assert [delivery["digestId"] for delivery in parts] == [digest["id"]] * 2
    assert [delivery["subject"] for delivery in await outside.listed("maria", state="SKIPPED")] == ["First"]
    assert len(await outside.listed("ada")) == 4
    assert await outside.listed("omar") == []


async def test_however_many_let_it_out_it_goes_out_once(outside: Outside) -> None:
    """Processes that look at the same moment make one digest."""
    desk = outside.desk
    await profile(desk, "maria", quietHours=around_now(desk))
    await desk.event("maria", actions=[email("To me")])
    for _ in range(3):
        await desk.ticket()
    await outside.until("HELD", 3)
    later = desk.clock() + timedelta(minutes=7)
    assert sum(await asyncio.gather(*(release(later) for _ in range(4)))) == 1
    assert [delivery["subject"] for delivery in await outside.until("PENDING")] == ["3 messages"]


async def test_what_was_held_back_alone_goes_out_as_it_is(outside: Outside) -> None:
    """To where its reader has mail now."""
    desk = outside.desk
    await hold_mail(outside)
    await Agent.filter(email="maria@desk.example").update(email="lopez@desk.example")
    desk.clock.advance(minutes=7)
    assert [(mail["To"], mail["Subject"]) for mail in await outside.mailbox.taken(1)] == [
        ("lopez@desk.example", "To me")
    ]


async def test_mail_that_an_event_writes_beside_its_message_is_left_out_too(outside: Outside) -> None:
    """It says the same as what has been read in the inbox."""
    desk = outside.desk
    await hold_mail(outside, message())
    [bell] = await desk.messages("maria")
    await desk.maria.ask(READ, ids=[bell["id"]])
    desk.clock.advance(minutes=7)
    await outside.until("SKIPPED")
    assert outside.mailbox.mails == []


async def test_what_does_not_fit_into_one_digest_goes_into_the_next(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut away."""
    monkeypatch.setattr(digests, "DIGESTED_AT_ONCE", 2)
    desk = outside.desk
    await hold_mail(outside)
    for _ in range(2):
        await desk.ticket()
    await outside.until("HELD", 3)
    desk.clock.advance(minutes=7)
    mails = await outside.mailbox.taken(2)
    assert sorted(mail["Subject"] for mail in mails) == ["2 messages", "To me"]


async def test_a_readers_fault_holds_nobody_elses_mail(outside: Outside) -> None:
    """A time zone that is none any more is UTC; nor does a profile that cannot be read."""
    desk = outside.desk
    for name in ("maria", "omar"):
        await profile(desk, name, quietHours=around_now(desk))
    actions = [email("To both", to={"agents": [desk.maria.id, desk.omar.id]})]
    await desk.event("ada", level="SYSTEM", actions=actions)
    for _ in range(2):
        await desk.ticket()
    await outside.until("HELD", 4)
    await Agent.filter(email="maria@desk.example").update(time_zone="Nowhere/Any_More")
    desk.clock.advance(minutes=7)
    mails = await outside.mailbox.taken(2)
    assert sorted(mail["To"] for mail in mails) == ["maria@desk.example", "omar@desk.example"]

    await NotificationProfile.filter(agent_id=UUID(desk.maria.id.partition("_")[2])).update(
        given={"normal": ["SMS"]}
    )
    await desk.event("ada", level="SYSTEM", actions=[message(agents=[desk.maria.id, desk.omar.id])])
    async with desk.hearing("maria", "omar") as heard:
        await desk.ticket()
        assert [(await heard[name].next())["silent"] for name in ("maria", "omar")] == [False, False]


async def test_nothing_held_back_reaches_somebody_who_has_left(outside: Outside) -> None:
    """Disabled meanwhile."""
    desk = outside.desk
    await hold_mail(outside)
    await Agent.filter(email="maria@desk.example").update(enabled=False)
    desk.clock.advance(minutes=7)
    await outside.until("SKIPPED")
    assert outside.mailbox.mails == []


async def test_a_changed_profile_lets_out_what_the_old_one_held_back(outside: Outside) -> None:
    desk = outside.desk
    await hold_mail(outside)
    await profile(desk, "maria")
    assert [mail["Subject"] for mail in await outside.mailbox.taken(1)] == ["To me"]


async def test_a_digest_gathers_mail_and_makes_no_silence(outside: Outside) -> None:
    """Addresses that are written out get theirs at once."""
    desk = outside.desk
    now = desk.clock()
    soon = min(now.hour * 60 + now.minute + 5, 24 * 60)  # minutes from midnight to the first one
    await profile(desk, "ada", normal=["LIVE", "MAIL"], digest={"everyMinutes": soon})
    actions = [message(agents=[desk.ada.id]), email("Boss", addresses=["boss@customer.example"])]
    await desk.event("ada", level="SYSTEM", actions=actions)
    async with desk.hearing("ada") as heard:
        await desk.ticket(subject="First")
        await desk.ticket(subject="Second")
        assert [bell["silent"] for bell in await heard["ada"].take(2)] == [False, False]
    assert {mail["To"] for mail in await outside.mailbox.taken(2)} == {"boss@customer.example"}
    assert len(await outside.until("HELD", 2)) == 2
    desk.clock.advance(minutes=5)
    assert (await outside.mailbox.taken(3))[-1]["Subject"] == "2 messages"


async def test_digests_of_failing_mail_come_to_an_end(outside: Outside) -> None:
    """Whoever is told by mail that mail fails is told of that once, for each whom it fails to reach."""
    desk = outside.desk
    outside.mailbox.answer = lambda _: "550 No"
    await profile(desk, "ada", normal=["MAIL"], digest={"everyMinutes": 1})
    desk.clock.advance(seconds=60 - desk.clock().second)  # what is told within a minute is one digest
    for happened in ("SMTP_DELIVERY_FAILED", "SMTP_FINAL_DELIVERY_FAILED"):
        await desk.event("ada", happened, level="SYSTEM", actions=[message("#CUSTOMER_EMAIL#", "-")])
    await desk.event("ada", level="SYSTEM", actions=[email(addresses=["boss@customer.example"])])
    await desk.ticket()
    for given_up in (1, 2):
        await outside.until("GIVEN_UP", given_up)
        await outside.until("HELD", 2)
        desk.clock.advance(minutes=1)
    await outside.until("GIVEN_UP", 3)
    await desk.settled()
    assert await outside.listed(state="HELD") == []
    told = [told["subject"] for told in await desk.messages("ada")]
    assert told == ["ada@desk.example"] * 2 + ["boss@customer.example"] * 2


async def test_what_is_urgent_passes_quiet_hours(outside: Outside) -> None:
    """Administrators grant the mark; an edit by the owner keeps it."""
    desk = outside.desk
    await profile(desk, "maria", quietHours=around_now(desk), digest={"everyMinutes": 60})
    made = await desk.event("maria", name="Mine")
    with pytest.raises(GraphQLRefusal) as refusal:
        await desk.maria.ask(URGENT, ids=[made["id"]], urgent=True)
    assert refusal.value.code == "FORBIDDEN"
    answer = await desk.ada.ask(URGENT, ids=[made["id"]], urgent=True)
    assert answer == {"events": [{"urgent": True}], "errors": []}
    update = """mutation($input: UpdateEventInput!) { updateEvent(input: $input) {
        event { urgent } errors { message } } }"""
    edited = await desk.maria.ask(update, input={"id": made["id"], "name": "Mine still"})
    assert edited["event"] == {"urgent": True}
    async with desk.hearing("maria") as heard:
        await desk.ticket(subject="Now!")
        assert (await heard["maria"].next())["silent"] is False
    assert [mail["Subject"] for mail in await outside.mailbox.taken(1)] == ["Now!"]


@pytest.mark.parametrize("of", ["event", "item", "category"])
async def test_what_is_muted_is_counted_and_told_when_it_ends(outside: Outside, of: str) -> None:
    """It is in the inbox, silently, and is neither mailed nor pushed; one firing counts once."""
    desk = outside.desk
    await profile(desk, "maria", normal=["LIVE", "MAIL"])
    ticket = await desk.ticket()
    made = await desk.event("maria", "TICKET_PRIORITY_CHANGED", name="Raised", actions=[message(), email()])
    about = {"event": {"eventId": made["id"]}, "item": {"itemId": ticket["id"]}}
    await muted(desk, "maria", **about.get(of, {"category": "TICKETS"}))
    title = {"event": "Raised", "item": f"{ticket['number']} Printer on fire", "category": "Tickets"}[of]
    raise_it = "mutation($input: UpdateTicketInput!) { updateTicket(input: $input) { errors { message } } }"
    async with desk.hearing("maria") as heard:
        for priority in ("HIGH", "URGENT"):
            await desk.ada.ask(raise_it, input={"id": ticket["id"], "priority": priority})
            assert (await heard["maria"].next())["silent"] is True
        [kept] = await desk.maria.ask(MUTES)
        assert (kept["title"], kept["count"]) == (title, 2)
        desk.clock.advance(minutes=6)
        told = await heard["maria"].next()
    assert told["silent"] is False
    assert told["message"]["subject"] == f"{title} is no longer muted"
    assert told["message"]["body"] == f"2 messages were kept quiet while {title} was muted."
    assert await desk.maria.ask(MUTES) == []
    assert [mail["Subject"] for mail in await outside.mailbox.taken(1)] == [f"{title} is no longer muted"]
    assert [delivery["state"] for delivery in await outside.listed()][1:] == ["SKIPPED"] * 2


async def test_a_mute_is_moved_ended_by_hand_and_nobody_elses(desk: RunningDesk) -> None:
    """One that kept nothing still has nothing to tell."""
    made = await desk.event("maria", name="Mine")
    first = await muted(desk, "maria", eventId=made["id"])
    again = await muted(desk, "maria", minutes=30, eventId=made["id"])
    assert (again["id"], again["until"] > first["until"]) == (first["id"], True)
    assert await desk.omar.ask(UNMUTE, id=first["id"]) == {
        "deletedIds": [],
        "errors": [{"code": "NOT_FOUND", "path": ["id"]}],
    }
    async with desk.hearing("maria") as heard:
        assert (await desk.maria.ask(UNMUTE, id=first["id"]))["deletedIds"] == [first["id"]]
        await muted(desk, "maria", eventId=made["id"])
        await desk.ticket(subject="Hush")
        assert (await heard["maria"].next())["silent"] is True
        [kept] = await desk.maria.ask(MUTES)
        await desk.maria.ask(UNMUTE, id=kept["id"])
        assert (await heard["maria"].next())["message"]["body"].startswith("One message was kept quiet")


async def test_only_what_one_may_know_of_can_be_muted(desk: RunningDesk) -> None:
    """An event that rang may be, even if one may not read it."""
    mine = await desk.event("ada", name="Secret", level="SYSTEM")
    sales = await desk.ticket("Sales Front Line")
    until = (desk.clock() + timedelta(hours=1)).isoformat()

    async def refused(about: Any, until: str = until) -> Any:
        return (await desk.maria.ask(MUTE, input={"about": about, "until": until}))["errors"]

    for about in ({"eventId": mine["id"]}, {"itemId": sales["id"]}, {"itemId": desk.ada.id}):
        [fault] = await refused(about)
        assert (fault["code"], fault["path"]) == ("NOT_FOUND", ["about", *about])
    for never in ("2020-01-01T00:00:00Z", "2100-01-01T00:00:00"):
        assert (await refused({"category": "TASKS"}, never))[0]["path"] == ["until"]
    await desk.event("ada", name="Told", level="SYSTEM", actions=[message(agents=[desk.maria.id])])
    await desk.ticket()
    await desk.settled()
    [bell] = await desk.messages("maria")
    found = await Message.get(id=UUID(bell["id"].partition("_")[2]))
    assert (await muted(desk, "maria", eventId=f"Event_{found.event_id.hex}"))["title"] == "Told"


async def test_a_profile_is_replaced_whole_or_not_at_all(desk: RunningDesk) -> None:
    """What is left out is as by default; what cannot be is refused where it stands."""
    await profile(desk, "maria", normal=[], quietHours=ALL_DAY)
    assert await desk.maria.ask(SHOW) == {
        "normal": [],
        "urgent": ["LIVE", "MAIL", "WEB_PUSH"],
        "quietHours": {**ALL_DAY, "timeZone": None},
    }
    bad = await desk.maria.ask(SET, input={"quietHours": {"start": "8", "end": "9:00"}})
    assert (bad["notificationProfile"], bad["errors"][0]["path"]) == (None, ["quietHours", "start"])
    assert (await desk.maria.ask(SHOW))["quietHours"]["start"] == "00:00"
    again = await profile(desk, "maria")
    assert (again["normal"], again["quietHours"]) == (["LIVE", "WEB_PUSH"], None)
    assert again["warnings"] == ["E-mails wait: there is no mail server yet (DESKBELL_SMTP_URL)."]


async def test_quiet_hours_without_a_zone_move_with_their_owner(outside: Outside) -> None:
    """What is held back for them waits by the clock of where they live by then."""
    desk, now = outside.desk, outside.desk.clock()
    hours = {"start": f"{now - timedelta(hours=1):%H:%M}", "end": f"{now + timedelta(hours=3):%H:%M}"}
    shown = await profile(desk, "maria", normal=["LIVE", "MAIL"], quietHours=hours)
    assert shown["quietHours"] == {**hours, "timeZone": None}
    await desk.event("maria")
    await desk.ticket(subject="Held")
    await outside.until("HELD")
    move = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
    assert await desk.ada.ask(move, input={"agentId": desk.maria.id, "timeZone": "Etc/GMT-5"}) == {
        "errors": []
    }
    [mail] = await outside.mailbox.taken(1)  # it is five hours later there
    assert mail["Subject"] == "Held"
    async with desk.hearing("maria") as heard:
        await desk.ticket(subject="Loud")
        assert (await heard["maria"].next())["silent"] is False


async def test_a_browser_is_pushed_to_and_forgotten_when_it_wants_no_more(outside: Outside) -> None:
    """Nobody on the way can read it, and it is signed by the key that browsers are given."""
    desk, browser = outside.desk, Browser()
    endpoint = f"{outside.calls.url}/push/maria"
    subscribed = await desk.maria.ask(SUBSCRIBE, input={"endpoint": endpoint, **browser.form})
    assert subscribed["errors"] == []
    key = await desk.maria.ask("{ webPushKey }")
    assert key == await desk.omar.ask("{ webPushKey }")
    made = await desk.event("maria", name="Mine")
    await desk.ticket(subject="Fire")
    [(headers, content)] = await outside.calls.calls(1)
    assert b"Fire" not in content
    told = browser.read(content)
    assert (told["subject"], told["urgent"]) == ("Fire", False)
    assert told["messageId"] == (await desk.messages("maria"))[0]["id"]
    assert (headers["content-encoding"], headers["urgency"]) == ("aes128gcm", "normal")
    scheme, _, rest = headers["authorization"].partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, given["k"]) == ("vapid", key)
    point = base64.urlsafe_b64decode(f"{key}==")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    claims = jwt.decode(given["t"], public, ["ES256"], audience=outside.calls.url)
    assert claims["sub"] == "mailto:deskbell@127.0.0.1"

    outside.calls.answer = lambda _: Response(status_code=410)
    await desk.ada.ask(URGENT, ids=[made["id"]], urgent=True)
    await desk.ticket(subject="Again")
    [(headers, _)] = (await outside.calls.calls(2))[1:]
    assert headers["urgency"] == "high"
    [given_up] = await outside.until("GIVEN_UP")
    assert given_up["channel"] == "PUSH"
    assert await desk.maria.ask("{ pushSubscriptions { id } }") == []


async def test_pushes_wait_for_the_end_of_quiet_hours_and_come_as_one(outside: Outside) -> None:
    """Mail of a digest is another matter."""
    desk, browser = outside.desk, Browser()
    await desk.maria.ask(SUBSCRIBE, input={"endpoint": f"{outside.calls.url}/push", **browser.form})
    await profile(desk, "maria", quietHours=around_now(desk))
    await desk.event("maria")
    long = "Ü" * 200
    for subject in ("First", long):
        await desk.ticket(subject=subject)
    await outside.until("HELD", 2)
    desk.clock.advance(minutes=7)
    [(_, content)] = await outside.calls.calls(1)
    told = browser.read(content)
    assert (told["subject"], told["body"]) == ("2 messages", f"{long}\nFirst"[:400])


async def test_a_subscription_that_could_never_be_pushed_to_is_refused(desk: RunningDesk) -> None:
    """A key that is none would fail each time, and a strange address must not be called."""
    good = {"endpoint": "https://push.example/x", **Browser().form}
    for name, bad in (
        ("endpoint", "http://push.example/x"),
        ("endpoint", "https://127.0.0.1/x"),
        ("endpoint", f"https://{'a' * 254}/x"),
        ("p256dh", base64url(b"\4" + bytes(64))),
        ("auth", base64url(b"short")),
    ):
        answer = await desk.maria.ask(SUBSCRIBE, input={**good, name: bad})
        assert answer["errors"] == [{"path": [name]}]
    assert (await desk.maria.ask(SUBSCRIBE, input=good))["errors"] == []
    mine = "{ pushSubscriptions { endpoint } }"
    assert await desk.maria.ask(mine) == [{"endpoint": good["endpoint"]}]
    assert (await desk.omar.ask(SUBSCRIBE, input=good))["errors"] == []
    assert await desk.maria.ask(mine) == []
    leave = "mutation($endpoint: String!) { unsubscribeFromWebPush(endpoint: $endpoint) }"
    assert [await desk.omar.ask(leave, endpoint=good["endpoint"]) for _ in "12"] == [True, False]
    assert await desk.omar.ask(leave, endpoint="x\0") is False


async def test_people_who_said_nothing_cost_nothing(desk: RunningDesk) -> None:
    """A profile is kept from the first word on."""
    await desk.maria.ask(SHOW)
    assert await NotificationProfile.all().count() == 0
    await asyncio.wait_for(profile(desk, "maria"), SOON)
    assert await NotificationProfile.all().count() == 1
