"""Narrowing: what a filter wants, of a list and of what comes live."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from domain.catalogue.forms import moment_of
from domain.catalogue.naming import camel
from domain.deeds.outbox import Occurrence
from domain.errors import BadRequest, Invalid
from domain.ids import parse_global_id
from resolvers.desk import own_id

REVERSED = "It begins after it ends: `{since}` is later than `{until}`."


def columns_of(given: Mapping[str, Any], **kinds: str | Collection[str]) -> dict[str, Any]:
    """
    Read a filter: what columns have to be, as far as it says.

    ``kinds`` names those members that are ids, and of what.

    Raises:
        BadRequest: an id is malformed.
        NotFound: an id is that of something else.
    """
    return {
        name: own_id(kinds[name], value, "filter", camel(name)) if name in kinds else value
        for name, value in given.items()
    }


def columns_and_span(
    given: Mapping[str, Any], **kinds: str | Collection[str]
) -> tuple[dict[str, Any], dict[str, datetime]]:
    """
    Do as `columns_of` does, and read when what the filter wants was.

    Raises:
        BadRequest: an id or a moment is malformed, or the span ends before it begins.
        NotFound: an id is that of something else.
    """
    span = _span_of(given)
    return columns_of({name: given[name] for name in given if name not in span}, **kinds), span


@dataclass(frozen=True)
class Narrowing:
    """
    Which occurrences are wanted, of any if nothing is said.

    They happened from ``since`` to ``until``, and were noted from ``recorded_since`` to ``recorded_until``;
    all four included.
    """

    category: str | None = None
    event_type: str | None = None
    item_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    recorded_since: datetime | None = None
    recorded_until: datetime | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """
        Read a filter.

        Raises:
            BadRequest: an id or a moment is malformed, or a span ends before it begins.
        """
        item, happened, recorded = given.get("itemId"), _span_of(given), _span_of(given, "recorded")
        try:
            item_id = None if item is None else parse_global_id(item)[1]
        except BadRequest as fault:
            raise fault.under("filter", "itemId") from None
        moments = happened | {f"recorded_{end}": moment for end, moment in recorded.items()}
        return cls(given.get("category"), given.get("eventType"), item_id, **moments)

    @property
    def columns(self) -> dict[str, Any]:
        """What columns have to be, by their names, or to what they are compared."""
        asked = {
            "category": self.category,
            "event_type": self.event_type,
            "item_id": self.item_id,
            "occurred_at__gte": self.since,
            "occurred_at__lte": self.until,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def fits(self, occurrence: Occurrence) -> bool:
        """Say of an occurrence at hand whether it is wanted."""
        return (
            self.category in {None, occurrence.category}
            and self.event_type in {None, occurrence.event_type}
            and self.item_id in {None, occurrence.item_id}
            and _between(self.since, occurrence.occurred_at, self.until)
            and _between(self.recorded_since, occurrence.recorded_at, self.recorded_until)
        )

    @property
    def noted(self) -> dict[str, datetime]:
        """When what is wanted was noted, which is not before it happened."""
        since = max(filter(None, (self.since, self.recorded_since)), default=None)
        ends = {"since": since, "until": self.recorded_until}
        return {end: moment for end, moment in ends.items() if moment}


def _span_of(given: Mapping[str, Any], *of: str) -> dict[str, datetime]:
    """
    Read the ends of the span that a filter leaves, `since` and `until`, as far as it has any.

    ``of`` is what their names begin with, if with anything.

    Raises:
        BadRequest: a moment is malformed, or the first is the later one.
    """
    moments: dict[str, datetime] = {}
    names = {end: camel("_".join((*of, end))) for end in ("since", "until")}
    for end, name in names.items():
        try:
            if name in given:
                moments[end] = moment_of(given[name])
        except Invalid as fault:
            raise BadRequest(fault.template, path=("filter", name), **fault.values) from None
    if len(moments) == len(names) and moments["since"] > moments["until"]:
        raise BadRequest(
            REVERSED, path=("filter", names["since"]), since=names["since"], until=names["until"]
        )
    return moments


def _between(since: datetime | None, moment: datetime, until: datetime | None) -> bool:
    return (since or moment) <= moment <= (until or moment)
