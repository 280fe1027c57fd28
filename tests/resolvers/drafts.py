"""Drafts, and what they would do."""

from typing import Any

from domain.storage.database import rows
from tests.desk import message

PREVIEW = """query($draft: CreateEventInput!, $occurrence: ID) {
    previewEvent(draft: $draft, occurrenceId: $occurrence) {
        outcome summary checks { condition held expected actual }
        wouldDo { action recipient subject body } } }"""
TEST = """mutation($draft: CreateEventInput!) { sendTestMessage(draft: $draft) {
    message { id subject body test readAt event { id } occurrence { id } item { id } eventType { id } }
    errors { code path } } }"""
TOUCHED = [
    "event",
    "firing",
    "occurrence",
    "pending",
    "delivery",
    "message",
    "inbox",
    "ticket",
    "comment",
    "action_mark",
    "episode",
    "revision",
    "agent",
]


def drafted(event_type: str = "TICKET_CREATED", **given: Any) -> dict[str, Any]:
    """Describe an event that tells its owner, unless ``actions`` says otherwise."""
    return {"name": "A draft", "eventType": event_type, "actions": [message()], **given}


def action(name: str, **given: Any) -> dict[str, Any]:
    """Write an action."""
    return {"perform": {name: given}}


async def held() -> dict[str, list[dict[str, Any]]]:
    """Return all that the database holds of what happens and is told."""
    return {table: await rows(f"SELECT * FROM {table} ORDER BY 1") for table in TOUCHED}
