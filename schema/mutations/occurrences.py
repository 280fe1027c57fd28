"""What integrators tell of, and what each of it led to."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from domain.errors import DomainError
from domain.foreign.raising import Answer
from domain.foreign.reports import Report
from domain.rights import Permission
from resolvers import occurrences
from schema.described import described, described_input, described_type, for_all, optional
from schema.directives import Info, guarded
from schema.entries import Unread
from schema.enums import EventTypeId
from schema.forms import plain
from schema.occurrences import Occurrence
from schema.payloads import UserError, user_errors


@described_input
class RaiseOccurrenceInput:
    """What happened in a help desk that lives elsewhere."""

    idempotency_key: str = described(
        "The integrator's own, for this one: repeated within 24 hours it raises nothing."
    )
    event_type: EventTypeId = described(
        "What happened: a type of the kind INSTANT, since all others are made here."
    )
    item_key: str = described("The item's key over there, by which it is known again.")
    occurred_at: datetime | None = optional(
        "Now, if left out. What is earlier than what is known is history."
    )
    facts: JSON = described(
        'By the names of conditions and variables, such as `{"SUBJECT": "It burns", "PRIORITY":'
        ' "HIGH"}`; things by their ids or exact names, times ISO 8601.'
    )
    item_url: str | None = optional(
        "Where people look at it over there, for the links in messages; as before if left out."
    )


@described_type
class RaisedOccurrence:
    """What one entry of `raiseOccurrences` led to."""

    idempotency_key: str = described("The key of the entry, as it was given.")
    duplicate: bool = described("Whether an earlier call with this key had raised it.")
    history: bool = described(
        "Whether more recent things were known of the item: they hold, and events hear of it."
    )
    errors: list[UserError] = described("What is wrong with the entry; empty if it was recorded.")
    raised: strawberry.Private[tuple[UUID | None, Collection[str]]]

    occurrence = for_all(
        Occurrence | None,
        occurrences.recorded,
        "What was recorded, out of one's sight with the facts told alone; null if refused.",
        by="raised",
    )


@described_type
class RaiseOccurrencesPayload:
    """The results, in the order of the entries."""

    results: list[RaisedOccurrence] = described("One for each entry, in their order.")


def report(given: RaiseOccurrenceInput) -> Report:
    """
    Read what is told off its entry.

    Raises:
        DomainError: it cannot be read.
    """
    told = given.facts.read() if isinstance(given.facts, Unread) else plain(given)
    return Report(
        told["idempotencyKey"],
        str(told["eventType"]),
        told["itemKey"],
        told["facts"],
        told.get("occurredAt"),
        told.get("itemUrl"),
    )


async def raised(
    given: Sequence[RaiseOccurrenceInput], led_to: Sequence[Answer | DomainError]
) -> list[RaisedOccurrence]:
    """Show what each entry led to; in between, others get their turn."""
    shown: list[RaisedOccurrence] = []
    for entry, to in zip(given, led_to, strict=True):
        await asyncio.sleep(0)
        shown.append(_raised(entry, to))
    return shown


def _raised(given: RaiseOccurrenceInput, to: Answer | DomainError) -> RaisedOccurrence:
    led, errors = (None, user_errors([to])) if isinstance(to, DomainError) else (to, [])
    entry: Any = given.facts.entry if isinstance(given.facts, Unread) else {"facts": given.facts}
    return RaisedOccurrence(
        idempotency_key=given.idempotency_key,
        duplicate=bool(led and led.duplicate),
        history=bool(led and led.history),
        errors=errors,
        raised=(led.occurrence_id, frozenset(entry["facts"])) if led else (None, frozenset()),
    )


@strawberry.type
class OccurrenceMutations:
    """What integrators tell of."""

    @guarded(RaiseOccurrencesPayload, Permission.RAISE_OCCURRENCES)
    async def raise_occurrences(self, info: Info, input: list[RaiseOccurrenceInput]) -> Any:
        """
        Record what happened in a help desk that lives elsewhere, up to 500 at once, each for itself.

        Args:
            input: What happened, one entry each: at most 500. What is wrong with one leaves the others be.
        """
        led_to = await occurrences.raise_occurrences(
            info.context, [partial(report, entry) for entry in input]
        )
        return SimpleNamespace(results=await raised(input, led_to))
