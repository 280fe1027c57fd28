"""Firings in GraphQL: what became of an event each time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.events.records import ActionResult
from resolvers import firings
from resolvers.pages import Slice
from schema.described import described, described_type, resolved, resolved_in
from schema.directives import Info
from schema.enums import ActionId, enum_of
from schema.events import Event, events_of
from schema.execution import FOR_ALL
from schema.nodes import Node, shown
from schema.occurrences import Occurrence, occurrences_of
from schema.pages import connection_of, paged

ActionResultEnum = enum_of(ActionResult)


@described_type
class ActionOutcome:
    """What became of one action of an event that fired."""

    action: ActionId = described("Which action of the event it was.")
    outcome: ActionResultEnum = described("Whether it was done, held back, or failed.")
    reason: str | None = described(
        "Why it was held back or failed, in a sentence; null if it was done, or what it was about"
        " is out of the reader's sight by now."
    )
    recipients: int | None = described(
        "How many it told or reached; null if it was not done, tells nobody, or what it was about"
        " is out of the reader's sight by now."
    )


async def _held_back(of: Sequence[Any], info: Info) -> list[str | None]:
    return await firings.held_back(info.context, of)


async def _outcomes(of: Sequence[Any], info: Info) -> list[list[firings.ActionOutcome]]:
    return await firings.outcomes(info.context, of)


@shown
class Firing(Node):
    """An event and something that satisfied it, with what became of that."""

    fired_at: datetime = described("When it fired, or was held back.")

    @resolved(Event | None, metadata={FOR_ALL: events_of})
    async def event(self: Any, info: Info) -> Any:
        """The event; null once it is deleted, and where the reader may no longer read it."""
        return (await events_of([self], info))[0]

    @resolved(Occurrence | None, metadata={FOR_ALL: occurrences_of})
    async def occurrence(self: Any, info: Info) -> Any:
        """
        What it fired on; null once that is no longer kept, and where it is out of the reader's sight.

        Where only its item is by now, it is without its facts.
        """
        return (await occurrences_of([self], info))[0]

    @resolved(str | None, metadata={FOR_ALL: _held_back})
    async def held_back(self: Any, info: Info) -> Any:
        """
        Why nothing of it was done, in a sentence; null if it fired.

        It was throttled, has fired in this chain of occurrences, or has rung for the item in this wait. Hours
        are those of the event's owner. Whoever may not see what it was about is told no more than that.
        """
        return (await _held_back([self], info))[0]

    @resolved(list[ActionOutcome], metadata={FOR_ALL: _outcomes})
    async def outcomes(self: Any, info: Info) -> Any:
        """What became of each of its actions, in order; empty if it was held back."""
        return (await _outcomes([self], info))[0]


FiringConnection = connection_of(Firing)


@resolved_in(Event, "firings", FiringConnection)
@paged
async def _firings(self: Any, page: Slice) -> Any:
    """What became of it each time that it was satisfied, newest first, as long as that is kept."""
    return await firings.list_firings(self.id, page)
