"""The system's own category: what administrators should hear of Deskbell itself."""

from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.kinds import Text

CATEGORY = Category(
    id="SYSTEM",
    title="System",
    admin_only=True,
    once_per_item=False,
    event_types=(
        EventType("SYSTEM_STARTED", admin_only=True),
        EventType("EVENT_THROTTLED", "Event Throttled", admin_only=True),
        EventType("EVENT_ACTION_FAILED", "Event Action Failed", admin_only=True),
    ),
    conditions=(ConditionType("ERROR_TEXT", "Error Text", Text(), lambda h: h.entry),),
    variables=(Variable("ERROR_MESSAGE", "What went wrong", lambda h: h.entry),),
)
