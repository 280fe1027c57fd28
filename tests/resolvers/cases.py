"""Generated events on tickets, what happens to tickets, and when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.desk.rooms.tickets import Ticket
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting

PRIORITIES, WORDS = ("LOW", "NORMAL", "HIGH", "URGENT"), ("printer", "vip", "on fire", "Ärger")
MINUTES = st.sampled_from((3, 5, 9))
GROUPS = ("Support Front Line", "Support Experts", "Sales Front Line")
TYPES = ("TICKET_CREATED", "TICKET_PRIORITY_CHANGED", "TICKET_STATUS_CHANGED")
STATUSES = ("ACTIVE", "WAITING", "CLOSED")
LISBON = ZoneInfo("Europe/Lisbon")
HOURS = (
    {"start": "00:00", "end": "12:00"},
    {"start": "01:00", "end": "01:59", "timeZone": LISBON.key},  # which come twice in a night, or never
)
TURNS: Mapping[str, Callable[[datetime], bool]] = {
    "midnight": lambda hour: hour.hour == 0,
    "noon": lambda hour: hour.hour == 12,
    "two in Lisbon": lambda hour: hour.astimezone(LISBON).hour == 2,
    "another offset": lambda hour: _offset(hour) != _offset(hour - timedelta(hours=1)),
}
"""Hours at which times of day begin and end, by what they are."""
BEGINS = st.tuples(st.sampled_from(list(TURNS)), st.integers(0, 25))
"""Some minutes before such an hour, of which some lie within what happens from then on."""


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
    asked("TIME_OF_DAY", st.fixed_dictionaries({"timeOfDay": st.sampled_from(HOURS)})),
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


def with_ids(quiet: QuietDesk, condition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a condition with the ids of the groups that it names."""
    if condition["condition"] != "GROUP":
        return dict(condition)
    ids = [quiet.groups[name].global_id for name in condition["value"]["ids"]]
    return {**condition, "value": {"ids": ids}}


async def happen(quiet: QuietDesk, tickets: list[Any], waits: Sequence[int]) -> None:
    """Let tickets come and change, with some minutes before each time, and let clock and engine work."""
    waiting, opened = Waiting(quiet), list[Ticket]()
    for form in tickets:
        own = {name: value for name, value in form.items() if name not in {"then", "status", "follow_up"}}
        opened.append(await quiet.ticket(**own))
        at = quiet.clock() + timedelta(minutes=form["follow_up"])
        await waiting.act(opened[-1], Ticket.schedule_follow_up, at=at)
    changes = {"priority": "then", "status": "status"}, {"priority": "priority"}
    for minutes, changed in zip(waits, changes, strict=False):
        await waiting.wait(minutes=minutes)
        for ticket, form in zip(opened, tickets, strict=True):
            await quiet.change(ticket, **{name: form[of] for name, of in changed.items()})
        await quiet.work()
    await waiting.wait(minutes=waits[-1])


def before(turn: str, minutes: int, after: datetime) -> datetime:
    """Return a moment some minutes before such an hour, and half an hour or more after another moment."""
    hours = (after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hour) for hour in count(2))
    return next(hour for hour in hours if TURNS[turn](hour)) - timedelta(minutes=minutes)


def _offset(moment: datetime) -> timedelta | None:
    return moment.astimezone(LISBON).utcoffset()
