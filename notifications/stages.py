"""
Telling: how what an occurrence tells reaches its readers, as each of them wants it.

`STAGES` are gone through in order, within the transaction of the firing or deed. What is held back waits as
a delivery of its reader, see `notifications.digests`.
"""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import orjson

from domain.deeds.outbox import Occurrence
from domain.deliveries.queue import enqueue
from domain.deliveries.records import CHANNELS, MAIL_SERVER, Delivery, DeliveryChannel, DeliveryState
from domain.ids import global_id
from domain.messages import Glance, Letter
from domain.people.notification_records import Mute
from domain.people.profiles import NotificationChannel
from domain.people.records import Agent
from domain.ports import Notice
from domain.storage.database import rows
from domain.storage.records import by_ids
from domain.web_addresses import origin_of
from notifications.placing import deliver
from notifications.reach import Reach, reaches

PUSHED = 200, 400  # characters of subject and body that a push carries: it must fit into 4 kB
Stage = Callable[["Round"], Awaitable[None]]


@dataclass
class Round:
    """
    What one occurrence tells, on its way through the stages.

    ``letters`` are in the order in which inboxes are locked everywhere: that of their agents' ids. ``asked``
    are the deliveries that events make by themselves, ``made`` those that stand for a message, and ``mutes``
    what keeps agents from hearing of events now, by agent and event. ``glance`` is how the item stands.
    """

    occurrence: Occurrence
    letters: list[Letter]
    asked: list[Delivery]
    urgent: Collection[UUID]
    at: datetime
    glance: Glance | None = None
    made: list[Delivery] = field(default_factory=list)
    reached: dict[UUID, Reach] = field(default_factory=dict)
    mutes: dict[tuple[UUID, UUID], Mute] = field(default_factory=dict)
    bells: Sequence[Notice] = ()

    def channels_of(self, letter: Letter) -> Collection[NotificationChannel]:
        """Return the channels that a letter's reader wants it on."""
        profile = self.reached[letter.agent_id].profile
        return profile.channels(self.occurrence.category, urgent=letter.event_id in self.urgent)


async def look_up(round_: Round) -> None:
    """See how those are reached who are told."""
    told = {letter.agent_id for letter in round_.letters}
    told |= {delivery.agent_id for delivery in round_.asked if delivery.agent_id}
    round_.reached = await reaches(told, round_.at)


async def see_mutes(round_: Round) -> None:
    """See who wants to hear nothing of an event, or of what it is about."""
    about = {global_id(round_.occurrence.item_kind, round_.occurrence.item_id), round_.occurrence.category}
    told = {(letter.agent_id, letter.event_id) for letter in round_.letters}
    told |= {(mail.agent_id, mail.event_id) for mail in round_.asked if mail.agent_id and mail.event_id}
    for agent, event in told:
        reach = round_.reached[agent]
        if reach.mutes and (mute := reach.mute_of({*about, global_id("Event", event)})):
            round_.mutes[agent, event] = mute


async def choose_channels(round_: Round) -> None:
    """
    Let a message go out by its reader's channels too, but for one that is muted.

    An event that writes to an agent by itself gets no second mail for its message: its own stands for it.
    """
    messages = {(letter.agent_id, letter.event_id): letter.id for letter in round_.letters}
    written_to = set[tuple[UUID, UUID]]()
    for delivery in round_.asked:
        if delivery.agent_id and delivery.event_id:
            delivery.message_id = messages.get((delivery.agent_id, delivery.event_id))
            written_to.add((delivery.agent_id, delivery.event_id))
    for letter in round_.letters:
        if (letter.agent_id, letter.event_id) in round_.mutes:
            continue
        channels, urgent = round_.channels_of(letter), letter.event_id in round_.urgent
        if NotificationChannel.MAIL in channels and (letter.agent_id, letter.event_id) not in written_to:
            round_.made.append(_told_by(DeliveryChannel.MAIL, letter, MAIL_SERVER))
        if NotificationChannel.WEB_PUSH in channels:
            round_.made += (
                _push(letter, endpoint, urgent=urgent)
                for endpoint in round_.reached[letter.agent_id].endpoints
            )


async def keep_still(round_: Round) -> None:
    """Let messages make no noise that are muted, come in quiet hours, or are not wanted live."""
    for place, letter in enumerate(round_.letters):
        profile = round_.reached[letter.agent_id].profile
        # Urgent breaks through quiet hours, not through a mute: that is the reader's own word on this event.
        quiet = letter.event_id not in round_.urgent and profile.quiet_until(round_.at) is not None
        muted = (letter.agent_id, letter.event_id) in round_.mutes
        silent = muted or quiet or NotificationChannel.LIVE not in round_.channels_of(letter)
        round_.letters[place] = replace(letter, silent=silent)


async def hold_back(round_: Round) -> None:
    """Say of each delivery to an agent when it goes out; what they have muted does not."""
    for delivery in (*round_.asked, *round_.made):
        agent, event = delivery.agent_id, delivery.event_id
        if not agent or not event:
            continue
        out = round_.reached[agent].profile.held_until(CHANNELS[delivery.channel], round_.at)
        if (agent, event) in round_.mutes:
            delivery.state, delivery.ended_at = DeliveryState.SKIPPED, round_.at
        elif out and event not in round_.urgent:
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


async def place(round_: Round) -> None:
    """Put the messages into their inboxes."""
    about = round_.occurrence.item_kind, round_.occurrence.item_id
    round_.bells = await deliver(round_.letters, about, round_.glance)


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
