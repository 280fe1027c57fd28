"""Rules, occurrences and sights of few things, so that they often meet, and what an index stands for."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.catalogue.choices import Choice, CustomValue, Reference
from domain.catalogue.clocks import Spell
from domain.catalogue.dates import Dates
from domain.catalogue.declared import ConditionType, EventType
from domain.catalogue.kinds import Flag, Kind, Phrases
from domain.catalogue.moments import DayOfWeek, TimeOfDay
from domain.catalogue.numbers import Number
from domain.catalogue.operators import Operator
from domain.desk.rooms import CATALOGUE
from domain.events.checks import Check
from domain.events.conditions import Condition
from domain.events.filing import cabinet as filing
from domain.events.filing.index import RuleIndex
from domain.events.matching import OccurrenceView, Outcome, OwnerRights, Rule, decide
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
def rules(draw: st.DrawFn, type_: EventType, offered: list[ConditionType]) -> Rule:
    """Draw a rule of a type, with some of the conditions offered, of one of a few numbers."""
    zone, gone = draw(st.sampled_from(ZONES)), draw(st.sampled_from([(), (), FIELDS[1:]]))
    listed = st.lists(conditions(offered), max_size=2)
    return Rule(
        event_id=UUID(int=draw(st.integers(1, 12))),
        event_type=type_.id,
        enabled=draw(st.sampled_from([True] * 7 + [False])),
        hears_from=draw(mostly(0, 2)),
        owner_id=draw(st.none() | uuids),
        zone=zone,
        all=tuple(condition.test(zone, gone) for condition in draw(listed)),
        any=tuple(condition.test(zone, gone) for condition in draw(listed)),
        threshold=float(draw(st.integers(0, 4))) if type_.clock else None,
        since=draw(mostly(None, NOON)) if type_.clock else None,
        range=draw(conditions(awaited_of(type_))).test(zone) if type_.counts_by else None,
    )


@st.composite
def views(draw: st.DrawFn, type_: EventType, offered: list[ConditionType]) -> OccurrenceView:
    """Draw an occurrence, whose facts may lack one."""
    missing = draw(mostly(None, offered[0].id))
    facts = {condition.id: facts_of(condition.kind) for condition in offered if condition.id != missing}
    began = NOON - timedelta(minutes=draw(st.integers(0, 5)))
    return OccurrenceView(
        type_.id,
        draw(st.fixed_dictionaries(facts)),
        NOON,
        draw(st.none() | uuids),
        draw(st.none() | uuids),
        draw(mostly(1, 3)),
        private_to=draw(st.none() | st.tuples(st.none() | uuids, st.none() | uuids)),
        only_event_id=draw(mostly(None, UUID(int=1))),
        spell=Spell(began, draw(st.none() | st.integers(0, 4).map(float))) if type_.clock else None,
        counts=draw(st.tuples(st.integers(0, 5), st.integers(0, 5))) if type_.counts_by else None,
        for_editors=draw(mostly(False, True)),  # noqa: FBT003 - usual, other
    )


def mostly(usual: Any, other: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([usual] * 7 + [other])


def awaited_of(type_: EventType) -> list[ConditionType]:
    category = CATALOGUE.category_of(type_.id)
    awaited = category.awaited(type_.id)
    return [condition for condition in category.conditions_of(type_.id) if condition.id == awaited]


sights = st.builds(
    Sight,
    groups=places,
    departments=places,
    everything=st.sampled_from([False] * 4 + [True]),
    home=places,
    people=places,
)

Change = tuple[str, Any, Any]


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[list[Change], list[OccurrenceView]]]:
    """Draw changes and then occurrences, all of one type and one or two facts, so that they meet."""
    type_ = CATALOGUE.event_types[draw(st.sampled_from(TYPES))]
    known = CATALOGUE.category_of(type_.id).conditions_of(type_.id)
    free = [condition for condition in known if condition not in awaited_of(type_)]
    offered = draw(st.lists(st.sampled_from(free), min_size=1, max_size=2, unique_by=lambda known: known.id))
    put = rules(type_, offered).map(lambda rule: ("put", rule, None))
    change = st.one_of(
        put,
        put,
        put,
        st.integers(1, 12).map(lambda number: ("drop", UUID(int=number), None)),
        st.tuples(st.just("place"), uuids, sights),
        st.tuples(st.just("forget"), uuids, st.none()),
    )
    changed = st.lists(change, min_size=4, max_size=12)
    seen = st.lists(views(type_, offered), min_size=2, max_size=5)
    return draw(st.lists(st.tuples(changed, seen), min_size=1, max_size=2))


INCOMPARABLE = AttributeError, TypeError  # a custom field is of another kind than it was: nothing fires
EVERYTHING = Sight(everything=True)


class Plain:
    """What an index stands for: all rules, and what their owners see."""

    def __init__(self) -> None:
        self.rules: dict[UUID, Rule] = {}
        self.sights: dict[UUID, Sight] = {}

    def change(self, index: RuleIndex, change: Change) -> None:
        """Change both."""
        match change:
            case ("put", rule, _):
                self.rules[rule.event_id] = rule
                index.put(rule)
            case ("drop", event_id, _):
                self.rules.pop(event_id, None)
                index.drop(event_id)
            case ("place", owner_id, sight):
                self.sights[owner_id] = sight
                index.place(owner_id, sight)
            case (_, owner_id, _):
                self.sights.pop(owner_id, None)
                index.forget(owner_id)

    def bounds_of(self, rule: Rule) -> OwnerRights | None:
        """Return what bounds a rule, also that of an owner whose sight nobody told; of the last, all."""
        if rule.owner_id is None:
            return None
        suspended = "Their account is disabled." if rule.owner_id == PLACES[-1] else None
        return OwnerRights(suspended, self.sights.get(rule.owner_id, EVERYTHING), edits=False)

    def fires(self, rule: Rule, view: OccurrenceView, left: tuple[Check, ...] | None = None) -> bool:
        """Say whether a rule fires by the checks left."""
        try:
            return decide(rule, view, self.bounds_of(rule), left) is Outcome.FIRED
        except INCOMPARABLE:
            return False


def with_buckets(look: Callable[..., None]) -> Callable[..., None]:
    """Look at the same where buckets take no rules before they are told apart, and where they take two."""

    @wraps(look)
    def looked(**given: Any) -> None:
        for size in (0, 2):
            with patch.object(filing, "SIZES", (size,) * len(filing.SIZES)):
                look(**given)

    return looked
