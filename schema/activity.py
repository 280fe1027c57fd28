"""Activity in GraphQL: how much there was of late, part by part, and how things stand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry

from domain.deliveries.records import DeliveryState
from domain.desk.rooms import CATALOGUE
from domain.engine.activity import (
    COUNTED,
    DELIVERIES,
    FIRINGS,
    MESSAGES,
    NAMED,
    OCCURRENCES,
    SAMPLED,
    WAITING,
    Span,
)
from domain.ids import global_id
from resolvers import activity, events
from schema.catalogue import CATEGORIES, EventCategory
from schema.deliveries import DeliveryStateEnum
from schema.described import described, described_type, for_all, resolved
from schema.directives import Info
from schema.enums import enum_of
from schema.events import Event

PARTS = max(span.parts[0] for span in Span)
ActivitySpan = enum_of(Span, "ActivitySpan")


@described_type
class CategoryCount:
    """How much happened of one feature."""

    category: EventCategory = described("The feature that it happened in.")
    count: int = described("How many occurrences of it there were in the span.")


@described_type
class DeliveryCount:
    """How many deliveries are in one state."""

    state: DeliveryStateEnum = described("What has become of them.")
    count: int = described("How many of those that were written in this part are in that state.")


def _kinds(kind: str, name: str, description: str) -> Any:
    """Make a field of how many of a kind are filed under a name."""

    def number(root: Any) -> int:
        return int(root.counts[kind][name])

    return strawberry.field(number, description=description)


def _late(share: float, description: str) -> Any:
    def seconds(root: Any) -> float | None:
        found: float | None = root.late(share)
        return found

    return strawberry.field(seconds, description=description)


@described_type
class ActivityPart:
    """What there was in one part of a span."""

    since: datetime = described("When this part of the span begins.")
    until: datetime = described("When it ends; that moment belongs to the next part.")
    exact: bool = described(
        f"Whether all was counted; false where there were {COUNTED:,} of a kind or more, of which"
        " so many were."
    )
    fired: int = _kinds(FIRINGS, "FIRED", "How often events fired in it, whatever became of their actions.")
    held_back: int = _kinds(
        FIRINGS, "HELD_BACK", "How often an event was held back as a whole, such as by its budget."
    )
    read: int = _kinds(MESSAGES, "READ", "How many of the messages that came in it have been read by now.")
    unread: int = _kinds(MESSAGES, "UNREAD", "How many of the messages that came in it are unread.")
    median_lateness: float | None = _late(
        0.5,
        f"Within how many seconds of what they tell of half of its newest {SAMPLED} messages came; null if"
        " there was none.",
    )
    p95_lateness: float | None = _late(
        0.95, "Within how many seconds 95 in 100 of them came; null if there was none."
    )

    @resolved(list[CategoryCount], metadata={"holds": CATEGORIES})
    def occurrences(self: Any) -> Any:
        """How much was recorded in it, of each feature of which there was something."""
        counts: Mapping[str, int] = self.counts[OCCURRENCES]
        rooms: list[Any] = [room for room in CATALOGUE.categories if room.id in counts]
        return [CategoryCount(category=room, count=counts[room.id]) for room in rooms]

    @resolved(list[DeliveryCount], metadata={"holds": len(DeliveryState)})
    def deliveries(self: Any) -> Any:
        """The deliveries that were written in it, by what has become of them; no state without any."""
        counts: Mapping[str, int] = self.counts[DELIVERIES]
        return [DeliveryCount(state=state, count=counts[state]) for state in DeliveryState if state in counts]


@described_type
class EventActivity:
    """How often one event fired."""

    fired: int = described("How often it fired in the span, whatever became of its actions.")
    held_back: int = described("How often it was held back as a whole.")

    @resolved()
    def event_id(self: Any) -> strawberry.ID:
        """Its id, also where it is deleted or not for the reader: `firings` takes it."""
        return strawberry.ID(global_id("Event", self.event_id))

    event = for_all(
        Event | None,
        events.readable,
        "Which it is; null once it is deleted, and where the reader may not read it.",
        by="event_id",
    )


@described_type
class PausedReceiver:
    """A receiver of deliveries that is left alone for a while, and what waits for it."""

    key: str = described("By which it is known: `deliveries` takes it as `waitingFor`.")
    until: datetime | None = described("Until when; null if somebody has paused it by hand.")
    failing_since: datetime | None = described("Since when it has done nothing but fail; null if it has not.")
    waiting: int = described(f"How many deliveries wait for it, as far as {WAITING:,}.")

    name = for_all(
        str,
        activity.names_of,
        "The provider's name, the origin of web addresses, the file, or `mail` for the mail server.",
    )


@described_type
class Activity:
    """How much there was in a span, up to now, in the whole desk."""

    since: datetime = described("When the span begins, of which these are the figures.")
    until: datetime = described("When it was counted, which is its end.")
    parked: int = described(
        "How many occurrences were put aside since they failed too often, of the oldest"
        f" {WAITING:,} that are waiting or parked; an operator has them tried anew."
    )
    waiting: int = described(
        f"How many occurrences are yet to be dealt with, of the oldest {WAITING:,} that are"
        " waiting or parked. There may be more of both where both make up so many."
    )

    @resolved(list[ActivityPart], metadata={"holds": PARTS})
    def parts(self: Any) -> Any:
        """Its parts, oldest first, also those in which there was nothing."""
        return self.parts

    @resolved(list[EventActivity], metadata={"holds": NAMED})
    def firings(self: Any) -> Any:
        """The 20 events that were satisfied most often, most first, of the newest 100,000 firings."""
        return self.ranked

    @resolved(list[Event], metadata={"holds": NAMED})
    async def throttled(self: Any, info: Info) -> Any:
        """The 20 events that last went beyond their budgets, newest first, as far as one may read them."""
        return list(filter(None, await events.readable(info.context, self.throttled)))

    @resolved(list[PausedReceiver], metadata={"holds": NAMED})
    def paused(self: Any) -> Any:
        """The receivers that are paused now, at most 20."""
        return self.paused
