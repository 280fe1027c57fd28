"""Generated events on tickets, and what happens to tickets."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

PRIORITIES, WORDS = ("LOW", "NORMAL", "HIGH", "URGENT"), ("printer", "vip", "on fire", "Ärger")
MINUTES = st.sampled_from((3, 5, 9))
GROUPS = ("Support Front Line", "Support Experts", "Sales Front Line")
TYPES = ("TICKET_CREATED", "TICKET_PRIORITY_CHANGED", "TICKET_STATUS_CHANGED")
STATUSES = ("ACTIVE", "WAITING", "CLOSED")


def some(values: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


def asked(condition: str, value: st.SearchStrategy[Any], *operators: str) -> st.SearchStrategy[Any]:
    """Generate a condition."""
    operator = {"operator": st.sampled_from(operators)} if operators else {}
    return st.fixed_dictionaries({"condition": st.just(condition), "value": value, **operator})


SUBJECT = asked("SUBJECT", st.fixed_dictionaries({"text": some(WORDS)}), "CONTAINS", "NOT_CONTAINS")
PRIORITY = asked("PRIORITY", st.fixed_dictionaries({"values": some(PRIORITIES)}), "IN", "NOT_IN")
LASTING = st.one_of(
    PRIORITY,
    asked("GROUP", st.fixed_dictionaries({"ids": some(GROUPS)}), "IN", "NOT_IN"),
    asked("MESSAGES_IN", st.builds(lambda least: {"range": {"min": least}}, st.integers(0, 2))),
    asked("TIME_OF_DAY", st.just({"timeOfDay": {"start": "00:00", "end": "12:00"}})),
)


def event(types: Sequence[str], needed: Any, either: Any) -> st.SearchStrategy[Any]:
    """Generate an event of one of some types."""
    return st.fixed_dictionaries(
        {
            "owner": st.sampled_from(("maria", "omar", "ada")),
            "event_type": st.sampled_from(types),
            "enabled": st.sampled_from((True, True, True, False)),
            "conditions": st.fixed_dictionaries({"all": needed, "any": either}),
        }
    )


IDLE = st.builds(lambda least: {"condition": "IDLE_MINUTES", "value": {"range": {"min": least}}}, MINUTES)
ANY, FEW = st.lists(st.one_of(LASTING, SUBJECT), max_size=3), st.lists(LASTING, max_size=2)
EVENTS = [
    st.lists(event(TYPES, ANY, ANY), min_size=2, max_size=3),
    # With one priority that changes, so that they ring at once, later, or not at all.
    st.lists(event(("TICKET_IDLE",), st.tuples(IDLE, PRIORITY).map(list), FEW), min_size=2, max_size=3),
    st.lists(event(("TICKET_FOLLOW_UP_DUE",), st.lists(PRIORITY, max_size=1), FEW), min_size=1, max_size=1),
]
TICKET = st.fixed_dictionaries(
    {
        "subject": st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
        "priority": st.sampled_from(PRIORITIES),
        "group": st.sampled_from(GROUPS),
        "then": st.sampled_from(PRIORITIES),
        "status": st.sampled_from(STATUSES),
        "follow_up": MINUTES,
    }
)
