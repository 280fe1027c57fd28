"""
Notifying: what becomes of a message by its reader's profile, mutes and quiet hours.

The inbox and the live stream carry everything; here it is decided what makes no noise there, and what goes
out by mail and web push, at once or later. What is held back is written in the firing transaction too. When
its time has come, it goes out as one digest, without what its reader has read in the inbox meanwhile.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from textwrap import indent
from uuid import UUID

import orjson
from tortoise.queryset import QuerySet

from domain.catalogue.moments import zone_here
from domain.deeds.outbox import Occurrence
from domain.deliveries.records import MAIL_SERVER, Delivery, DeliveryChannel, DeliveryState, enqueue, line_up
from domain.deliveries.system_mail import SystemMail, write
from domain.ids import global_id
from domain.messages import Message
from domain.people.profiles import NotificationChannel, Profile
from domain.people.records import Agent, Mute, NotificationProfile, PushSubscription
from domain.ports import Letter, Notice, Postbox
from domain.storage.database import as_uuid, for_share, for_update_skip_locked, retrying, rows, transaction
from domain.storage.records import by_ids, in_parts
from domain.web_addresses import origin_of

logger = logging.getLogger("deskbell.engine")

PUSHED = 200, 400  # characters of subject and body that a push carries: it must fit into 4 kB
QUOTED = 500  # of each text in a digest
DIGESTS_AT_ONCE = 100
DIGESTED_AT_ONCE = 300  # whose quotes fit into a mail; what is beyond makes another
AFTER_A_FAULT = timedelta(minutes=10)
CHANNELS = {
    DeliveryChannel.MAIL: NotificationChannel.MAIL,
    DeliveryChannel.PUSH: NotificationChannel.WEB_PUSH,
}


@dataclass
class Reach:
    """How one agent is reached at this moment."""

    profile: Profile = field(default_factory=Profile)
    mutes: list[Mute] = field(default_factory=list)
    endpoints: list[str] = field(default_factory=list)

    def mute_of(self, about: Collection[str]) -> Mute | None:
        """Return what keeps the agent from hearing of things with these ids; None if nothing does."""
        return next((one for one in self.mutes if one.about in about), None)


async def reaches(agents: Collection[UUID], now: datetime) -> dict[UUID, Reach]:
    """
    Return how agents are reached; those who never said so are reached as by default, and cost one look.

    Until the transaction ends it stays so: no mute ends, and no profile is replaced.
    """
    found: defaultdict[UUID, Reach] = defaultdict(Reach)
    particular = list[UUID]()
    for some in in_parts(sorted(agents)):
        places = ", ".join(f"${place}" for place in range(1, len(some) + 1))
        sql = f"SELECT agent_id FROM notification_profile WHERE agent_id IN ({places}) ORDER BY agent_id"  # noqa: S608 - ours
        particular += [as_uuid(row["agent_id"]) for row in await rows(sql + for_share(), *some)]
    for some in in_parts(particular):
        zones = dict(await Agent.filter(id__in=some).values_list("id", "time_zone"))
        for one in await NotificationProfile.filter(agent_id__in=some):
            found[one.agent_id].profile = one.read(zones.get(one.agent_id, "UTC"))
        mutes = Mute.filter(agent_id__in=some, until__gt=now).order_by("id").select_for_update()
        for mute in await mutes:
            found[mute.agent_id].mutes.append(mute)
        for browser in await PushSubscription.filter(agent_id__in=some):
            found[browser.agent_id].endpoints.append(browser.endpoint)
    return found


@dataclass
class Notices:
    """What an occurrence's firings tell agents, as each of them wants to be told."""

    occurrence: Occurrence
    urgent: Collection[UUID]
    now: datetime
    letters: list[Letter] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    muted: set[tuple[UUID, UUID]] = field(default_factory=set)

    async def tell(
        self, letters: Sequence[Letter], deliveries: Sequence[Delivery], postbox: Postbox
    ) -> Sequence[Notice]:
        """
        Write messages and deliveries, as their readers want them, within the current transaction.

        Messages are given in the order in which inboxes are locked everywhere: that of their agents' ids.
        An event that writes to an agent by itself gets no second mail for its message: its own stands for it.

        Returns:
            The bells to ring.
        """
        await self._sort(letters, deliveries)
        # Mutes are locked before inboxes, also where they end.
        await self._count()
        bells = await postbox.deliver(self.letters)
        await enqueue(self.deliveries, self.now)
        return bells

    async def _sort(self, letters: Sequence[Letter], deliveries: Sequence[Delivery]) -> None:
        """Decide of messages, and of deliveries that events address to agents by name."""
        told = {one.agent_id for one in letters} | {one.agent_id for one in deliveries if one.agent_id}
        reached = await reaches(told, self.now)
        messages = {(one.agent_id, one.event_id): one.id for one in letters}
        self.deliveries += deliveries
        for one in deliveries:
            if one.agent_id and one.event_id:
                one.message_id = messages.get((one.agent_id, one.event_id))
                self._plan(one, one.event_id, reached[one.agent_id])
        written_to = {(one.agent_id, one.event_id) for one in deliveries}
        for letter in letters:
            self._sort_one(letter, reached[letter.agent_id], (letter.agent_id, letter.event_id) in written_to)
        await self._address()

    def _plan(self, delivery: Delivery, event_id: UUID, reach: Reach) -> None:
        """Say of a delivery to an agent when it goes out; what they have muted does not."""
        out = reach.profile.held_until(CHANNELS[delivery.channel], self.now)
        if self._is_muted(event_id, reach):
            delivery.state, delivery.ended_at = DeliveryState.SKIPPED, self.now
        elif out and event_id not in self.urgent:
            delivery.state, delivery.deliver_at = DeliveryState.HELD, out

    def _sort_one(self, letter: Letter, reach: Reach, written_to: bool) -> None:
        if self._is_muted(letter.event_id, reach):
            self.letters.append(replace(letter, silent=True))
            return
        urgent = letter.event_id in self.urgent
        channels = reach.profile.channels(self.occurrence.category, urgent=urgent)
        quiet = not urgent and reach.profile.quiet_until(self.now) is not None
        self.letters.append(replace(letter, silent=quiet or NotificationChannel.LIVE not in channels))
        made = list[Delivery]()
        if NotificationChannel.MAIL in channels and not written_to:
            made.append(_told_by(DeliveryChannel.MAIL, letter, MAIL_SERVER))
        if NotificationChannel.WEB_PUSH in channels:
            made += (_push(letter, endpoint, urgent=urgent) for endpoint in reach.endpoints)
        for one in made:
            self._plan(one, letter.event_id, reach)
        self.deliveries += made

    def _is_muted(self, event_id: UUID, reach: Reach) -> bool:
        item = global_id(self.occurrence.item_kind, self.occurrence.item_id)
        mute = reach.mute_of({global_id("Event", event_id), item, self.occurrence.category})
        if mute:
            self.muted.add((mute.id, event_id))
        return mute is not None

    async def _address(self) -> None:
        """Fill in where agents have their mail."""
        nameless = {one.agent_id for one in self.deliveries if one.agent_id and not one.recipient}
        emails = {one.id: one.email for one in await by_ids(Agent, nameless)}
        for one in self.deliveries:
            one.recipient = one.recipient or emails[one.agent_id]  # type: ignore[index]  # they have an agent

    async def _count(self) -> None:
        """Count what mutes have kept still, each once for an event; in one order everywhere."""
        for mute_id, times in sorted(Counter(mute_id for mute_id, _ in self.muted).items()):
            await rows("UPDATE mute SET count = count + $2 WHERE id = $1", mute_id, times)


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
    made.body = _pushed(letter.subject, letter.body, urgent, global_id("Message", letter.id))
    return made


def _pushed(subject: str, body: str, urgent: bool = False, message_id: str | None = None) -> str:
    """Write what a browser's service worker gets."""
    line, text = PUSHED
    told = {"subject": subject[:line], "body": body[:text], "urgent": urgent, "messageId": message_id}
    return orjson.dumps(told).decode()


async def release(now: datetime) -> int:
    """Let out what was held back until now, reader by reader; return how many deliveries that made."""
    due = await rows(
        # Mail goes to where its reader has it by now; a push to the browser that it was for.
        "SELECT DISTINCT agent_id, channel, CASE WHEN channel = $4 THEN '' ELSE recipient END AS recipient"
        " FROM delivery WHERE state = $1 AND deliver_at <= $2 LIMIT $3",
        DeliveryState.HELD,
        now,
        DIGESTS_AT_ONCE,
        DeliveryChannel.MAIL,
    )
    made = 0
    for one in due:
        agent_id, browser = as_uuid(one["agent_id"]), {"recipient": one["recipient"]}
        held = Delivery.filter(
            state=DeliveryState.HELD,
            agent_id=agent_id,
            channel=one["channel"],
            deliver_at__lte=now,
            **(browser if one["recipient"] else {}),
        )
        try:
            made += await retrying(partial(_release, agent_id, held, now))
        except Exception:  # one reader's fault holds nobody else's back
            logger.exception("could not let out what is held for agent %s; trying again later", agent_id)
            await held.update(deliver_at=now + AFTER_A_FAULT)
    return made


async def _release(agent_id: UUID, held: QuerySet[Delivery], now: datetime) -> int:
    async with transaction():
        # Whoever is held back for has a profile. A firing, or an edit of it, goes first.
        profile = "SELECT agent_id FROM notification_profile WHERE agent_id = $1"
        if not await rows(profile + for_update_skip_locked(), agent_id):
            return 0
        found = await held.order_by("id").limit(DIGESTED_AT_ONCE).select_for_update()
        agent = await Agent.get_or_none(id=agent_id, enabled=True)
        told_by = [one.message_id for one in found if one.message_id]
        read = {one.id for one in await by_ids(Message, told_by, read_at__isnull=False)}
        wanted = [one for one in found if agent and one.message_id not in read]
        await _end((one for one in found if not agent or one.message_id in read), DeliveryState.SKIPPED, now)
        if not agent or not wanted:
            return 0
        if len(wanted) > 1:
            digest = await _digest(agent, wanted, now)
            await enqueue([digest], now)
            await _end(wanted, DeliveryState.DIGESTED, now, digest_id=digest.id)
            return 1
        [one] = wanted
        one.state = DeliveryState.PENDING
        one.recipient = agent.email if one.channel == DeliveryChannel.MAIL else one.recipient
        await one.save(update_fields=["state", "recipient"])
        await line_up(wanted, now)
        return 1


async def _end(some: Iterable[Delivery], state: DeliveryState, now: datetime, **more: UUID) -> None:
    ids = [one.id for one in some]
    if ids:
        await Delivery.filter(id__in=ids).update(state=state, ended_at=now, **more)


async def _digest(agent: Agent, parts: Sequence[Delivery], now: datetime) -> Delivery:
    """
    Make one delivery of several to the same reader.

    It is about what the last of them is about, so that what is told of its failing makes no endless chain.
    """
    first = parts[0]
    made = Delivery(
        channel=first.channel,
        receiver=first.receiver,
        recipient=first.recipient,
        occurrence_id=parts[-1].occurrence_id,
        agent_id=agent.id,
        created_at=now,
    )
    if first.channel == DeliveryChannel.MAIL:
        told = "\n\n".join(_quoted(parts, zone_here(agent.time_zone) or UTC))
        values = {"AGENT_NAME": agent.display_name, "COUNT": str(len(parts)), "MESSAGES": told}
        made.recipient = agent.email
        made.subject, made.body = await write(SystemMail.DIGEST, values)
    else:
        subjects = "\n".join(dict.fromkeys(one.subject for one in reversed(parts)))
        made.subject = f"{len(parts)} messages"
        made.body = _pushed(made.subject, subjects)
    return made


def _quoted(parts: Iterable[Delivery], zone: tzinfo) -> Iterator[str]:
    for one in parts:
        body = one.body if len(one.body) <= QUOTED else f"{one.body[: QUOTED - 1]}…"
        subject = " ".join(one.subject.split())[:QUOTED]
        # Set in, so that no text can look like another message.
        quoted = indent(body, "    ", lambda _: True)
        yield f"{one.created_at.astimezone(zone):%Y-%m-%d %H:%M}  {subject}\n{quoted}"
