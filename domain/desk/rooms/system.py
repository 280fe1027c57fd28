"""The system's own category: what administrators should hear of Deskbell itself."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.kinds import Phrases
from domain.catalogue.subjects import Placed
from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence
from domain.deliveries.outcomes import Attempt
from domain.deliveries.records import DeliveryState
from domain.ids import uuid7

ACTION_FAILED = "EVENT_ACTION_FAILED"


@dataclass(frozen=True)
class SystemNote(Placed):
    """Something about Deskbell itself that an occurrence of this category is about."""

    id: UUID
    entity: str = "Event"


def is_note(occurrence: Occurrence) -> bool:
    """Say whether it tells of Deskbell itself: there are no notes about notes."""
    return occurrence.category == CATEGORY.id


def mute_ended(deed: Deed, mute_id: UUID, sentence: str) -> Occurrence:
    """Say that a mute is over, and how much it has kept still; return what tells of it."""
    return deed.happened("MUTE_ENDED", SystemNote(mute_id, "Mute"), entry=sentence)


def throttled(deed: Deed, note: SystemNote, sentence: str) -> None:
    """Say that an event's budget holds it back."""
    deed.happened("EVENT_THROTTLED", note, entry=sentence)


def action_failed(deed: Deed, note: SystemNote, sentence: str) -> None:
    """Say that something could not be done that an event, or the engine for events, was to do."""
    deed.happened(ACTION_FAILED, note, entry=sentence)


async def failure_told(note: SystemNote, sentence: str, since: datetime) -> bool:
    """Say whether administrators have been told, by `action_failed`, with that sentence in it."""
    told = Occurrence.filter(item_id=note.id, event_type=ACTION_FAILED, recorded_at__gte=since)
    return any(sentence in occurrence.facts.values() for occurrence in await told)


async def say_started(deed: Deed) -> None:
    """Say that a process has started to serve."""
    deed.happened("SYSTEM_STARTED", SystemNote(uuid7(), "Process"), entry=None)


async def provider_failed(deed: Deed, attempt: Attempt) -> None:
    """Say that a provider has begun to fail, or that something for it was given up."""
    delivery = attempt.delivery
    tells = attempt.failures == 1 or delivery.state is DeliveryState.GIVEN_UP
    if tells and delivery.provider_id and await deed.follow_from(delivery.occurrence_id):
        note = SystemNote(delivery.provider_id, "ExternalProvider")
        sentence = f"{delivery.recipient}: {attempt.fault.answer}"
        deed.happened("EXTERNAL_PROVIDER_FAILED", note, entry=sentence)


CATEGORY = Category(
    id="SYSTEM",
    title="System",
    admin_only=True,
    once_per_item=False,
    described={
        "SYSTEM": "What administrators should hear of Deskbell itself.",
        "SYSTEM_STARTED": "A process of Deskbell has started to serve.",
        "EVENT_THROTTLED": "An event fired more often than its budget allows, and is held back for a while.",
        ACTION_FAILED: "An action of an event could not be done.",
        "EXTERNAL_PROVIDER_FAILED": "A provider has begun to fail, or something for it was given up.",
        "MUTE_ENDED": "A mute is over that has kept messages still.",
        "ERROR_TEXT": "The sentence that says what went wrong.",
    },
    event_types=(
        EventType("SYSTEM_STARTED", admin_only=True),
        EventType("EVENT_THROTTLED", admin_only=True),
        EventType(ACTION_FAILED, admin_only=True),
        EventType("EXTERNAL_PROVIDER_FAILED", admin_only=True),
        EventType("MUTE_ENDED", admin_only=True),
    ),
    conditions=(ConditionType("ERROR_TEXT", Phrases(), lambda h: h.entry),),
    variables=(Variable("ERROR_MESSAGE", "What went wrong", lambda h: h.entry),),
)
