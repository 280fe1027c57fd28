"""
Telling: how what deeds tell reaches their readers, as each of them wants it.

`STAGES` are gone through in order, within the transaction of the deed or firing. What is held back waits as
a delivery of its reader, see `notifications.digests`.
"""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import repeat
from typing import TypeAlias, cast
from uuid import UUID

from domain.deeds.deed import Telling
from domain.deeds.outbox import Occurrence
from domain.deliveries.queue import enqueue
from domain.deliveries.records import CHANNELS, Delivery, DeliveryState
from domain.engine.ringing.glancing import glances_of
from domain.ids import global_id, uuids7
from domain.messages import About, Copy, Glance, Letter
from domain.people.notification_records import Mute
from domain.people.profiles import NotificationChannel
from domain.people.records import Agent
from domain.ports import Notice
from domain.storage.database import rows
from domain.storage.records import by_ids
from notifications.outgoing import mail_of, push_of
from notifications.placing import deliver
from notifications.reach import BY_DEFAULT, AgentReach, reaches

Stage = Callable[["Round"], Awaitable[None]]
TellingKey: TypeAlias = tuple[UUID, UUID, UUID]


@dataclass(frozen=True)
class Alike:
    """Copies of a letter whose readers are reached alike, as most are; others by themselves."""

    letter: Letter
    reach: AgentReach
    copies: list[Copy] = field(default_factory=list)


@dataclass
class Round:
    """
    What deeds tell, on its way through the stages.

    ``copies`` are in the order in which inboxes are locked everywhere: that of their agents' ids; a reader's
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
        self._urgent = set[UUID | None]()
        told: list[Copy] = []
        for telling in self.tellings:
            if telling.urgent:
                self._urgent |= {delivery.event_id for delivery in telling.deliveries}
            if letter := telling.letter:
                if telling.urgent:
                    letter = replace(letter, urgent=True)
                    self._urgent.add(letter.event_id)
                told += map(Copy, repeat(letter), telling.agents, uuids7(len(telling.agents)))
        self.copies = sorted(told, key=lambda copy: copy.agent_id.int)
        self.asked = [delivery for telling in self.tellings for delivery in telling.deliveries]
        # What had been held back has gone through this before.
        self.to_agents = [
            mail for mail in self.asked if mail.agent_id and mail.event_id and not mail.deliver_at
        ]

    def reach_of(self, agent: UUID | None) -> AgentReach:
        """Return how an agent is reached."""
        return self.reached.get(cast("UUID", agent), BY_DEFAULT) if self.reached else BY_DEFAULT

    @cached_property
    def alike(self) -> Sequence[Alike]:
        """The copies by letter, and by how their readers are reached: thousands are decided on at once."""
        found: dict[tuple[int, int], Alike] = {}
        for copy in self.copies:
            reach = self.reach_of(copy.agent_id)
            key = id(copy.letter), id(reach)
            if key not in found:
                found[key] = Alike(copy.letter, reach)
            found[key].copies.append(copy)
        return list(found.values())

    def channels_of(self, alike: Alike) -> Collection[NotificationChannel]:
        """Return the channels on which copies are wanted; they are muted where there is none."""
        if alike.reach.mutes and key_of(alike.copies[0]) in self.mutes:
            return ()
        letter = alike.letter
        return alike.reach.profile.channels(self.of(letter).category, urgent=self.urgent(letter))

    def of(self, told: Letter | Delivery) -> Occurrence:
        """Return what it tells of."""
        return self.occurrences[cast("UUID", told.occurrence_id)]

    def urgent(self, told: Letter | Delivery) -> bool:
        """Say whether something goes out at once, whatever its reader's hours are."""
        return bool(self._urgent) and told.event_id in self._urgent


def key_of(told: Copy | Delivery) -> TellingKey:
    """Return which agent is told, by which event, of which occurrence."""
    return cast("TellingKey", (told.agent_id, told.event_id, told.occurrence_id))


async def look_up(round_: Round) -> None:
    """See how those are reached who are told."""
    told = [copy.agent_id for copy in round_.copies]
    told += [cast("UUID", mail.agent_id) for mail in round_.to_agents]
    round_.reached = await reaches(told, round_.at)


async def see_mutes(round_: Round) -> None:
    """See who wants to hear nothing of an event, or of what it is about."""
    if not any(reach.mutes for reach in round_.reached.values()):
        return  # as mostly, and thousands may be told
    all_told: list[Copy | Delivery] = [*round_.copies, *round_.to_agents]
    for told in all_told:
        reach = round_.reach_of(told.agent_id)
        if reach.mutes:
            agent, event, occurrence = key_of(told)
            happened = round_.occurrences[occurrence]
            about = {global_id(happened.item_kind, happened.item_id), happened.category}
            if mute := reach.mute_of({*about, global_id("Event", event)}):
                round_.mutes[agent, event, occurrence] = mute


async def choose_channels(round_: Round) -> None:
    """
    Let a message go out by its reader's channels too, but for one that is muted.

    An event that writes to an agent by itself gets no second mail for its message: its own stands for it.
    """
    if round_.to_agents:
        messages = {key_of(copy): copy.id for copy in round_.copies}
        for delivery in round_.to_agents:
            delivery.message_id = messages.get(key_of(delivery))
    written_to = {key_of(delivery) for delivery in round_.to_agents}
    for alike in round_.alike:
        channels = round_.channels_of(alike)
        if NotificationChannel.MAIL in channels:
            round_.made += [mail_of(copy) for copy in alike.copies if key_of(copy) not in written_to]
        if NotificationChannel.WEB_PUSH in channels:
            round_.made += [
                push_of(copy, endpoint, urgent=round_.urgent(copy.letter))
                for endpoint in alike.reach.endpoints
                for copy in alike.copies
            ]


async def keep_still(round_: Round) -> None:
    """Let messages make no noise that are muted, come in quiet hours, or are not wanted live."""
    for alike in round_.alike:
        # Urgent breaks through quiet hours, not through a mute: that is the reader's own word on this event.
        quiet = not round_.urgent(alike.letter) and alike.reach.profile.quiet_until(round_.at) is not None
        if quiet or NotificationChannel.LIVE not in round_.channels_of(alike):
            for copy in alike.copies:
                copy.silent = True


async def hold_back(round_: Round) -> None:
    """Say of each delivery to an agent when it goes out; what they have muted does not."""
    for delivery in (*round_.to_agents, *round_.made):
        profile = round_.reach_of(delivery.agent_id).profile
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
    told = (alike.letter for alike in round_.alike if not alike.letter.test)
    round_.glances = await glances_of(map(round_.of, told), round_.at)


async def place(round_: Round) -> None:
    """Put the messages into their inboxes."""
    round_.bells = await deliver(round_.copies, round_.occurrences.values(), round_.glances)


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
