"""Deliveries: what left the desk, or is still to leave, and the providers that some of it goes to."""

from datetime import datetime
from typing import Any

import strawberry

from domain.deliveries.records import DeliveryChannel, DeliveryState
from domain.engine.activity import WAITING
from domain.ids import global_id
from resolvers import events
from schema.described import described, described_input, described_type, for_all, optional, resolved
from schema.directives import Info
from schema.enums import enum_of
from schema.events import Event
from schema.nodes import Node, shown
from schema.pages import connection_of

DeliveryChannelEnum = enum_of(DeliveryChannel)
DeliveryStateEnum = enum_of(DeliveryState)


@described_type
class DeliveryAttempt:
    """One attempt at a delivery."""

    at: datetime = described("When it was made.")
    answer: str = described("What the receiver said, or why it said nothing.")
    succeeded: bool = described("Whether the receiver took it.")


@shown
class Delivery(Node):
    """One thing brought outside: an e-mail, a web call, a line in a log file."""

    channel: DeliveryChannelEnum = described("By which way it leaves the desk.")
    recipient: str = described("The mail address, web address, file or provider.")
    subject: str = described("The subject of a mail, or the file of a line; else empty.")
    state: DeliveryStateEnum = described("What has become of it.")
    created_at: datetime = described("When it was written, together with what it tells of.")
    ended_at: datetime | None = described(
        "When it was sent, given up, digested or skipped; null while it is under way."
    )
    deliver_at: datetime | None = described(
        "Until when its reader's quiet hours or digest hold it, or have held it, back;"
        " null if they never did."
    )

    @resolved()
    def body(self: Any) -> str:
        """What it says; of a code that is for its reader alone, nothing."""
        return "" if self.confidential else str(self.body)

    @resolved()
    def digest_id(self: Any) -> strawberry.ID | None:
        """The id of the delivery that it went out as a part of; null if it went out alone, or not yet."""
        return self.digest_id and strawberry.ID(global_id("Delivery", self.digest_id))

    @resolved()
    def attempts(self: Any) -> list[DeliveryAttempt]:
        """The attempts so far, oldest first."""
        return [
            DeliveryAttempt(
                at=datetime.fromisoformat(attempt["at"]),
                answer=attempt["answer"],
                succeeded=attempt["succeeded"],
            )
            for attempt in self.attempts
        ]

    @strawberry.field(
        description="When it is tried next: then its receiver is no longer paused either. Null while it is"
        " being sent or held back, while its provider is paused by hand or this installation has no way to"
        " send it, and once it has ended."
    )
    async def next_attempt_at(self: Any, info: Info) -> datetime | None:
        """Say when it is tried next."""
        waits = self.state in {DeliveryState.PENDING, DeliveryState.FAILED}
        waits = waits and self.channel in info.context.desk.channels
        return await info.context.loaders.next_attempts.load(self.id) if waits else None

    event = for_all(
        Event | None,
        events.readable,
        "The event that made it; null if the reader may not read that, or it is a test call or deleted.",
        by="event_id",
    )

    @resolved()
    def occurrence_id(self: Any) -> strawberry.ID | None:
        """The id of the occurrence that it is about, or of a digest's last part; null for a test call."""
        return self.occurrence_id and strawberry.ID(global_id("Occurrence", self.occurrence_id))


DeliveryConnection = connection_of(Delivery)


@described_input
class DeliveryFilter:
    """Which deliveries to bring: those that are all that is said here."""

    state: DeliveryStateEnum | None = optional("Only those with this `state`.")
    channel: DeliveryChannelEnum | None = optional("Only those with this `channel`.")
    event_id: strawberry.ID | None = optional("Only those that the event with this id made.")
    waiting_for: str | None = optional(
        "Only those that wait for the receiver with this `key`, as `activity.paused` counts them:"
        f" the {WAITING:,} that are due first."
    )
    since: datetime | None = optional("When it was written, at the earliest.")
    until: datetime | None = optional("When it was written, at the latest.")


@shown
class ExternalProvider(Node):
    """A web service that events can notify."""

    name: str
    url: str = described("The web address that is called.")
    paused: bool = described("Whether it is paused by hand: what is for it waits.")
    created_at: datetime = described("When it was registered.")
    rotated_at: datetime | None = described("When its secret was last replaced; null if it never was.")

    @resolved()
    def secret(self: Any) -> str | None:
        """What signs its calls: told to whoever made or replaced it, in that answer alone; else null."""
        shown: str | None = self.shown_secret
        return shown
