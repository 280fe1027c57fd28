"""
Firings: what became of an event and what happened, as far as their reader may know.

Whoever reads an event reads that and when it fired. What tells something of an item is for those alone who
may see the item: what happened to it, why an action was held back or failed, how many were told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from domain.desk.rooms import CATALOGUE
from domain.events.records import ActionResult, Firing
from domain.rights import Permission
from domain.storage.times import within
from resolvers.context import Context
from resolvers.events import find_event
from resolvers.occurrence_sight import still_seen
from resolvers.pages import Page, Slice, page

UNTOLD = "It was held back; why is told to those alone who may see what it was about."


@dataclass(frozen=True)
class ActionOutcome:
    """What became of an action; ``reason`` and ``recipients`` are None where they are not told."""

    action: str
    outcome: ActionResult
    reason: str | None
    recipients: int | None

    @classmethod
    def of(cls, stored: dict[str, Any], *, whole: bool) -> Self:
        """Read one that a firing holds, the ``whole`` of it or what tells nothing of the item."""
        told = stored if whole else {}
        result = ActionResult(stored["outcome"])
        return cls(stored["action"], result, told.get("reason"), told.get("recipients"))


async def list_firings(event_id: UUID, wanted: Slice) -> Page[Firing]:
    """Return a page of what became of an event that its reader may read, newest first."""
    return await page(Firing.filter(event_id=event_id), ("-id",), wanted)


async def list_all_firings(
    narrowing: Mapping[str, Any], span: Mapping[str, datetime], wanted: Slice
) -> Page[Firing]:
    """
    Return a page of what became of events, also of those that are gone, newest first.

    ``narrowing`` holds `event_id`, and whether it was `held_back`; ``span`` is when, ends included.
    """
    columns = dict(narrowing)
    if (held_back := columns.pop("held_back", None)) is not None:
        columns["held_back__isnull"] = not held_back
    return await page(await within(Firing.filter(**columns), "fired_at", span), ("-id",), wanted)


async def find_firing(context: Context, uuid: UUID) -> Firing | None:
    """Return a firing of an event that the asker may read, to administrators any, or None."""
    found = await Firing.get_or_none(id=uuid)
    known = found and (
        context.principal.may(Permission.MANAGE_DESK) or await find_event(context, found.event_id)
    )
    return found if known else None


async def held_back(context: Context, firings: Sequence[Firing]) -> list[str | None]:
    """Say of each why it did nothing, None where it fired; of what is out of sight it tells nothing."""
    known = await _known(context, [firing for firing in firings if firing.held_back])
    return [firing.held_back and (firing.held_back if firing.id in known else UNTOLD) for firing in firings]


async def outcomes(context: Context, firings: Sequence[Firing]) -> list[list[ActionOutcome]]:
    """Return what became of the actions of each; those that are not known here are left out."""
    known = await _known(context, firings)
    return [
        [
            ActionOutcome.of(stored, whole=firing.id in known)
            for stored in firing.outcomes
            if stored["action"] in CATALOGUE.actions
        ]
        for firing in firings
    ]


async def _known(context: Context, firings: Sequence[Firing]) -> set[UUID]:
    """Return the ids of those of which the asker may know all."""
    happened = await context.loaders.occurrences.load_many([firing.occurrence_id for firing in firings])
    seen = await still_seen(context, filter(None, happened))
    return {firing.id for firing in firings if firing.occurrence_id in seen}
