"""The oracle: what must be so after every run, whatever went wrong in it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from deskbell.setup import check
from domain.deeds.outbox import Occurrence
from domain.deliveries.records import Delivery
from domain.events.records import Firing
from domain.messages import Inbox, Message
from domain.migrations import TABLES
from domain.storage.database import close_database, open_database
from tests.simulation.deeds import RAISED, Deeds
from tests.simulation.editing import Edited, Edits
from tests.simulation.founding import EVENTS, IDLE, Wanted, settings
from tests.simulation.people import Screen, uuid_in
from tests.simulation.reached import MUTE_ENDED, Reached
from tests.simulation.sent import digested, sent
from tests.simulation.world import AHEAD, World

EDITOR = "ada"  # who makes events in a run, and is told what they tell
BARRED = "omar"  # whose rights change in a run, so that nobody can say which of their events fired


def inbox_of(world: World, agent: str) -> int:
    """Return how many messages have come to somebody."""
    return int(world.look("SELECT COUNT(*) FROM message WHERE agent_id = ?", str(uuid_in(agent)))[0][0])


async def look(world: World, deeds: Deeds, edits: Edits, screens: Sequence[Screen]) -> None:
    """Complain of every promise that was broken."""
    for fault in world.loop.faults:
        world.complain(f"the loop: {fault}")
    for left in world.left:
        world.complain(f"left: {left}")
    for wrong in await check(settings(world.database)):
        world.complain(f"miscounted: {wrong}")
    await open_database(f"sqlite:///{world.database}", TABLES)
    occurrences = await Occurrence.all().order_by("id")
    firings = await Firing.all().order_by("id")
    messages = await Message.all().order_by("agent_id", "sequence")
    _acknowledged(world, deeds, occurrences)
    _fired(world, occurrences, firings)
    _told(world, deeds, occurrences, firings, [one for one in messages if one.event_type != MUTE_ENDED])
    Edited(world, edits, occurrences, messages).look(world.ledger())
    deliveries = await Delivery.all().order_by("id")
    Reached(world, deeds, occurrences, messages, deliveries).look(world.ledger())
    _in_spells(world, occurrences, firings)
    await _inboxes(world, messages, screens)
    sent(world, deliveries)
    digested(world, deliveries)
    await close_database()


def _acknowledged(world: World, deeds: Deeds, occurrences: Sequence[Occurrence]) -> None:
    """What was acknowledged happened, once; what was not did so at most once."""
    facts = {"ticket": ("TICKET_CREATED", "SUBJECT"), "comment": ("TICKET_COMMENT_ADDED", "COMMENT_TEXT")}
    facts |= {"message": ("TICKET_MESSAGE_RECEIVED", "MESSAGE_BODY"), "key": ("TICKET_CREATED", "SUBJECT")}
    facts["again"] = RAISED, "PREVIOUS_VALUE"
    for kind, (event_type, fact) in facts.items():
        happened = Counter(
            occurrence.facts[fact]
            for occurrence in occurrences
            if occurrence.event_type == event_type
            and occurrence.facts.get(fact, "").startswith("alert" if kind == "key" else kind)
        )
        for words in deeds.said[kind]:
            if not happened[words]:
                world.complain(f"{words!r} was acknowledged and has not happened")
        for words, number in happened.items():
            if number > 1:
                world.complain(f"{words!r} happened {number} times")


def _fired(world: World, occurrences: Sequence[Occurrence], firings: Sequence[Firing]) -> None:
    """Each event fired for what satisfies it, once in a chain, and for nothing else."""
    by_event = defaultdict[UUID, dict[UUID, Firing]](dict)
    for firing in firings:
        if by_event[firing.event_id].setdefault(firing.occurrence_id, firing) is not firing:
            world.complain(f"event {firing.event_id} fired twice for {firing.occurrence_id}")
    for wanted in EVENTS:
        if wanted.by == BARRED:
            continue
        fired = by_event[uuid_in(world.founded.events[wanted.name])]
        satisfied = [
            occurrence
            for occurrence in occurrences
            if occurrence.event_type == wanted.event_type
            and wanted.satisfied(occurrence, world.founded.groups)
        ]
        ids = {occurrence.id for occurrence in satisfied}
        for occurrence in satisfied:
            if occurrence.id not in fired:
                world.complain(f"{wanted.name!r} did not fire for {occurrence.id} {occurrence.facts}")
        for occurrence_id in fired.keys() - ids:
            world.complain(f"{wanted.name!r} fired for {occurrence_id}, which does not satisfy it")
        _once_in_a_chain(world, wanted, satisfied, fired)


def _once_in_a_chain(
    world: World, wanted: Wanted, satisfied: Sequence[Occurrence], fired: dict[UUID, Firing]
) -> None:
    apart = wanted.event_type in {"TICKET_COUNT_FOR_GROUP", IDLE}
    rung = Counter(
        (occurrence.root_id, occurrence.item_id if apart else None)
        for occurrence in satisfied
        if occurrence.id in fired and fired[occurrence.id].held_back is None
    )
    chains = {(occurrence.root_id, occurrence.item_id if apart else None) for occurrence in satisfied}
    for chain in chains:
        if rung[chain] != 1 and wanted.event_type != IDLE:
            world.complain(f"{wanted.name!r} fired {rung[chain]} times in the chain {chain}")


def _told(
    world: World,
    deeds: Deeds,
    occurrences: Sequence[Occurrence],
    firings: Sequence[Firing],
    messages: Sequence[Message],
) -> None:
    """Every firing that told somebody did so once, and none was to somebody who was kept from it."""
    told = Counter((message.event_id, message.occurrence_id, message.agent_id) for message in messages)
    for (event, occurrence, agent), number in told.items():
        if number > 1:
            world.complain(f"{agent} was told {number} times of {occurrence} by {event}")
    names = {uuid_in(event): name for name, event in world.founded.events.items()}
    known = {wanted.name: wanted for wanted in EVENTS}
    expected = Counter[Any]()
    for firing in firings:
        name = names.get(firing.event_id)
        tells = known[name].tells if name else (EDITOR,)
        done = any(said["action"] == "SEND_MESSAGE" and said["outcome"] == "DONE" for said in firing.outcomes)
        for reader in tells if done else ():
            expected[firing.event_id, firing.occurrence_id, uuid_in(world.founded.agents[reader])] += 1
        failed = [said for said in firing.outcomes if said["outcome"] == "FAILED"]
        if failed and tells:
            world.complain(f"{name!r} failed: {failed}")
    barred = uuid_in(world.founded.agents[BARRED])
    for missing in expected - told:
        if missing[2] != barred:
            world.complain(f"not told: {missing}")
    for more in told - expected:
        world.complain(f"told without having fired: {more}")
    _kept_from(world, deeds, messages)
    _at_most(world, occurrences, messages)
    if world.undisturbed:
        _in_order(world, occurrences, messages)


def _in_order(world: World, occurrences: Sequence[Occurrence], messages: Sequence[Message]) -> None:
    """What one process told of an item, it told in the order in which it happened."""
    items = {occurrence.id: occurrence.item_id for occurrence in occurrences}
    newest = dict[tuple[UUID, UUID], Message]()
    for message in messages:
        key = message.agent_id, items[message.occurrence_id]
        if key in newest and newest[key].occurrence_id > message.occurrence_id:
            world.complain(f"{message.occurrence_id} was told to {key[0]} after {newest[key].occurrence_id}")
        newest[key] = message


def _kept_from(world: World, deeds: Deeds, messages: Sequence[Message]) -> None:
    barred = uuid_in(world.founded.agents[BARRED])
    own = {uuid_in(world.founded.events[wanted.name]) for wanted in EVENTS if wanted.by == BARRED}
    written = {entry.key: entry.at for entry in world.ledger() if entry.table == "message"}
    for message in messages:
        if message.agent_id != barred:
            continue
        for time in deeds.barred:
            if message.event_id not in own and time.how != "account":
                continue  # whoever is there is told what others want told to them
            sent = written[message.id]
            if time.since < sent < time.until:
                world.complain(f"{BARRED} was told at {sent:.3f}, without {time.how} since {time.since:.3f}")


def _at_most(world: World, occurrences: Sequence[Occurrence], messages: Sequence[Message]) -> None:
    """What an action does once per item, and not again for an hour, is so."""
    items = {occurrence.id: occurrence.item_id for occurrence in occurrences}
    events = world.founded.events
    once = Counter(
        items[message.occurrence_id]
        for message in messages
        if message.event_id == uuid_in(events["noted once"])
    )
    for item, number in once.items():
        if number > 1:
            world.complain(f"'noted once' told {number} times of {item}")
    rests = [message.sent_at for message in messages if message.event_id == uuid_in(events["rests"])]
    for earlier, later in pairwise(rests):
        # What ran at a time that has not come, since clocks were set back, keeps nothing from running.
        if -2 * AHEAD <= (later - earlier).total_seconds() < 3600 - 2 * AHEAD:
            world.complain(f"'rests' told at {earlier} and {later}")


def _in_spells(world: World, occurrences: Sequence[Occurrence], firings: Sequence[Firing]) -> None:
    """An event that waits rings once in a spell; every ticket that is open at the end has been told of."""
    quiet = uuid_in(world.founded.events["quiet"])
    waiting = {uuid_in(world.founded.events[wanted.name]) for wanted in EVENTS if wanted.event_type == IDLE}
    spells = {occurrence.id: (occurrence.item_id, occurrence.began_at) for occurrence in occurrences}
    rung = Counter(
        (firing.event_id, *spells[firing.occurrence_id])
        for firing in firings
        if firing.event_id in waiting and firing.held_back is None
    )
    for spell, number in rung.items():
        if number > 1:
            world.complain(f"an event rang {number} times in the spell {spell}")
    front = str(world.founded.groups["Support Front Line"])
    open_tickets = world.look(
        "SELECT id FROM ticket WHERE status IN ('ACTIVE', 'WAITING') AND group_id = ? AND deleted_at IS NULL",
        front,
    )
    for (ticket,) in open_tickets:
        if not any(event == quiet and str(item) == ticket for event, item, _ in rung):
            world.complain(f"'quiet' did not ring for {ticket}")
    pressing = uuid_in(world.founded.events["quiet and pressing"])
    waiting_tickets = world.look(
        "SELECT id, last_activity_at FROM ticket WHERE status IN ('ACTIVE', 'WAITING') AND priority = 'HIGH'"
        " AND deleted_at IS NULL"
    )
    for ticket, since in waiting_tickets:
        if not rung[pressing, UUID(ticket), datetime.fromisoformat(since)]:
            world.complain(f"'quiet and pressing' did not ring for {ticket}, idle since {since}")


async def _inboxes(world: World, messages: Sequence[Message], screens: Sequence[Screen]) -> None:
    """Inboxes have no gap, know how much is unread, and are what screens were told."""
    by_agent = defaultdict[UUID, list[Message]](list)
    for message in messages:
        by_agent[message.agent_id].append(message)
    for inbox in await Inbox.all():
        mine = by_agent[inbox.agent_id]
        if [message.sequence for message in mine] != list(range(1, inbox.last_sequence + 1)):
            world.complain(f"the inbox of {inbox.agent_id} has gaps")
        if inbox.unread != sum(message.read_at is None for message in mine):
            world.complain(f"the inbox of {inbox.agent_id} has not {inbox.unread} unread")
    for screen in screens:
        kept = [(message.global_id, message.silent) for message in by_agent[uuid_in(screen.person.id)]]
        if screen.heard != kept:
            world.complain(f"{screen.person.name} heard {len(screen.heard)} of {len(kept)} messages")
