"""
What bounds firings: once in a chain and in a spell, an event's budget, an action's frequency.

Spells and marks are rows that one statement moves or holds, so that of two processes one finds that it is
late. They are moved in the firing transaction: what is undone has not been used up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Self, cast
from uuid import UUID, uuid5

from domain.catalogue.declared import Category
from domain.catalogue.naming import words_of
from domain.deeds.item_kinds import beside
from domain.deeds.outbox import Occurrence
from domain.deeds.rendering import hour_of
from domain.desk.rooms import system
from domain.engine.firing.satisfied import Satisfied
from domain.engine.firing.uses import Spent
from domain.engine.rules.compiled import CompiledEvent
from domain.events.actions import Action
from domain.ids import uuid7
from domain.storage.database import among, as_datetime, as_uuid, rows
from domain.storage.many import all_at_once, listing, rows_given, written

NEVER = datetime.min.replace(tzinfo=UTC)
AHEAD = timedelta(minutes=1)  # by which no two clocks of hosts differ: what ran later did before a set-back
SAME_CHAIN = "It has fired in this chain of occurrences already."


def chain_of(occurrence: Occurrence, compiled: CompiledEvent) -> UUID:
    """Say what an event fires once in: a chain of occurrences; of counts and spells, for each item."""
    root, apart = occurrence.root_id, compiled.definition.category.rings_apart
    if occurrence.count is not None or occurrence.began_at:
        return uuid5(root, occurrence.item_id.hex)
    return uuid5(root, occurrence.facts[apart]) if apart and occurrence.facts.get(apart) else root


async def keep_spells(satisfied: Sequence[Satisfied]) -> None:
    """Hold back what has rung in its spell of the item; note of the others that they ring now."""
    # In one order everywhere, so that of two firings one waits, and not each for the other.
    waited = sorted((match for match in satisfied if match.occurrence.began_at), key=_episode_of)
    if not waited:
        return
    # Other, not later: a moment that is planned anew may lie before the one that rang.
    moved = await rows(
        "INSERT INTO episode (id, event_id, item_id, began_at)"
        f" {listing('uuid', 'uuid', 'uuid', 'timestamptz')}"
        " WHERE true ON CONFLICT (event_id, item_id)"
        " DO UPDATE SET began_at = excluded.began_at"
        " WHERE episode.began_at <> excluded.began_at RETURNING event_id, item_id",
        [[uuid7(), *_episode_of(match), written(match.occurrence.began_at)] for match in waited],
    )
    first = {(as_uuid(row["event_id"]), as_uuid(row["item_id"])) for row in moved}
    for match in waited:
        if _episode_of(match) not in first:
            kind = kind_of(match.occurrence, match.compiled.definition.category)
            threshold, began_at = match.compiled.definition.threshold, match.occurrence.began_at
            began = hour_of(cast("datetime", began_at), match.zone, match.occurrence.occurred_at)
            match.hold_back(said_rung(kind, began, threshold))


def _episode_of(match: Satisfied) -> tuple[UUID, UUID]:
    return match.event_id, match.occurrence.item_id


def said_rung(kind: str, began: str, threshold: float | None, rang: str | None = None) -> str:
    """Say that an event had rung in a spell of an item; ``began`` and, if known, ``rang`` are hours."""
    rung = f"It had rung at {rang}" if rang else "It had rung"
    if threshold:
        return f"{rung} for this {kind} in its wait since {began} and rings once in a wait."
    return f"{rung} for this {kind} and its moment, {began}, and rings once for it."


def throttled(budget: int) -> str:
    """Say that an event has fired more often in a minute than its budget allows."""
    return f"It fired more than {budget} times in a minute and was throttled."


def keep_budgets(satisfied: Iterable[Satisfied], spent: Mapping[UUID, Spent], budget: int) -> None:
    """Hold back what events' budgets do not allow, in order; it is ``throttled`` what finds that first."""
    for match in satisfied:
        if match.held_back or not match.bounded:
            continue
        # Counted on in memory. What other processes spend meanwhile shows once they commit: a budget may be
        # overshot by what they have in hand, and nobody waits for anybody.
        of_event = spent[match.event_id]
        of_event.used, match.spent = of_event.used + 1, True
        if of_event.used > budget:
            match.hold_back(throttled(budget))
            if not of_event.said:
                of_event.said = match.throttled = True


async def say_throttled(satisfied: Iterable[Satisfied]) -> None:
    """Let administrators hear of events that are throttled: once a minute, whatever other processes find."""
    found = {match.event_id: match for match in satisfied if match.throttled}
    if not found:
        return
    at = next(iter(found.values())).deed.at
    # Whoever finds it at the same moment waits for this row, and finds it moved.
    first = await rows(
        f"INSERT INTO action_mark (key, event_id, ran_at) {listing('text', 'uuid', 'timestamptz')}"
        " WHERE true ON CONFLICT (key) DO UPDATE SET ran_at = excluded.ran_at"
        " WHERE action_mark.ran_at < $2 OR action_mark.ran_at > $3 RETURNING event_id",
        [[f"{event_id.hex}:throttled", event_id, written(at)] for event_id in sorted(found)],
        at.replace(second=0, microsecond=0),
        at + AHEAD,
    )
    for row in first:
        match = found[as_uuid(row["event_id"])]
        match.note(system.throttled, match.held_back or "")


class Marks:
    """
    When actions with limits last ran, their rows held to the end of the transaction.

    Another process that is about to run one waits for its row, and finds it moved.
    """

    def __init__(self, ran: dict[str, datetime]) -> None:
        self._ran, self._moved = ran, dict[str, datetime]()

    @classmethod
    async def hold(cls, satisfied: Iterable[Satisfied]) -> Self:
        """Hold the marks of all actions that are limited."""
        keys = {
            key: (match.event_id, item)
            for match in satisfied
            for action in match.compiled.actions
            for key, item, _ in _limits_of(match, action)
        }
        # Sorted, as other processes want them in the same order. What is there is updated to what it is: that
        # changes nothing, and holds the row.
        held = [[key, *of, written(NEVER)] for key, of in sorted(keys.items())]
        if not held:
            return cls({})
        found = await rows(
            f"INSERT INTO action_mark (key, event_id, item_id, ran_at)"
            f" {listing('text', 'uuid', 'uuid', 'timestamptz')} WHERE true"
            " ON CONFLICT (key) DO UPDATE SET ran_at = action_mark.ran_at RETURNING key, ran_at",
            held,
        )
        return cls({row["key"]: as_datetime(row["ran_at"]) for row in found})

    def why_not(self, match: Satisfied, action: Action) -> str | None:
        """
        Note that an action runs now, or say why it is held back.

        It has run for this item, or too lately, by the occurrences' time.
        """
        at = match.occurrence.occurred_at
        for key, item, latest in _limits_of(match, action):
            # What an earlier occurrence of this transaction has moved is not written yet.
            ran = self._moved.get(key, self._ran[key])
            if ran > latest and (item or ran <= match.deed.at + AHEAD):
                hour = hour_of(ran, match.zone, at)
                if item is None:
                    return said_often(action.maximum_frequency_minutes, hour)
                return said_once(kind_of(match.occurrence, match.compiled.definition.category), hour)
        # What happened by a clock that was set back since runs now, by the clock that counts from now on.
        ran = min(at, match.deed.at + AHEAD)
        self._moved |= {key: ran for key, _, _ in _limits_of(match, action)}
        return None

    def as_now(self) -> dict[str, datetime]:
        """Return how they stand, for `go_back_to`."""
        return dict(self._moved)

    def go_back_to(self, moved: dict[str, datetime]) -> None:
        """Note that what was to run did not."""
        self._moved = moved

    async def keep(self) -> None:
        """Write them down; what has never run leaves none."""
        new = rows_given(key="text", ran_at="timestamptz")
        moved = f"UPDATE action_mark SET ran_at = given.ran_at FROM {new} WHERE action_mark.key = given.key"
        await all_at_once(moved, [[key, written(ran)] for key, ran in self._moved.items()])
        vain = [key for key, ran in self._ran.items() if ran == NEVER and key not in self._moved]
        await all_at_once(f"DELETE FROM action_mark WHERE key {among('$1', 'text')}", vain)


def _limits_of(match: Satisfied, action: Action) -> Iterator[tuple[str, UUID | None, datetime]]:
    """Yield the keys of an action's marks, the item of each, and how late it may last have run."""
    key, item = f"{match.event_id.hex}:{action.key}", match.occurrence.item_id
    if action.once_per_item:
        yield f"{key}:{item.hex}", item, NEVER
    if minutes := action.maximum_frequency_minutes:
        yield key, None, match.occurrence.occurred_at - timedelta(minutes=minutes)


def said_once(kind: str, hour: str) -> str:
    """Say that an action rests since it runs once for an item of a kind, and when it did."""
    return f"It had run for this {kind} at {hour} and runs once per item."


def said_often(minutes: int, hour: str) -> str:
    """Say that an action rests since it ran at an hour, for so many minutes."""
    return (
        f"It ran at {hour} and runs at most once in {'a minute' if minutes == 1 else f'{minutes} minutes'}."
    )


def kind_of(occurrence: Occurrence, category: Category) -> str:
    """Say in words what kind of thing it happened to; what stands elsewhere is called as our own is."""
    as_ours = category.item and beside(occurrence.item_kind)
    return words_of(category.item.entity if as_ours else occurrence.item_kind)
