"""
Retention: what becomes of each table's rows in time, in one place.

A rule forgets in batches, and takes turns with the others, so that nothing waits for long for another's
queue to be empty, and a statement never holds much for long. What a row keeps from happening twice goes
only when it cannot happen any more: marks and spells with their item or event, what is in the outbox not at
all, messages with a note in their inbox of how far they went.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category
from domain.deeds.deed import Deed
from domain.deeds.keys import REMEMBERED
from domain.deeds.outbox import PARKED
from domain.deeds.recording import do
from domain.deeds.spells import ASKED_AGAIN_FOR, is_running
from domain.desk.rooms import CATALOGUE, __models__
from domain.engine.clock import forget_marks
from domain.foreign.items import ForeignItem
from domain.messages import Message
from domain.storage.database import as_uuid, for_update, for_update_skip_locked, rows, transaction
from domain.storage.leasing import take_for
from domain.storage.records import Record

logger = logging.getLogger("deskbell.retention")

BATCH = 1_000
LOWEST = UUID(int=0)
CLOSED_AT_ONCE = 100
MARGIN = timedelta(days=1)  # in which what is under way has long been dealt with
FORSAKEN = timedelta(days=365)
TURN = timedelta(hours=1)
Since = Callable[[datetime, timedelta], Any]
Forget = Callable[[str, datetime, timedelta], AsyncIterator[int]]


@dataclass(frozen=True)
class Rule:
    """What becomes of a table's rows, in a sentence; without ``forget`` they stay."""

    says: str
    forget: Forget | None = None


def _old(now: datetime, kept: timedelta) -> datetime:
    return now - kept


def _aged(says: str, column: str, *, which: str = "TRUE", since: Since = _old, key: str = "id") -> Rule:
    """Let rows go by a moment of theirs, along its index; ``which`` bounds them further."""

    async def forget(table: str, now: datetime, kept: timedelta) -> AsyncIterator[int]:
        some = f"SELECT {key} FROM {table} r WHERE {column} < $1 AND {which} LIMIT {BATCH}"  # noqa: S608 - ours
        sql = f"DELETE FROM {table} WHERE {key} IN ({some}{for_update_skip_locked()}) RETURNING {key}"  # noqa: S608 - ours
        gone = BATCH
        while gone == BATCH:
            gone = len(await rows(sql, since(now, kept)))
            yield gone

    return Rule(says, forget)


def _sifted(says: str, which: str, *, since: Since = _old, key: str = "id", first: Any = LOWEST) -> Rule:
    """Let rows go that ``which`` describes, with a moment as $1, looking at all of them."""
    return Rule(says, lambda table, now, kept: _sift(table, which, since(now, kept), key=key, first=first))


async def _sift(
    table: str, which: str, since: Any, *, key: str = "id", first: Any = LOWEST
) -> AsyncIterator[int]:
    """Go through a table in the order of its keys, some rows at a time."""
    step = f"SELECT {key} AS key FROM {table} WHERE {key} > $1 ORDER BY {key} LIMIT 1 OFFSET {BATCH - 1}"  # noqa: S608 - ours
    after, more = first, True
    while more:
        end = [one["key"] for one in await rows(step, after)]
        part = f"{key} > $2" + (f" AND {key} <= $3" if end else "")
        some = f"SELECT {key} FROM {table} r WHERE {part} AND {which}{for_update_skip_locked()}"  # noqa: S608 - ours
        gone = f"DELETE FROM {table} WHERE {key} IN ({some}) RETURNING {key}"  # noqa: S608 - ours
        yield len(await rows(gone, since, after, *end))
        after, more = (end or [after])[-1], bool(end)


def _stays(says: str) -> Rule:
    return Rule(says)


async def _forget_messages(_: str, now: datetime, kept: timedelta) -> AsyncIterator[int]:
    """Each inbox remembers how far it was forgotten, so that cursors of before are known as expired."""
    oldest = f"SELECT agent_id, sequence FROM message WHERE sent_at < $1 ORDER BY sent_at LIMIT {BATCH}"  # noqa: S608 - ours
    while old := await rows(oldest, now - kept):
        last = dict[UUID, int]()
        for row in old:
            agent = as_uuid(row["agent_id"])
            last[agent] = max(last.get(agent, 0), row["sequence"])
        for agent, sequence in last.items():
            yield await _expire(agent, sequence)


async def _expire(agent: UUID, last: int) -> int:
    async with transaction():
        # Never backwards: another process may have been further.
        further = "UPDATE inbox SET expired_through = $2 WHERE agent_id = $1 AND expired_through < $2"
        await rows(further, agent, last)
        kept = Message.filter(agent_id=agent, sequence__lte=last)
        unread = await kept.filter(read_at__isnull=True).count()
        gone = await kept.delete()
        await rows("UPDATE inbox SET unread = unread - $2 WHERE agent_id = $1", agent, unread)
    return gone


async def _forget_foreign(table: str, now: datetime, kept: timedelta) -> AsyncIterator[int]:
    """Close what is forsaken, in deeds that count it down; what is closed goes as by any other rule."""
    closed = CLOSED_AT_ONCE
    while closed == CLOSED_AT_ONCE:
        closed = await do(_close_forsaken, by=None, at=now, engine=None)
        yield 0
    async for gone in _sift(table, "NOT r.open AND r.told_at < $1", now - kept):
        yield gone


async def _close_forsaken(deed: Deed) -> int:
    forsaken = f"SELECT id FROM foreign_item WHERE open AND told_at < $1 LIMIT {CLOSED_AT_ONCE}"  # noqa: S608 - ours
    held = [as_uuid(one["id"]) for one in await rows(forsaken + for_update(), deed.at - FORSAKEN)]
    for item in await ForeignItem.filter(id__in=held).select_related(*ForeignItem.related):
        item.open = False
        await item.save(update_fields=["open"])
        deed.touched(item)
    return len(held)


async def _forget_clock_marks(*_: Any) -> AsyncIterator[int]:
    yield await forget_marks()


async def _forget_episodes(table: str, now: datetime, kept: timedelta) -> AsyncIterator[int]:
    """No change of its item asks again in a spell that is as old as those of items at rest that go."""
    async for gone in _sift(table, f"r.began_at < $1 AND NOT {SPELL_LASTS}", now - kept):
        yield gone
    asked_no_more = now - max(kept, ASKED_AGAIN_FOR)
    async for gone in _sift(table, f"r.began_at < $1 AND NOT {SPELL_RUNS}", asked_no_more):
        yield gone


def _is_left(kind: Any, clock: Clock | None = None, *, running: bool = False) -> str:
    """Write that a row's item is there, not deleted and, by its clock, still in the row's spell."""
    meta = kind._meta  # noqa: SLF001 - Tortoise's description
    there = ["i.id = r.item_id"] + (["i.deleted_at IS NULL"] if "deleted_at" in meta.fields_map else [])
    there += [f"i.{clock.column} = r.began_at"] if clock else []
    there += [is_running(kind, clock)] if clock and running else []
    return f"EXISTS (SELECT 1 FROM {meta.db_table} i WHERE {' AND '.join(there)})"  # noqa: S608 - ours


def _with_event(by: str, demands: Mapping[str, Iterable[str]]) -> str:
    """Write that a row's event is there, and one of what is demanded besides, by a column of the event."""
    cases = " ".join(f"WHEN '{one}' THEN ({' OR '.join(any_of)})" for one, any_of in demands.items())
    lasts = "e.id = r.event_id AND e.deleted_at IS NULL"
    return f"EXISTS (SELECT 1 FROM event e WHERE {lasts} AND CASE e.{by} {cases} ELSE TRUE END)"  # noqa: S608 - ours


def _item_is_left(category: Category) -> list[str]:
    """Write that a mark's item is there, if it has one: of whatever kind the category's room makes."""
    room = [one for one in __models__ if one.__module__ == category.item.__module__]
    kinds = [category.item, *(one for one in room if issubclass(one, Record)), ForeignItem]
    return ["r.item_id IS NULL", *map(_is_left, dict.fromkeys(kinds)), ITEM_WAITS]


def _spell(*, running: bool) -> str:
    """Write that a spell is not over and, perhaps, that its item is not at rest."""
    lasts = {
        one.id: [
            *(_is_left(kind, one.clock, running=running) for kind in _kinds(category, one.clock)),
            ITEM_WAITS,
        ]
        for category in CATALOGUE.categories
        for one in category.event_types
        if one.clock
    }
    return _with_event("event_type", lasts)


def _kinds(category: Category, clock: Clock) -> list[Any]:
    return [category.item] + ([ForeignItem] if clock.elsewhere else [])


WAITS = "EXISTS (SELECT 1 FROM pending p WHERE p.occurrence_id = r.id)"
ITEM_WAITS = (
    "EXISTS (SELECT 1 FROM occurrence o JOIN pending p ON p.occurrence_id = o.id WHERE o.item_id = r.item_id)"
)

MARK_HOLDS = _with_event("category", {one.id: _item_is_left(one) for one in CATALOGUE.categories if one.item})
SPELL_LASTS, SPELL_RUNS = _spell(running=False), _spell(running=True)

DEFINED = _stays("As many as people have made; they go when somebody takes them away.")
WORK = _stays("The desk's own work: it is kept, also what was deleted, which nobody sees any more.")
OF_ITEMS = _stays("What belongs to an item of the desk's own work is kept like it.")
ONE_EACH = _stays("One row for each thing of a small kind, changed in its place.")

RULES = {
    "action_mark": _sifted(
        "A mark goes with its event, or with its item once nothing waits to be told of that.",
        f"r.ran_at < $1 AND NOT {MARK_HOLDS}",
        since=lambda now, _: now - MARGIN,
        key="key",
        first="",
    ),
    "agent": DEFINED,
    "agent_group": DEFINED,
    "api_token": _sifted(
        "One that was revoked or ran out is kept for the days to keep after that.",
        "COALESCE(r.revoked_at, r.expires_at) < $1",
    ),
    "brand": DEFINED,
    "budget": _sifted(
        "What an event used of its budget says nothing once its minute is over.",
        "r.minute < $1",
        since=lambda now, _: int((now - MARGIN).timestamp() // 60),
        key="event_id",
    ),
    "call_log": WORK,
    "chat_room": WORK,
    "chat_room_presence": _stays("One for each agent in a room; it goes when the agent leaves."),
    "clock_mark": Rule("A mark goes when no event asks its question any more.", _forget_clock_marks),
    "comment": OF_ITEMS,
    "community_post": WORK,
    "community_thread": WORK,
    "counter": ONE_EACH,
    "custom_field": DEFINED,
    "customer_account": WORK,
    "delivery": _aged(
        "One that has ended is kept for the days to keep; one that waits stays until it ends, as it does when"
        " it is given up.",
        "created_at",
        which="ended_at IS NOT NULL",
    ),
    "department": DEFINED,
    "episode": Rule(
        "A spell that is over is kept for the days to keep, one of a closed item for a year; one that goes"
        " on, as long as its item and event.",
        _forget_episodes,
    ),
    "event": _sifted(
        "A deleted one is kept for the days to keep, and for as long as a firing or a delivery names it.",
        "r.deleted_at < $1 AND NOT EXISTS (SELECT 1 FROM firing f WHERE f.event_id = r.id)"
        " AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event_id = r.id)",
    ),
    "external_provider": DEFINED,
    "failed_sign_ins": _aged(
        "For a day after the last one, which is long after they count.",
        "last_at",
        since=lambda now, _: now - MARGIN,
    ),
    "firing": _aged("For the days to keep.", "fired_at"),
    "foreign_item": Rule(
        "A closed one is kept for the days to keep after the last that was told of it; an open one of which"
        " nothing was told for a year is closed.",
        _forget_foreign,
    ),
    "form": DEFINED,
    "inbox": ONE_EACH,
    "item_message": OF_ITEMS,
    "kb_article": WORK,
    "kb_feedback": WORK,
    "kb_folder": DEFINED,
    "lease": ONE_EACH,
    "live_chat": WORK,
    "mail_template": ONE_EACH,
    "membership": DEFINED,
    "message": Rule("For the days to keep; its inbox remembers how far.", _forget_messages),
    "mute": _stays("It ends at its moment, in a deed that tells what it has kept still."),
    "news_item": WORK,
    "notification_profile": ONE_EACH,
    "occurrence": _aged(
        "For the days to keep, and for as long as it waits in the outbox.",
        "recorded_at",
        which=f"NOT {WAITS}",
    ),
    "pending": _aged(
        "It goes when its occurrence has been dealt with; one that is parked, after the days to keep.",
        "claimed_until",
        which=f"state = '{PARKED}'",
        key="occurrence_id",
    ),
    "pop_account": DEFINED,
    "push_key": ONE_EACH,
    "push_subscription": _stays("A few for each agent; one goes when its browser takes no more."),
    "queued": _stays("It goes with the end of its delivery."),
    "receiver": _sifted(
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
    "session": _aged("For the days to keep after its end.", "expires_at"),
    "sign_in_help": _sifted(
        "A code goes when it is valid no more.", "r.expires_at < $1", since=lambda now, _: now, key="agent_id"
    ),
    "smtp_account": DEFINED,
    "survey": DEFINED,
    "survey_offer": WORK,
    "survey_response": WORK,
    "tally": _stays("One for each agent, group and department of a kind, changed in its place."),
    "task": WORK,
    "ticket": WORK,
    "time_log": WORK,
    "time_log_category": DEFINED,
    "used_key": _aged(
        "An idempotency key is remembered for a day.", "used_at", since=lambda now, _: now - REMEMBERED
    ),
    "visitor": _stays("One goes when its visitor leaves, or has been idle for a quarter of an hour."),
}


async def keep_house(holder: str, now: datetime, kept: timedelta) -> int | None:
    """Forget what is too old; None, and nothing of it, where any process has within the hour."""
    return await forget(now, kept) if await take_for("house", holder, now, TURN) else None


async def forget(now: datetime, kept: timedelta) -> int:
    """Let go what each table's rule lets go, batch by batch in turns; return how many rows."""
    left = {table: rule.forget(table, now, kept) for table, rule in RULES.items() if rule.forget}
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
