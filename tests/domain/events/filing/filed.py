"""Generated rules, occurrences and sights, all of which are about few things, so that they often meet."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.catalogue.choices import Choice, CustomValue, Reference
from domain.catalogue.clocks import Spell
from domain.catalogue.declared import ConditionType
from domain.catalogue.kinds import Flag, Kind, Operator, Phrases
from domain.catalogue.moments import Dates, DayOfWeek, TimeOfDay
from domain.catalogue.numbers import Number
from domain.desk.rooms import CATALOGUE
from domain.events.conditions import Condition
from domain.events.matching import OccurrenceView, Rule
from domain.ids import global_id
from domain.sight import Sight

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ZONES = [ZoneInfo("UTC"), ZoneInfo("Pacific/Auckland")]
PLACES = [UUID(int=number) for number in (1, 2, 3)]  # stand for groups, departments, and agents
FIELDS = [global_id("CustomField", UUID(int=number)) for number in (1, 2)]
WORDS = ["vip", "VIP gold", "straße", "STRASSE", "a", "no  sound", "zażółć"]
TEXTS = ["A vip calls", "VIP gold", "Hauptstrasse", "a", "No sound", "ZAŻÓŁĆ gęślą", "", None]
TYPES = ["TICKET_CREATED", "TASK_CREATED", "LIVE_CHAT_IDLE", "TICKET_COUNT_FOR_GROUP", "TASK_DUE"]
MOMENTS = [None, *((NOON + timedelta(hours=hours)).isoformat() for hours in (0, 9, 40))]

uuids = st.sampled_from(PLACES)
places = st.frozensets(uuids, max_size=2)
numbers = st.integers(0, 5) | st.sampled_from([1.5, 2.5])


@st.composite
def ranges(draw: st.DrawFn, operator: Operator) -> Mapping[str, Any]:
    low, high = sorted([draw(numbers), draw(numbers)])
    if operator is Operator.EQUALS:
        return draw(st.sampled_from([{"min": low}, {"max": low}]))
    if operator is Operator.LESS_THAN:
        return {"max": high}
    if operator is Operator.GREATER_THAN:
        return {"min": low}
    return draw(st.sampled_from([{"min": low}, {"max": high}, {"min": low, "max": high}]))


@st.composite
def dates(draw: st.DrawFn, operator: Operator) -> Mapping[str, Any]:
    if operator is Operator.BETWEEN:
        return {"after": "-PT1H", "before": "PT10H"}
    return {"before" if operator is Operator.LESS_THAN else "after": draw(st.sampled_from(["PT0S", "P1D"]))}


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3)


def values_of(kind: Kind, operator: Operator) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - of each kind its own
    """Return what may be given to a condition of a kind."""
    match kind:
        case Choice():
            return some(list(map(str, kind.enum))[:4])
        case Reference():
            return some([global_id(kind.entity, place) for place in PLACES])
        case Phrases():
            return some(WORDS)
        case Number():
            return ranges(operator)
        case Flag():
            return st.booleans()
        case TimeOfDay():
            return st.just({"start": "11:00", "end": "13:00"})
        case DayOfWeek():
            return some(["MONDAY", "TUESDAY"])
        case Dates():
            return dates(operator)
        case _:  # one of some texts
            return some(["A vip calls", "VIP gold"])


def facts_of(kind: Kind) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - of each kind its own
    """Return what facts of a kind may be, and what they sometimes are."""
    match kind:
        case CustomValue():
            one = st.sampled_from([*TEXTS, 1, 2.5, True, False])
            return st.none() | st.dictionaries(st.sampled_from(FIELDS), one)
        case Choice():
            return st.sampled_from([None, *list(kind.enum)[:4]])
        case Reference():
            return st.sampled_from([None, *(global_id(kind.entity, place) for place in PLACES)])
        case Number():
            return st.none() | numbers
        case Flag():
            return st.none() | st.booleans()
        case Phrases():
            return st.sampled_from(TEXTS)
        case _:
            return st.sampled_from(MOMENTS)


@st.composite
def conditions(draw: st.DrawFn, offered: list[ConditionType]) -> Condition:
    """Draw a condition, with any operator of its kind."""
    chosen = draw(st.sampled_from(offered))
    kind, given = chosen.kind, {"condition": chosen.id}
    if isinstance(kind, CustomValue):
        kind = draw(st.sampled_from(list(kind.by_member.values())))
        given["field"] = draw(st.sampled_from(FIELDS))
    operator = draw(st.sampled_from(kind.operators))
    value = {kind.takes: draw(values_of(kind, operator))}
    return Condition.parse({**given, "operator": operator, "value": value}, {chosen.id: chosen})


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Draw a rule of one of a few types, of a few numbers."""
    type_ = CATALOGUE.event_types[draw(st.sampled_from(TYPES))]
    category = CATALOGUE.category_of(type_.id)
    awaited = category.awaited(type_.id)
    offered = [condition for condition in category.conditions_of(type_.id) if condition.id != awaited]
    zone = draw(st.sampled_from(ZONES))
    gone = draw(st.sampled_from([(), FIELDS[1:]]))
    listed = st.lists(conditions(offered), max_size=3)
    counted = [condition for condition in category.conditions_of(type_.id) if condition.id == awaited]
    return Rule(
        event_id=UUID(int=draw(st.integers(1, 12))),
        event_type=type_.id,
        enabled=draw(st.booleans()) or draw(st.booleans()),
        hears_from=draw(st.integers(0, 2)),
        owner_id=draw(st.none() | uuids),
        zone=zone,
        all=tuple(condition.test(zone, gone) for condition in draw(listed)),
        any=tuple(condition.test(zone, gone) for condition in draw(listed)),
        threshold=float(draw(st.integers(0, 4))) if type_.clock else None,
        since=draw(st.none() | st.just(NOON)) if type_.clock else None,
        range=draw(conditions(counted)).test(zone) if type_.counts_by else None,
    )


@st.composite
def views(draw: st.DrawFn) -> OccurrenceView:
    """Draw an occurrence, whose facts may lack some."""
    type_ = CATALOGUE.event_types[draw(st.sampled_from(TYPES))]
    known = CATALOGUE.category_of(type_.id).conditions_of(type_.id)
    facts = {condition.id: facts_of(condition.kind) for condition in known}
    missing = draw(st.sets(st.sampled_from(sorted(facts)), max_size=2))
    crossed = st.none() | st.integers(0, 4).map(float)
    began = NOON - timedelta(minutes=draw(st.integers(0, 5)))
    return OccurrenceView(
        type_.id,
        draw(st.fixed_dictionaries({name: fact for name, fact in facts.items() if name not in missing})),
        NOON,
        draw(st.none() | uuids),
        draw(st.none() | uuids),
        draw(st.integers(0, 2)),
        private_to=draw(st.none() | st.tuples(st.none() | uuids, st.none() | uuids)),
        only_event_id=draw(st.sampled_from([None] * 9 + [UUID(int=1)])),
        spell=Spell(began, draw(crossed)) if type_.clock else None,
        counts=draw(st.tuples(st.integers(0, 5), st.integers(0, 5))) if type_.counts_by else None,
    )


sights = st.builds(
    Sight,
    groups=places,
    departments=places,
    everything=st.sampled_from([False] * 4 + [True]),
    home=places,
    people=places,
)
