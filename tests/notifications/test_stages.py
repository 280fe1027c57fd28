"""What becomes of a message on its way through the stages that decide, without a database."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import pytest

from domain.deeds.deed import Telling
from domain.deeds.outbox import Occurrence
from domain.deliveries.records import Delivery, DeliveryChannel, DeliveryState
from domain.ids import global_id
from domain.messages import Letter
from domain.people.notification_records import Mute
from domain.people.profiles import ChannelChoice, NotificationChannel, Profile
from domain.people.schedules import Digest, QuietHours
from notifications.outgoing import pushed
from notifications.reach import AgentReach
from notifications.stages import Round, choose_channels, hold_back, keep_still, see_mutes

NIGHT = datetime(2026, 1, 31, 23, tzinfo=UTC)
MORNING = datetime(2026, 2, 1, 6, tzinfo=UTC)
MARIA, EVENT, ITEM, MUTE, HAPPENED = (UUID(int=number) for number in range(1, 6))
LIVE, MAIL, PUSH = NotificationChannel.LIVE, NotificationChannel.MAIL, NotificationChannel.WEB_PUSH
QUIET = QuietHours(time(22), time(6), ZoneInfo("UTC"))
FIRE = Letter(
    subject="Fire",
    body="In the cellar",
    event_id=EVENT,
    occurrence_id=HAPPENED,
    event_type="TICKET_CREATED",
    sent_at=NIGHT,
)
BROWSERS = ["https://push.example/a", "https://push.example/b"]


def mail(**given: Any) -> Delivery:
    """Write a mail that Maria's event asks for by itself."""
    sent = {"channel": DeliveryChannel.MAIL, "recipient": "", "agent_id": MARIA, "event_id": EVENT}
    sent |= {"occurrence_id": HAPPENED}
    return Delivery(**sent | given)


def on_its_way(
    profile: Profile | None = None,
    *,
    asked: Collection[Delivery] = (),
    urgent: bool = False,
    muted: str = "",
    agents: Sequence[UUID] = (MARIA,),
) -> Round:
    """Return what an occurrence tells Maria, who is reached by this profile and in two browsers."""
    mutes = [Mute(id=MUTE, about=muted)] if muted else []
    occurrence = Occurrence(id=HAPPENED, item_kind="Ticket", item_id=ITEM, category="TICKETS")
    told = Round([Telling(occurrence, FIRE, agents, [*asked], urgent)], NIGHT)
    told.reached = {MARIA: AgentReach(profile or Profile(), mutes, BROWSERS)}
    return told


def wanting(*channels: NotificationChannel, **more: Any) -> Profile:
    """Return a profile of somebody who wants these, and nothing more where it is urgent."""
    return Profile(ChannelChoice(frozenset(channels), frozenset(channels)), **more)


@pytest.mark.parametrize(
    ("profile", "urgent", "channels"),
    [
        (Profile(), False, ["PUSH", "PUSH"]),
        (Profile(), True, ["MAIL", "PUSH", "PUSH"]),
        (wanting(LIVE), False, []),
        (wanting(MAIL), False, ["MAIL"]),
        (wanting(PUSH, MAIL), True, ["MAIL", "PUSH", "PUSH"]),
        (wanting(LIVE, categories={"TICKETS": ChannelChoice(frozenset({MAIL}))}), False, ["MAIL"]),
        (wanting(LIVE, categories={"TASKS": ChannelChoice(frozenset({MAIL}))}), False, []),
    ],
)
async def test_a_message_goes_out_by_the_channels_that_its_reader_wants(
    profile: Profile, urgent: bool, channels: list[str]
) -> None:
    told = on_its_way(profile, urgent=urgent)
    await choose_channels(told)

    assert [delivery.channel for delivery in told.made] == channels
    assert {delivery.message_id for delivery in told.made} <= {told.copies[0].id}


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ([mail()], []),
        ([mail(event_id=ITEM)], ["MAIL"]),
        ([mail(agent_id=ITEM)], ["MAIL"]),
        ([mail(agent_id=None, recipient="sam@x.example")], ["MAIL"]),
    ],
)
async def test_nobody_gets_a_second_mail_of_an_event_that_writes_to_them_by_itself(
    asked: list[Delivery], made: list[str]
) -> None:
    told = on_its_way(wanting(MAIL), asked=asked)
    await choose_channels(told)

    assert [delivery.channel for delivery in told.made] == made
    stands_for = told.copies[0].id if not made else None
    assert told.asked[0].message_id == stands_for


@pytest.mark.parametrize(
    "about", [global_id("Event", EVENT), global_id("Ticket", ITEM), "TICKETS"], ids=["event", "item", "kind"]
)
async def test_what_is_muted_goes_nowhere_makes_no_noise_and_is_counted_once(about: str) -> None:
    asked = mail()
    told = on_its_way(wanting(LIVE, MAIL, PUSH), asked=[asked], urgent=True, muted=about)
    for stage in (see_mutes, choose_channels, keep_still, hold_back):
        await stage(told)

    assert told.made == []
    assert [copy.silent for copy in told.copies] == [True]
    assert (asked.state, asked.ended_at) == (DeliveryState.SKIPPED, NIGHT)
    assert {(mute.id, event) for (_, event, _), mute in told.mutes.items()} == {(MUTE, EVENT)}


@pytest.mark.parametrize("about", [global_id("Event", ITEM), global_id("Task", ITEM), "TASKS"])
async def test_a_mute_of_something_else_keeps_nothing_still(about: str) -> None:
    told = on_its_way(wanting(LIVE, MAIL), muted=about)
    for stage in (see_mutes, choose_channels, keep_still, hold_back):
        await stage(told)

    assert [delivery.channel for delivery in told.made] == ["MAIL"]
    assert [copy.silent for copy in told.copies] == [False]
    assert told.mutes == {}


@pytest.mark.parametrize(
    ("profile", "urgent", "silent"),
    [
        (wanting(LIVE), False, False),
        (wanting(MAIL), False, True),
        (wanting(MAIL), True, True),
        (wanting(LIVE, quiet_hours=QUIET), False, True),
        (wanting(LIVE, quiet_hours=QUIET), True, False),
    ],
)
async def test_a_message_comes_silently_in_quiet_hours_or_where_no_noise_is_wanted(
    profile: Profile, urgent: bool, silent: bool
) -> None:
    told = on_its_way(profile, urgent=urgent)
    await keep_still(told)

    assert [copy.silent for copy in told.copies] == [silent]


@pytest.mark.parametrize(
    ("profile", "urgent", "until"),
    [
        (wanting(MAIL), False, None),
        (wanting(MAIL, quiet_hours=QUIET), False, MORNING),
        (wanting(MAIL, quiet_hours=QUIET), True, None),
        (wanting(MAIL, digest=Digest(every_minutes=60)), False, NIGHT + timedelta(hours=1)),
        (wanting(MAIL, digest=Digest(at=time(5)), quiet_hours=QUIET), False, MORNING),
    ],
)
async def test_mail_is_held_back_for_quiet_hours_and_digests(
    profile: Profile, urgent: bool, until: datetime | None
) -> None:
    told = on_its_way(profile, urgent=urgent)
    await choose_channels(told)
    await hold_back(told)
    asked = mail()  # by an event that tells nobody anything else
    await hold_back(on_its_way(profile, asked=[asked], urgent=urgent, agents=()))

    for delivery in (*told.made, asked):
        assert (delivery.state == DeliveryState.HELD) is (until is not None)
        assert delivery.deliver_at == until


async def test_a_push_is_not_held_back_for_a_digest_of_mails() -> None:
    told = on_its_way(wanting(PUSH, digest=Digest(every_minutes=60)))
    await choose_channels(told)
    await hold_back(told)

    assert {delivery.state == DeliveryState.HELD for delivery in told.made} == {False}


async def test_each_browser_gets_a_push_of_its_own() -> None:
    told = on_its_way(wanting(PUSH))
    await choose_channels(told)

    assert [delivery.recipient for delivery in told.made] == BROWSERS
    assert {delivery.receiver for delivery in told.made} == {"push:https://push.example:443"}


async def test_what_goes_to_nobody_of_the_desk_is_held_back_by_nobody() -> None:
    outside = mail(agent_id=None, recipient="sam@x.example")
    told = on_its_way(wanting(MAIL, quiet_hours=QUIET), asked=[outside], muted="TICKETS")
    await hold_back(told)

    assert outside.state not in {DeliveryState.HELD, DeliveryState.SKIPPED}


def test_a_push_is_short_enough_for_any_browser() -> None:
    """At most 4 kB of it are taken, encryption counted."""
    longest = pushed(
        "\U0001f525" * 300, "\U0001f525" * 20_000, urgent=True, message_id=global_id("Message", ITEM)
    )

    assert len(longest.encode()) < 3_800
    assert orjson.loads(longest) == {
        "subject": "\U0001f525" * 200,
        "body": "\U0001f525" * 400,
        "urgent": True,
        "messageId": global_id("Message", ITEM),
    }
