"""
Telling: how what deeds tell reaches their readers, as each of them wants it.

`STAGES` are gone through in order, within the transaction of the deed or firing. What is held back waits as
a delivery of its reader, see `notifications.digests`.
"""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, cast
from uuid import UUID

import orjson

from domain.deeds.deed import Telling
from domain.deeds.outbox import Occurrence
from domain.deliveries.queue import enqueue
from domain.deliveries.records import CHANNELS, MAIL_SERVER, Delivery, DeliveryChannel, DeliveryState
from domain.engine.glancing import glances_at
from domain.ids import global_id
from domain.messages import About, Glance, Letter
from domain.people.notification_records import Mute
from domain.people.profiles import NotificationChannel
from domain.people.records import Agent
from domain.ports import Notice
from domain.storage.database import rows
from domain.storage.records import by_ids
from domain.web_addresses import origin_of
from notifications.placing import deliver
from notifications.reach import AgentReach, reaches

PUSHED = 200, 400  # characters of subject and body that a push carries: it must fit into 4 kB
Stage = Callable[["Round"], Awaitable[None]]
TellingKey: TypeAlias = tuple[UUID, UUID, UUID]


@dataclass
class Round:
    """
    What deeds tell, on its way through the stages.

    ``letters`` are in the order in which inboxes are locked everywhere: that of their agents' ids; a reader's
    are in the order of the occurrences. ``asked`` are the deliveries that events make by themselves, ``made``
    those that stand for a message, and ``mutes`` what keeps agents from hearing of something now, by agent,
    event and occurrence. ``glances`` are how the items stand that messages are about.
    """

    tellings: Sequence[Telling]
    at: datetime
    made: list[Delivery] = field(default_factory=list)
    reached: dict[UUID, AgentReach] = field(default_factory=dict)
    mutes: dict[TellingKey, Mute] = field(default_factory=dict)
    glances: dict[About, Glance] = field(default_factory=dict)
    bells: Sequence[Notice] = ()

    def __post_init__(self) -> None:
        of = [telling.occurrence for telling in self.tellings if telling.occurrence]
        self.occurrences = {occurrence.id: occurrence for occurrence in of}
        self._channels: dict[tuple[int, str, bool], Collection[NotificationChannel]] = {}
        self._urgent = set[UUID | None]()
        told: list[Letter] = []
        for telling in self.tellings:
            if telling.urgent:
                told += [replace(letter, urgent=True) for letter in telling.letters]
                self._urgent |= {letter.event_id for letter in telling.letters}
                self._urgent |= {delivery.event_id for delivery in telling.deliveries}
            else:
                told += telling.letters
        self.letters = sorted(told, key=lambda letter: letter.agent_id.int)
        self.asked = [delivery for telling in self.tellings for delivery in telling.deliveries]
        # What had been held back has gone through this before.
        self.to_agents = [
            mail for mail in self.asked if mail.agent_id and mail.event_id and not mail.deliver_at
        ]

    def channels_of(self, letter: Letter) -> Collection[NotificationChannel]:
        """Return the channels that a letter's reader wants it on."""
        profile, urgent = self.reached[letter.agent_id].profile, self.urgent(letter)
        category = self.of(letter).category
        # Most have the same profile, that of those who never said so.
        key = id(profile), category, urgent
        if key not in self._channels:
            self._channels[key] = profile.channels(category, urgent=urgent)
        return self._channels[key]

    def of(self, told: Letter | Delivery) -> Occurrence:
        """Return what it tells of."""
        if len(self.occurrences) == 1:  # ids take long to be hashed, and thousands may be told
            return next(iter(self.occurrences.values()))
        return self.occurrences[cast("UUID", told.occurrence_id)]

    def urgent(self, told: Letter | Delivery) -> bool:
        """Say whether something goes out at once, whatever its reader's hours are."""
        return bool(self._urgent) and told.event_id in self._urgent


def key_of(told: Letter | Delivery) -> TellingKey:
    """Return which agent is told, by which event, of which occurrence."""
    return cast("TellingKey", (told.agent_id, told.event_id, told.occurrence_id))


async def look_up(round_: Round) -> None:
    """See how those are reached who are told."""
    told = {letter.agent_id for letter in round_.letters}
    told |= {cast("UUID", mail.agent_id) for mail in round_.to_agents}
    round_.reached = await reaches(told, round_.at)


async def see_mutes(round_: Round) -> None:
    """See who wants to hear nothing of an event, or of what it is about."""
    if not any(reach.mutes for reach in round_.reached.values()):
        return  # as mostly, and thousands may be told
    all_told: list[Letter | Delivery] = [*round_.letters, *round_.to_agents]
    for told in all_told:
        reach = round_.reached[cast("UUID", told.agent_id)]
        if reach.mutes:
            agent, event, occurrence = key_of(told)
            happened = round_.of(told)
            about = {global_id(happened.item_kind, happened.item_id), happened.category}
            if mute := reach.mute_of({*about, global_id("Event", event)}):
                round_.mutes[agent, event, occurrence] = mute


async def choose_channels(round_: Round) -> None:
    """
    Let a message go out by its reader's channels too, but for one that is muted.

    An event that writes to an agent by itself gets no second mail for its message: its own stands for it.
    """
    if round_.to_agents:
        messages = {key_of(letter): letter.id for letter in round_.letters}
        for delivery in round_.to_agents:
            delivery.message_id = messages.get(key_of(delivery))
    written_to = {key_of(delivery) for delivery in round_.to_agents}
    for letter in round_.letters:
        if round_.mutes and key_of(letter) in round_.mutes:
            continue
        channels = round_.channels_of(letter)
        if NotificationChannel.MAIL in channels and key_of(letter) not in written_to:
            round_.made.append(_told_by(DeliveryChannel.MAIL, letter, MAIL_SERVER))
        if NotificationChannel.WEB_PUSH in channels:
            round_.made += (
                _push(letter, endpoint, urgent=round_.urgent(letter))
                for endpoint in round_.reached[letter.agent_id].endpoints
            )


async def keep_still(round_: Round) -> None:
    """Let messages make no noise that are muted, come in quiet hours, or are not wanted live."""
    for place, letter in enumerate(round_.letters):
        profile = round_.reached[letter.agent_id].profile
        # Urgent breaks through quiet hours, not through a mute: that is the reader's own word on this event.
        quiet = not round_.urgent(letter) and profile.quiet_until(round_.at) is not None
        muted = round_.mutes and key_of(letter) in round_.mutes
        if muted or quiet or NotificationChannel.LIVE not in round_.channels_of(letter):
            round_.letters[place] = replace(letter, silent=True)


async def hold_back(round_: Round) -> None:
    """Say of each delivery to an agent when it goes out; what they have muted does not."""
    for delivery in (*round_.to_agents, *round_.made):
        profile = round_.reached[cast("UUID", delivery.agent_id)].profile
        out = profile.held_until(CHANNELS[delivery.channel], round_.at)
        if key_of(delivery) in round_.mutes:
            delivery.state, delivery.ended_at = DeliveryState.SKIPPED, round_.at
        elif out and not round_.urgent(delivery):
            delivery.state, delivery.deliver_at = DeliveryState.HELD, out


async def address(round_: Round) -> None:
    """Fill in where agents have their mail."""
    unaddressed = defaultdict[UUID, list[Delivery]](list)
    for delivery in (*round_.asked, *round_.made):
        if delivery.agent_id and not delivery.recipient:
            unaddressed[delivery.agent_id].append(delivery)
    for agent in await by_ids(Agent, unaddressed):
        for delivery in unaddressed[agent.id]:
            delivery.recipient = agent.email


async def count_mutes(round_: Round) -> None:
    """Count what mutes have kept still, each once for an event; in one order everywhere."""
    # Mutes are locked before inboxes, also where they end.
    for mute_id, times in sorted(Counter(mute.id for mute in round_.mutes.values()).items()):
        await rows("UPDATE mute SET count = count + $2 WHERE id = $1", mute_id, times)


async def glance(round_: Round) -> None:
    """See how the items stand, for bells to bring along; not those of examples, which are none."""
    told = [letter for letter in round_.letters if not letter.test]
    about = {(happened.item_kind, happened.item_id) for happened in map(round_.of, told)}
    round_.glances = await glances_at(about, round_.at)


async def place(round_: Round) -> None:
    """Put the messages into their inboxes."""
    round_.bells = await deliver(round_.letters, round_.occurrences.values(), round_.glances)


async def queue(round_: Round) -> None:
    """Line up what goes out."""
    await enqueue([*round_.asked, *round_.made], round_.at)


# Mutes come before channels, which they close. Locks are taken in one order: profiles, mutes, inboxes.
STAGES: tuple[Stage, ...] = (
    look_up,
    see_mutes,
    choose_channels,
    keep_still,
    hold_back,
    address,
    count_mutes,
    glance,
    place,
    queue,
)


def _told_by(channel: DeliveryChannel, letter: Letter, receiver: str, recipient: str = "") -> Delivery:
    return Delivery(
        channel=channel,
        receiver=receiver,
        recipient=recipient,
        subject=letter.subject,
        body=letter.body,
        event_id=letter.event_id,
        occurrence_id=letter.occurrence_id,
        agent_id=letter.agent_id,
        message_id=letter.id,
        created_at=letter.sent_at,
    )


def _push(letter: Letter, endpoint: str, *, urgent: bool) -> Delivery:
    made = _told_by(DeliveryChannel.PUSH, letter, f"push:{origin_of(endpoint)}", endpoint)
    made.body = pushed(letter.subject, letter.body, urgent, global_id("Message", letter.id))
    return made


def pushed(subject: str, body: str, urgent: bool = False, message_id: str | None = None) -> str:
    """Write what a browser's service worker gets."""
    line, text = PUSHED
    told = {"subject": subject[:line], "body": body[:text], "urgent": urgent, "messageId": message_id}
    return orjson.dumps(told).decode()
