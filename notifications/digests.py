"""Letting out what was held back: alone, or several to one reader as one digest."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from textwrap import indent
from uuid import UUID

from tortoise.queryset import QuerySet

from domain.catalogue.zones import zone_here
from domain.deeds.deed import Deed
from domain.deeds.recording import Engine, do
from domain.deliveries.records import Delivery, DeliveryChannel, DeliveryState
from domain.deliveries.system_mail import SystemMail, write
from domain.messages import Message
from domain.people.records import Agent
from domain.storage.database import as_uuid, dialect, for_update_skip_locked, rows, uuids
from domain.storage.faults import is_away
from domain.storage.records import by_ids
from notifications.outgoing import pushed

logger = logging.getLogger("deskbell.engine")

QUOTED, QUOTED_LINES = 500, 60  # of each text in a digest
DIGESTS_AT_ONCE = 100
DIGESTED_AT_ONCE = 300  # whose quotes fit into a mail; what is beyond makes another
AFTER_A_FAULT = timedelta(minutes=10)


async def release(now: datetime, engine: Engine) -> int:
    """Let out what was held back until now, each reader's in a deed; return how many deliveries that made."""
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
    for reader in due:
        agent_id = as_uuid(reader["agent_id"])
        first = await _first(agent_id, reader["channel"], reader["recipient"], now)
        # By now a new profile may have them wait.
        held = Delivery.filter(id__in=first, state=DeliveryState.HELD, deliver_at__lte=now)
        try:
            made += await do(partial(_release, agent_id, held), by=None, at=now, engine=engine)
        except Exception as fault:  # one reader's holds nobody else's back
            if is_away(fault):
                raise
            logger.exception("could not let out what is held for agent %s; trying again later", agent_id)
            await held.update(deliver_at=now + AFTER_A_FAULT)
    return made


async def _first(agent_id: UUID, channel: str, browser: str, now: datetime) -> list[UUID]:
    """Return what is due to a reader, the first of it; to any browser if it is for none."""
    # SQLite would go through all that is due to anybody; the sign keeps it from that.
    bare = "+" if dialect() == "sqlite" else ""
    return await uuids(
        f"SELECT id FROM delivery WHERE agent_id = $1 AND {bare}channel = $2 AND state = $3"  # noqa: S608 - ours
        f" AND {bare}deliver_at <= $4 AND $5 IN ('', recipient) ORDER BY id LIMIT $6",
        agent_id,
        channel,
        DeliveryState.HELD,
        now,
        browser,
        DIGESTED_AT_ONCE,
    )


async def _release(agent_id: UUID, held: QuerySet[Delivery], deed: Deed) -> int:
    # Whoever is held back for has a profile. A firing, or an edit of it, goes first.
    profile = "SELECT agent_id FROM notification_profile WHERE agent_id = $1"
    if not await rows(profile + for_update_skip_locked(), agent_id):
        return 0
    found = await held.order_by("id").select_for_update()
    agent = await Agent.get_or_none(id=agent_id, enabled=True)
    told_by = [delivery.message_id for delivery in found if delivery.message_id]
    read = {message.id for message in await by_ids(Message, told_by, read_at__isnull=False)}
    wanted = [delivery for delivery in found if agent and delivery.message_id not in read]
    idle = (delivery for delivery in found if not agent or delivery.message_id in read)
    await _end(idle, DeliveryState.SKIPPED, deed.at)
    if not agent or not wanted:
        return 0
    if len(wanted) > 1:
        out = await _digest(agent, wanted, deed.at)
        await _end(wanted, DeliveryState.DIGESTED, deed.at, digest_id=out.id)
    else:
        [out] = wanted
        await out.delete()  # it is told anew, as it is
        out.state = DeliveryState.PENDING
    if out.channel == DeliveryChannel.MAIL:
        out.recipient = agent.email
    deed.tell(None, deliveries=[out])
    return 1


async def _end(parts: Iterable[Delivery], state: DeliveryState, now: datetime, **more: UUID) -> None:
    ids = [delivery.id for delivery in parts]
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
        made.subject, made.body = await write(SystemMail.DIGEST, values)
    else:
        subjects = "\n".join(dict.fromkeys(part.subject for part in reversed(parts)))
        made.subject = f"{len(parts)} messages"
        made.body = pushed(made.subject, subjects)
    return made


def _quoted(parts: Iterable[Delivery], zone: tzinfo) -> Iterator[str]:
    for part in parts:
        subject = " ".join(part.subject.split())[:QUOTED]
        # Set in, so that no text can look like another message.
        quoted = indent(_beginning(part.body), "    ", lambda _: True)
        yield f"{part.created_at.astimezone(zone):%Y-%m-%d %H:%M}  {subject}\n{quoted}"


def _beginning(text: str) -> str:
    begun = "".join(text[:QUOTED].splitlines(keepends=True)[:QUOTED_LINES])
    return text if begun == text else f"{begun[: QUOTED - 1]}…"
