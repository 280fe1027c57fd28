"""
Declarations: what a category's room says about its events.

Everything that differs between categories stands in these values; the enums, the checks on input, the
variables, the GraphQL catalogue and forms are made from them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from domain.catalogue.actions import ActionType
from domain.catalogue.clocks import Clock
from domain.catalogue.happening import Freeze, Read, Readings
from domain.catalogue.kinds import Kind, title_of
from domain.catalogue.moments import DayOfWeek, TimeOfDay
from domain.rights import Area


class EventKind(StrEnum):
    """
    What makes an event type happen.

    Attributes:
        INSTANT: Somebody did something; it happens at that moment.
        THRESHOLD: A count has come into the range that the event asks for.
        IDLE: Nothing was done for as many minutes as the event asks for.
        DUE: A moment of the item has come, or is as long past as the event asks for.
        MANUAL: Somebody runs the event on an item, with `runManualEvent`.
    """

    INSTANT = "INSTANT"
    THRESHOLD = "THRESHOLD"
    IDLE = "IDLE"
    DUE = "DUE"
    MANUAL = "MANUAL"


@dataclass(frozen=True, eq=False)
class EventType:
    """
    Something that can happen to an item of the category; its title is its id in words, unless given.

    A THRESHOLD type has ``counts_by``, the kind of thing that its items are counted by; IDLE and DUE
    types have a ``clock``. An item ``begins`` with one, and ``ends`` with one, closed or gone. One that is
    always an activity of people begins its idle time anew, as it is saved or reported; ``activity`` is what
    people call it, such as `a reply`.
    """

    id: str
    title: str = ""
    kind: EventKind = EventKind.INSTANT
    admin_only: bool = False
    counts_by: str = ""
    clock: Clock | None = None
    begins: bool = False
    ends: bool = False
    activity: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", self.title or title_of(self.id))


@dataclass(frozen=True)
class ConditionType:
    """
    A fact that conditions can be put on; its title is its id in words, unless given.

    Without ``applies_to`` it fits every type of its category. One that is ``for_editors`` is known only to
    those who may edit the category's items. One that ``stays`` changes only where an occurrence tells of it,
    so that the last one before a moment knows it.
    """

    id: str
    kind: Kind
    read: Read
    applies_to: tuple[str, ...] = ()
    for_editors: bool = False
    stays: bool = False
    title: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", self.title or title_of(self.id))

    @property
    def freeze(self) -> Freeze | None:
        """What makes a fact of what was read; None where that is one already."""
        return None if type(self.kind).freeze is Kind.freeze else self.kind.freeze

    def fits(self, event_type: EventType) -> bool:
        """Say whether occurrences of that type carry this fact; a count knows only what it is counted by."""
        if event_type.counts_by and not self.applies_to:
            return self.id in DIMENSIONS[event_type.counts_by]
        return not self.applies_to or event_type.id in self.applies_to


@dataclass(frozen=True)
class Variable:
    """
    A name that texts may hold between hashes.

    Without ``read`` its value is what people call the condition's fact of the same name, or it is
    known only when the message is made. Occurrences of types outside ``applies_to`` have it empty. One that
    is ``for_editors`` stands only in texts for those who may edit the category's items.
    """

    name: str
    description: str
    read: Read | None = None
    applies_to: tuple[str, ...] = ()
    for_editors: bool = False

    def fits(self, event_type: str) -> bool:
        """Say whether occurrences of that type have a value for it."""
        return not self.applies_to or event_type in self.applies_to


DIMENSIONS = {
    "Agent": {"AGENT"},
    "Group": {"GROUP", "DEPARTMENT", "BRAND"},
    "Department": {"DEPARTMENT", "BRAND"},
}

COMMON_CONDITIONS = (
    ConditionType("TIME_OF_DAY", TimeOfDay(), lambda h: h.at),
    ConditionType("DAY_OF_WEEK", DayOfWeek(), lambda h: h.at),
)

COMMON_VARIABLES = (
    Variable("EVENT_NAME", "Name of the event that fired"),
    Variable("EVENT_CATEGORY", "Category of the event"),
    Variable("EVENT_TYPE", "Type of the event"),
    Variable("EVENT_OWNER", "Display name of the event's owner, or System for a global event"),
    Variable("EVENT_TIME", "When it happened, in the owner's time zone"),
    Variable("ACTING_AGENT", "Agent whose act caused it; empty if none", lambda h: h.actor and str(h.actor)),
    Variable("ITEM_ID", "Id of the item"),
    Variable("ITEM_URL", "Link to the item"),
)


@dataclass(frozen=True, kw_only=True)
class Category:
    """
    A feature that events are about, and everything its room declares.

    ``item`` is the record of its items, None where it has none. ``once_per_item`` says whether actions
    may be limited so, which wants items that last. ``rings_apart`` names the fact for each value of which an
    event may fire once in a chain, and not only once in all. ``area`` is the role area an agent needs to
    watch it; None for administrators only, or no gate. ``area_besides`` reads off an occurrence's facts the
    other area that must be open too, where they are about an item of another category. ``closed`` are the
    values of STATUS with which an item is closed. ``described`` says in a sentence what the category is, by
    its own id, and each of its event types and conditions.
    """

    id: str
    title: str
    item: Any = None
    event_types: tuple[EventType, ...]
    conditions: tuple[ConditionType, ...]
    variables: tuple[Variable, ...]
    actions: tuple[ActionType, ...] = ()
    area: Area | None = None
    admin_only: bool = False
    once_per_item: bool = True
    rings_apart: str | None = None
    area_besides: Callable[[Mapping[str, Any]], Area | None] = lambda _facts: None
    closed: Collection[str] = ()
    described: Mapping[str, str] = field(default_factory=dict)

    @property
    def counted(self) -> bool:
        """Whether its open items are counted, by agent, group and department."""
        return self.item is not None and self.item.counted

    @cached_property
    def for_editors(self) -> frozenset[str]:
        """The facts that only those who may edit its items know."""
        return frozenset(
            [condition.id for condition in self.conditions if condition.for_editors]
            + [variable.name for variable in self.variables if variable.for_editors]
        )

    @cached_property
    def types(self) -> dict[str, EventType]:
        """Its event types by id."""
        return {type_.id: type_ for type_ in self.event_types}

    def is_over(self, event_type: str, status: str | None) -> bool:
        """
        Say whether an item is closed or gone, after what happened to it left it with a status.

        What is of a type that is not known here, as of another version of us, ends nothing by itself.
        """
        return status in self.closed or ((type_ := self.types.get(event_type)) is not None and type_.ends)

    def at_rest(self, clock: Clock, event_type: str, facts: Mapping[str, Any]) -> bool:
        """Say whether a clock stands still on an item, after what happened to it left it with some facts."""
        still = (facts.get(name) == value for name, value in clock.at_rest.items())
        return self.is_over(event_type, facts.get("STATUS")) or any(still)

    def conditions_of(self, event_type: str) -> tuple[ConditionType, ...]:
        """Return the conditions an event of that type may hold."""
        return self._conditions[event_type]

    @cached_property
    def _conditions(self) -> Mapping[str, tuple[ConditionType, ...]]:
        return {
            type_.id: (
                *COMMON_CONDITIONS,
                *(condition for condition in self.conditions if condition.fits(type_)),
            )
            for type_ in self.event_types
        }

    def awaited(self, event_type: str) -> str:
        """Return the condition by which a clock or a count of that type is asked; "" where there is none."""
        type_ = self.types[event_type]
        if type_.counts_by:
            return next(condition.id for condition in self.conditions if event_type in condition.applies_to)
        return type_.clock.condition if type_.clock else ""

    def needs(self, event_type: str, condition: str) -> bool:
        """Say whether every event of that type holds the condition once, in `all`."""
        waits = self.types[event_type].kind is not EventKind.INSTANT
        return waits and condition == self.awaited(event_type)

    @property
    def all_variables(self) -> tuple[Variable, ...]:
        """The variables that texts of its events may hold."""
        return (*COMMON_VARIABLES, *self.variables)

    @cached_property
    def readings(self) -> Readings:
        """What is read off what happens to its items."""
        read = [(variable, variable.read) for variable in self.all_variables if variable.read]
        clocks = (type_.clock for type_ in self.event_types if type_.clock)
        return Readings(
            variables={
                type_: [(variable.name, reads) for variable, reads in read if variable.fits(type_)]
                for type_ in self.types
            },
            conditions={
                type_: [(condition.id, condition.read, condition.freeze) for condition in conditions]
                for type_, conditions in self._conditions.items()
            },
            planned={clock.planned: clock.column for clock in clocks if clock.planned},
        )
