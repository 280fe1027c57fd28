"""What people say about how they are reached: profiles, mutes, and browsers."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.administration.notification_settings import end_mutes
from domain.messages import Message
from domain.people.notification_records import Mute, NotificationProfile
from domain.people.push_key import base64url
from tests.desk import SOON, RunningDesk, message
from tests.domain.engine.quiet import QuietDesk
from tests.notifications.channels.test_push import SUBSCRIBE
from tests.outside import Outside, email
from tests.receivers import Browser
from tests.resolvers.profiles import SET, profile

SHOW = "{ notificationProfile { normal urgent quietHours { start end timeZone } } }"
MUTE = """mutation($input: MuteInput!) { mute(input: $input) { mute { id about title until count }
    errors { code message path } } }"""
UNMUTE = "mutation($id: ID!) { unmute(id: $id) { deletedIds errors { code path } } }"
MUTES = "{ mutes { id title count } }"
ALL_DAY = {"start": "00:00", "end": "23:59"}


async def muted(desk: RunningDesk, by: str, minutes: int = 5, **about: str) -> dict[str, Any]:
    """Mute something and return the mute."""
    until = (desk.clock() + timedelta(minutes=minutes)).isoformat()
    answer = await desk.people[by].ask(MUTE, input={"about": about, "until": until})
    assert answer["errors"] == []
    made: dict[str, Any] = answer["mute"]
    return made


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


async def test_a_mute_that_cannot_be_read_ends_and_keeps_no_other_from_it(quiet: QuietDesk) -> None:
    maria = quiet.agents["maria"].id
    for about in ("Event_gone", "TICKETS"):
        await Mute.create(agent_id=maria, about=about, title=about, until=quiet.clock(), count=1)
    await end_mutes(quiet.clock, quiet.worker)

    assert await quiet.inbox("maria") == ["Event_gone is no longer muted", "TICKETS is no longer muted"]
    await quiet.work()


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
    for none_has in ("x\0", "x" * 1_001):
        assert await desk.omar.ask(leave, endpoint=none_has) is False


async def test_people_who_said_nothing_cost_nothing(desk: RunningDesk) -> None:
    """A profile is kept from the first word on."""
    await desk.maria.ask(SHOW)
    assert await NotificationProfile.all().count() == 0
    await asyncio.wait_for(profile(desk, "maria"), SOON)
    assert await NotificationProfile.all().count() == 1
