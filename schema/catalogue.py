"""The catalogue in GraphQL: what can happen, what can be asked of it, and what can be done about it."""

from collections.abc import Collection, Iterable
from typing import Any

import strawberry

from domain.catalogue.examples import example_of
from domain.desk.rooms import CATALOGUE
from domain.events import offered
from domain.events.actions import ACTIONS_LIMIT, FREQUENCY_LIMIT
from domain.events.conditions import CONDITIONS_LIMIT
from domain.events.drafts import NAME
from domain.events.records import EventLevel
from schema.comparisons import Choice, Comparison, choices_of
from schema.directives import Info
from schema.enums import (
    ActionId,
    CategoryId,
    ConditionId,
    ConditionOperator,
    EventKindEnum,
    EventLevelEnum,
    EventTypeId,
)
from schema.people import CustomField

LEVELS = "The levels at which the viewer may make events with it; empty where at none."


def _holding(lists: Iterable[Collection[Any]]) -> dict[str, int]:
    """Say how many members some lists have on average, one at least: what asking for one of them costs."""
    found = [len(one) for one in lists]
    return {"holds": max(1, round(sum(found) / len(found)))}


_TYPES = [(CATALOGUE.category_of(one), one) for one in CATALOGUE.event_types]
_CONDITIONS = [one for _, of in _TYPES for one in offered.conditions_of(of)]
_ACTIONS = [one for _, of in _TYPES for one in CATALOGUE.actions_of(of)]
CATEGORIES = len(CATALOGUE.categories)


@strawberry.type(description="A name that texts of an event may hold between hashes.")
class EventVariable:
    """A variable."""

    name: str = strawberry.field(
        description="What stands between the hashes, such as `TICKET_NUMBER` in `#TICKET_NUMBER#`."
    )
    description: str = strawberry.field(description="What it stands for, in words.")
    has_value: bool = strawberry.field(description="Whether it may stand for something in this event type.")

    @strawberry.field(description="What it might stand for.")
    def example(self: Any) -> str:
        """Give an example."""
        return example_of(self.name)


@strawberry.type(description="A fact that conditions can be put on, as its event type has it.")
class EventCondition:
    """A condition that an event type offers."""

    required: bool = strawberry.field(description="Whether every event of the type has it, once, in `all`.")
    of_field: bool = strawberry.field(
        description="Whether it is put on a custom field, whose own `takes` and `comparisons` then count."
    )
    at_most: int | None = strawberry.field(
        description="How many values it takes, where it takes a list; else null."
    )
    longest: int | None = strawberry.field(
        description="How many characters each of its texts may have; null where it takes none."
    )
    comparisons: list[Comparison] = strawberry.field(
        description="Its operators, in words and with the ends they take; the first is the one left out.",
        metadata=_holding(one.comparisons for one in _CONDITIONS),
    )

    @strawberry.field(graphql_type=ConditionId, description="Which it is.")
    def condition(self: Any) -> Any:
        """Name the condition."""
        return ConditionId(self.type.id)

    @strawberry.field(description="What people call it.")
    def title(self: Any) -> str:
        """Name it in words."""
        return str(self.type.title)

    @strawberry.field(
        graphql_type=list[ConditionOperator],
        description="The first is the one left out.",
        metadata=_holding(one.comparisons for one in _CONDITIONS),
    )
    def operators(self: Any) -> Any:
        """List the operators, the default first."""
        return [one.operator for one in self.comparisons]

    @strawberry.field(
        description="What its values look like, for a form to pick an entry by: `text-contains`,"
        " `text`, `number-range`,"
        " `duration`, `enum`, `entity-ref-list`, `bool`, `date-range`, `time-of-day` and so on."
    )
    def kind(self: Any) -> str:
        """Name the kind."""
        return str(self.type.kind.name)

    @strawberry.field(
        description="The member of the value input that carries its value: `text`, `range`, `ids`,"
        " `values`, `flag`,"
        " `timeOfDay`, `days` or `dates`."
    )
    def takes(self: Any) -> str:
        """Name the value's member."""
        return str(self.type.kind.takes)

    @strawberry.field(
        description="The values to choose from, where it takes values or days; else empty.",
        metadata=_holding(one.choices for one in _CONDITIONS),
    )
    def choices(self: Any) -> list[Choice]:
        """List the choices."""
        return choices_of(self.choices)

    @strawberry.field(
        description="The kind of thing its ids name, such as `Group`; null where it takes no ids."
    )
    def entity(self: Any) -> str | None:
        """Name the kind of thing."""
        return getattr(self.type.kind, "entity", None)


@strawberry.type(description="One parameter of an action, or one member of a parameter that is an object.")
class ActionParameter:
    """A parameter."""

    name: str = strawberry.field(description="Its member of the action's input.")
    title: str = strawberry.field(description="What people call it.")
    type: str = strawberry.field(
        description="What it takes: `str`, `int`, `float`, `bool`, `datetime` or `Recipients`, or the name "
        "of an enum or a kind of thing."
    )
    required: bool = strawberry.field(description="Whether it has to be given.")
    many: bool = strawberry.field(description="Whether it takes a list.")
    entity: str | None = strawberry.field(
        description="The kind of thing its ids name, such as `Group`; null where it takes no ids."
    )
    template: bool = strawberry.field(description="Whether variables may stand in it.")
    format: str | None = strawberry.field(
        description="What a text has to look like: email, url, file-name or ip-address; null for any."
    )
    longest: int | None = strawberry.field(
        description="How many characters a text may have; null for other types."
    )
    at_most: int | None = strawberry.field(
        description="How many a list may hold; in recipients, in all. Null where it takes one."
    )
    least: float | None = strawberry.field(description="The least number it takes; null if there is none.")
    most: float | None = strawberry.field(description="The greatest number it takes; null if there is none.")
    levels: list[EventLevelEnum] = strawberry.field(description=LEVELS, metadata={"holds": len(EventLevel)})
    members: list["ActionParameter"] = strawberry.field(
        description="What it is made of, where it is an object: of recipients, at least one is"
        " named. Else empty.",
        metadata={"holds": 1},  # one parameter in some is an object
    )

    @strawberry.field(
        description="The values to choose from; empty where there are none.",
        metadata=_holding(getattr(field.type, "__members__", ()) for one in _ACTIONS for field in one.fields),
    )
    def choices(self: Any) -> list[Choice]:
        """List the choices."""
        return choices_of(self.choices)


@strawberry.type(description="Something an event can do, as its event type has it.")
class EventAction:
    """An action that an event type offers."""

    levels: list[EventLevelEnum] = strawberry.field(description=LEVELS, metadata={"holds": len(EventLevel)})
    parameters: list[ActionParameter] = strawberry.field(
        description="What its input asks for; one that asks for nothing is given as `true`.",
        metadata=_holding(one.fields for one in _ACTIONS),
    )

    @strawberry.field(graphql_type=ActionId, description="Which it is.")
    def action(self: Any) -> Any:
        """Name the action."""
        return ActionId(self.type.id)

    @strawberry.field(description="What people call it.")
    def title(self: Any) -> str:
        """Name it in words."""
        return str(self.type.title)

    @strawberry.field(description="Whether it can be limited to once for each item.")
    def once_per_item(self: Any) -> bool:
        """Whether once per item is offered."""
        return bool(self.type.once_per_item)

    @strawberry.field(description="Its member of the perform input, such as `sendMessage`.")
    def perform(self: Any) -> str:
        """Name the member."""
        return str(self.type.label)


@strawberry.type(description="How much an event may hold.")
class EventLimits:
    """Limits."""

    name: int = strawberry.field(description="How many characters its name may have.")
    conditions: int = strawberry.field(
        description="How many conditions it may have in `all`, and as many in `any`."
    )
    actions: int = strawberry.field(description="How many actions it may have; one at least.")
    maximum_frequency_minutes: int = strawberry.field(
        description="For how many minutes an action may rest at most."
    )


LIMITS = EventLimits(
    name=NAME.rule.limit,  # type: ignore[union-attr]  # it is a text
    conditions=CONDITIONS_LIMIT,
    actions=ACTIONS_LIMIT,
    maximum_frequency_minutes=FREQUENCY_LIMIT,
)


async def _custom_fields(category: Any, info: Info) -> Any:
    entity = getattr(category.item, "entity", "")
    return await info.context.loaders.custom_fields.load(entity) or []


@strawberry.type(description="Something that can happen to an item of a category.")
class EventType:
    """An event type."""

    title: str = strawberry.field(description="What people call it.")
    kind: EventKindEnum = strawberry.field(description="What makes it happen.")
    admin_only: bool = strawberry.field(description="Whether only administrators may make events of it.")

    @strawberry.field(graphql_type=EventTypeId, description="Which it is.")
    def id(self: Any) -> Any:
        """The id."""
        return EventTypeId(self.id)

    @strawberry.field(description="The feature it belongs to.")
    def category(self: Any) -> "EventCategory":
        """Name its category."""
        return CATALOGUE.category_of(self.id)  # type: ignore[return-value]  # shown as it is

    @strawberry.field(
        graphql_type=list[EventCondition],
        metadata=_holding(category.conditions_of(of) for category, of in _TYPES),
        description="The conditions its events may hold; CUSTOM_FIELD once there are custom fields.",
    )
    async def conditions(self: Any, info: Info) -> Any:
        """List the conditions."""
        custom = await _custom_fields(CATALOGUE.category_of(self.id), info)
        return [one for one in offered.conditions_of(self.id) if custom or not one.of_field]

    @strawberry.field(
        graphql_type=list[EventAction],
        description="The actions its events may have, also those beyond the viewer.",
        metadata=_holding(CATALOGUE.actions_of(of) for _, of in _TYPES),
    )
    def actions(self: Any, info: Info) -> Any:
        """List the actions."""
        return offered.actions_of(self.id, info.context.principal)

    @strawberry.field(graphql_type=list[EventLevelEnum], description=LEVELS)
    def levels(self: Any, info: Info) -> Any:
        """List the levels."""
        return offered.levels_of(self.id, info.context.principal)

    @strawberry.field(description="How much its events may hold.")
    def limits(self: Any) -> EventLimits:
        """Say the limits."""
        return LIMITS

    @strawberry.field(
        graphql_type=list[EventVariable],
        description="The variables of its events' texts.",
        metadata=_holding(category.all_variables for category, _ in _TYPES),
    )
    async def variables(self: Any, info: Info) -> Any:
        """List the variables, those of custom fields too."""
        category, known = CATALOGUE.category_of(self.id), offered.variables_with_a_value(self.id)
        custom = [
            EventVariable(name=one.variable, description=f"Custom field {one}", has_value=not self.counts_by)
            for one in await _custom_fields(category, info)
        ]
        own = [
            EventVariable(name=one.name, description=one.description, has_value=one.name in known)
            for one in category.all_variables
        ]
        return [*own, *custom]


@strawberry.type(description="A feature that events are about.")
class EventCategory:
    """A category."""

    title: str = strawberry.field(description="What people call it.")
    admin_only: bool = strawberry.field(description="Whether only administrators may make events of it.")

    @strawberry.field(graphql_type=CategoryId, description="Which it is.")
    def id(self: Any) -> Any:
        """The id."""
        return CategoryId(self.id)

    @strawberry.field(
        graphql_type=list[EventType],
        description="Its event types that the viewer may watch.",
        metadata=_holding(one.event_types for one in CATALOGUE.categories),
    )
    def event_types(self: Any, info: Info) -> Any:
        """List the event types."""
        administrator = info.context.principal.administrator
        return [one for one in self.event_types if administrator or not one.admin_only]

    @strawberry.field(
        graphql_type=list[CustomField], description="The custom fields that its events may ask for."
    )
    async def custom_fields(self: Any, info: Info) -> Any:
        """List the custom fields."""
        return await _custom_fields(self, info)
