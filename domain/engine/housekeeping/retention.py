"""
Retention: what becomes of each table's rows in time, in one place.

A table's rows go in batches, which take turns with those of the others, so that nothing waits for long for
another's queue to be empty, and a statement never holds much for long. What a row keeps from happening twice
goes only when it cannot happen any more: marks and spells with their item or event, what is in the outbox not
at all, messages with a note in their inbox of how far they went.
"""

import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.catalogue.clocks import ASKED_AGAIN_FOR
from domain.deeds.keys import REMEMBERED
from domain.deeds.outbox import PARKED
from domain.engine.clock.marks import forget_marks
from domain.engine.housekeeping.discarding import discard
from domain.engine.housekeeping.forgetting import LOWEST, Retention, aged, sift, sifted, stays
from domain.engine.housekeeping.lasting import mark_holds, spell_holds
from domain.foreign.forsaken import close_forsaken
from domain.messages import Message
from domain.storage.database import as_uuid, not_waiting_for_disk, rows, transaction
from domain.storage.leasing import take_for

logger = logging.getLogger("deskbell.retention")

MARGIN = timedelta(days=1)  # in which what is under way has long been dealt with
TURN = timedelta(hours=1)
INBOXES = 200  # that are asked at once whether anything of theirs is old
OF_AN_INBOX = 100  # messages that go at once, at most: nobody can add to their inbox meanwhile
WAITS = "EXISTS (SELECT 1 FROM pending p WHERE p.occurrence_id = r.id)"


async def keep_house(holder: str, now: datetime, kept: timedelta) -> int | None:
    """Forget what is too old; None, and nothing of it, where any process has within the hour."""
    return await forget(now, kept) if await take_for("house", holder, now, TURN) else None


async def forget(now: datetime, kept: timedelta) -> int:
    """Let go what is too old of each table, batch by batch in turns; return how many rows."""
    left = {
        table: retention.forget(table, now, kept)
        for table, retention in RETENTION.items()
        if retention.forget
    }
    gone = 0
    while left:
        for table, batches in list(left.items()):
            try:
                gone += await anext(batches)
            except StopAsyncIteration:
                del left[table]
            except Exception:  # one table's fault holds no other up
                logger.exception("could not forget what is too old of %s; trying again later", table)
                del left[table]
    return gone


async def _forget_messages(_: str, now: datetime, kept: timedelta) -> AsyncIterator[int]:
    """Each inbox remembers how far it was forgotten, so that cursors of before are known as expired."""
    oldest = "SELECT sent_at FROM message WHERE agent_id = i.agent_id ORDER BY sequence LIMIT 1"
    old = f"SELECT agent_id, ({oldest}) < $1 AS old FROM inbox i"
    some = f"{old} WHERE agent_id > $2 ORDER BY agent_id LIMIT {INBOXES}"
    after, since = LOWEST, now - kept
    while found := await rows(some, since, after):
        for agent in [as_uuid(row["agent_id"]) for row in found if row["old"]]:
            while gone := await _expire(agent, since):
                yield gone
        after = as_uuid(found[-1]["agent_id"])
        yield 0


async def _expire(agent: UUID, since: datetime) -> int:
    """Let go an inbox's oldest messages; return how many. Nobody can add to it meanwhile."""
    first = f"SELECT sequence, sent_at FROM message WHERE agent_id = $1 ORDER BY sequence LIMIT {OF_AN_INBOX}"
    old = f"SELECT max(sequence) AS last FROM ({first}) AS oldest WHERE sent_at < $2"
    if (last := (await rows(old, agent, since))[0]["last"]) is None:
        return 0
    unread = "SELECT count(*) FROM message WHERE agent_id = $1 AND sequence <= $2 AND read_at IS NULL"
    async with transaction():
        # Never backwards: another process may have been further. The lock keeps what is unread as it is.
        further = "UPDATE inbox SET expired_through = $2 WHERE agent_id = $1 AND expired_through < $2"
        await rows(further + not_waiting_for_disk(), agent, last)
        await rows(f"UPDATE inbox SET unread = unread - ({unread}) WHERE agent_id = $1", agent, last)
        return await Message.filter(agent_id=agent, sequence__lte=last).delete()


async def _forget_foreign(table: str, now: datetime, kept: timedelta) -> AsyncIterator[int]:
    """Close what is forsaken, in deeds that count it down; what is closed goes as from any other table."""
    while await close_forsaken(now):
        yield 0
    async for gone in sift(table, "NOT r.open AND r.told_at < $1", now - kept):
        yield gone


async def _forget_clock_marks(*_: Any) -> AsyncIterator[int]:
    yield await forget_marks()


async def _forget_marks(table: str, now: datetime, _kept: timedelta) -> AsyncIterator[int]:
    gone = f"r.ran_at < $1 AND NOT {mark_holds()}"
    async for count in sift(table, gone, now - MARGIN, key="key", first=""):
        yield count


async def _forget_episodes(table: str, now: datetime, kept: timedelta) -> AsyncIterator[int]:
    """No change of its item asks again in a spell that is as old as those of items at rest that go."""
    for running, age in ((False, kept), (True, max(kept, ASKED_AGAIN_FOR))):
        gone = f"r.began_at < $1 AND NOT {spell_holds(running=running)}"
        async for count in sift(table, gone, now - age):
            yield count


DEFINED = stays("As many as people have made; they go when somebody takes them away.")
WORK = Retention(
    "The desk's own work is kept; what was deleted goes after the days to keep, once nothing else names it.",
    discard,
)
ACCOUNTS = Retention("As many as people have made; what was deleted goes after the days to keep.", discard)
OF_ITEMS = stays("What belongs to an item of the desk's own work is kept like it, and goes with it.")
ONE_EACH = stays("One row for each thing of a small kind, changed in its place.")

RETENTION = {
    "action_mark": Retention(
        "A mark goes with its event, or with its item once nothing waits to be told of that.", _forget_marks
    ),
    "agent": DEFINED,
    "agent_group": DEFINED,
    "api_token": sifted(
        "One that was revoked or ran out is kept for the days to keep after that.",
        "COALESCE(r.revoked_at, r.expires_at) < $1",
    ),
    "brand": DEFINED,
    "call_log": WORK,
    "chat_room": WORK,
    "chat_room_presence": stays("One for each agent in a room; it goes when the agent leaves."),
    "clock_mark": Retention("A mark goes when no event asks its question any more.", _forget_clock_marks),
    "comment": OF_ITEMS,
    "community_post": OF_ITEMS,
    "community_thread": WORK,
    "concern": sifted(
        "For an hour: a process that has not looked for longer looks at everybody.",
        "r.noted_at < $1",
        since=lambda now, _: now - TURN,
    ),
    "counter": ONE_EACH,
    "custom_field": DEFINED,
    "customer_account": WORK,
    "delivery": aged(
        "One that has ended is kept for the days to keep; one that waits stays until it ends, as it does when"
        " it is given up.",
        "created_at",
        which="ended_at IS NOT NULL",
    ),
    "department": DEFINED,
    "episode": Retention(
        "A spell that is over is kept for the days to keep, one of a closed item for a year; one that goes"
        " on, as long as its item and event.",
        _forget_episodes,
    ),
    "event": sifted(
        "A deleted one is kept for the days to keep, and for as long as a firing or a delivery names it.",
        "r.deleted_at < $1 AND NOT EXISTS (SELECT 1 FROM firing f WHERE f.event_id = r.id)"
        " AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event_id = r.id)",
    ),
    "event_use": sifted(
        "It goes with its event.",
        "NOT EXISTS (SELECT 1 FROM event e WHERE e.id = r.event_id) AND $1::timestamptz IS NOT NULL",
    ),
    "external_provider": DEFINED,
    "failed_sign_ins": sifted(
        "For a day after the last one, which is long after they count.",
        "r.last_at < $1",
        since=lambda now, _: now - MARGIN,
    ),
    "firing": aged("For the days to keep.", "fired_at"),
    "foreign_item": Retention(
        "A closed one is kept for the days to keep after the last that was told of it; an open one of which"
        " nothing was told for a year is closed.",
        _forget_foreign,
    ),
    "form": DEFINED,
    "gone_field": stays(
        "It goes once no item holds a value of it any more, which is looked for each minute."
    ),
    "inbox": ONE_EACH,
    "item_message": OF_ITEMS,
    "kb_article": WORK,
    "kb_feedback": WORK,
    "kb_folder": DEFINED,
    "lease": sifted(
        "One that has ended for a day, as that of somebody whose backtest's process died, is nobody's.",
        "r.ends_at < $1",
        since=lambda now, _: now - MARGIN,
        key="name",
        first="",
    ),
    "live_chat": WORK,
    "mail_template": ONE_EACH,
    "membership": DEFINED,
    "message": Retention("For the days to keep; its inbox remembers how far.", _forget_messages),
    "mute": stays("It ends at its moment, in a deed that tells what it has kept still."),
    "news_item": WORK,
    "notification_profile": ONE_EACH,
    "occurrence": aged(
        "For the days to keep, and for as long as it waits in the outbox.",
        "recorded_at",
        which=f"NOT {WAITS}",
    ),
    "pending": aged(
        "It goes when its occurrence has been dealt with; one that is parked, after the days to keep.",
        "claimed_until",
        which=f"state = '{PARKED}'",
        key="occurrence_id",
    ),
    "pop_account": ACCOUNTS,
    "portion": sifted(
        "It goes as its agents are told; where they could not be, with the parked row of its occurrence.",
        "NOT EXISTS (SELECT 1 FROM pending p WHERE p.occurrence_id = r.occurrence_id"
        f" AND (p.state <> '{PARKED}' OR p.claimed_until >= $1))",
    ),
    "push_key": ONE_EACH,
    "push_subscription": stays("A few for each agent; one goes when its browser takes no more."),
    "queued": stays("It goes with the end of its delivery."),
    "receiver": sifted(
        "One for which nothing waits and whose pause is long over says nothing; one that somebody has paused"
        " stays.",
        "COALESCE(r.paused_until, r.failing_since, $1) <= $1 AND COALESCE(r.failing_since, $1) <= $1"
        " AND NOT EXISTS (SELECT 1 FROM queued q WHERE q.receiver = r.key)",
        key="key",
        first="",
    ),
    "revision": ONE_EACH,
    "role": DEFINED,
    "role_held": DEFINED,
    "sent_form": OF_ITEMS,
    "session": sifted("For the days to keep after it runs out, signed out or not.", "r.expires_at < $1"),
    "sign_in_help": sifted(
        "A code goes when it is valid no more.", "r.expires_at < $1", since=lambda now, _: now, key="agent_id"
    ),
    "smtp_account": ACCOUNTS,
    "sought": stays("What SQLite finds words by: one for each record that has some; it goes with that."),
    "survey": DEFINED,
    "survey_offer": WORK,
    "survey_response": WORK,
    "tally": stays("Some for each agent, group and department of a kind, changed in their place."),
    "task": WORK,
    "ticket": WORK,
    "time_log": WORK,
    "time_log_category": DEFINED,
    "used_key": aged(
        "An idempotency key is remembered for a day.", "used_at", since=lambda now, _: now - REMEMBERED
    ),
    "visitor": Retention(
        "It is deleted when its visitor leaves, or has been idle for a quarter of an hour, and goes after the"
        " days to keep.",
        discard,
    ),
}
