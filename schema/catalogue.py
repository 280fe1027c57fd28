"""The catalogue in GraphQL: what can happen, what can be asked of it, and what can be done about it."""

from collections.abc import Collection, Iterable
from typing import Any

import strawberry

from domain.catalogue.declared import Variable, example_of
from domain.catalogue.kinds import CustomValue
from domain.desk import CATALOGUE
from schema.directives import Info
from schema.enums import ActionId, CategoryId, ConditionId, ConditionOperator, EventKindEnum, EventTypeId
from schema.people import CustomField


def _holding(lists: Iterable[Collection[Any]]) -> dict[str, int]:
    """Say how many members some lists have on average, one at least: what asking for one of them costs."""
    found = [len(one) for one in lists]
    return {"holds": max(1, round(sum(found) / len(found)))}


def _choices(of: Any) -> list[str]:
    return [str(one) for one in of] if hasattr(of, "__members__") else []


_TYPES = [(CATALOGUE.category_of(one), one) for one in CATALOGUE.event_types]
_CONDITIONS = [one for category, of in _TYPES for one in category.conditions_of(of)]
_ACTIONS = [one for _, of in _TYPES for one in CATALOGUE.actions_of(of)]
CATEGORIES = len(CATALOGUE.categories)


@strawberry.type(description="A name that texts of an event may hold between hashes.")
class EventVariable:
    """A variable."""

    name: str
    description: str

    @strawberry.field(description="What it might stand for.")
    def example(self: Any) -> str:
        """Give an example."""
        return example_of(self.name)


@strawberry.type(description="A fact that conditions can be put on.")
class EventCondition:
    """A condition that an event type offers."""

    title: str

    @strawberry.field(graphql_type=ConditionId)
    def id(self) -> Any:
        """The id."""
        return ConditionId(self.id)

    @strawberry.field(
        graphql_type=list[ConditionOperator],
        description="The first is the one left out.",
        metadata=_holding(one.kind.operators for one in _CONDITIONS),
    )
    def operators(self: Any) -> Any:
        """List the operators, the default first."""
        kind = self.kind
        return sorted(kind.operators, key=lambda one: one is not kind.default)

    @strawberry.field(description="What its values look like: text, number, list of things, and so on.")
    def kind(self: Any) -> str:
        """Name the kind."""
        return str(self.kind.name)

    @strawberry.field(description="The member of the value input that carries its value.")
    def takes(self: Any) -> str:
        """Name the value's member."""
        return str(self.kind.takes)

    @strawberry.field(
        description="The values to choose from, where it takes values.",
        metadata=_holding(getattr(one.kind, "enum", ()) for one in _CONDITIONS),
    )
    def choices(self: Any) -> list[str]:
        """List the choices."""
        return list(getattr(self.kind, "enum", ()))

    @strawberry.field(description="The kind of thing its ids name, where it takes ids.")
    def entity(self: Any) -> str | None:
        """Name the kind of thing."""
        return getattr(self.kind, "entity", None)


@strawberry.type(description="One parameter of an action.")
class ActionParameter:
    """A parameter."""

    name: str
    type: str
    required: bool
    many: bool
    entity: str | None
    choices: list[str] = strawberry.field(
        metadata=_holding(_choices(field.type) for one in _ACTIONS for field in one.fields)
    )
    template: bool


@strawberry.type(description="Something an event can do.")
class EventAction:
    """An action that an event type offers."""

    title: str

    @strawberry.field(graphql_type=ActionId)
    def id(self: Any) -> Any:
        """The id."""
        return ActionId(self.id)

    @strawberry.field(description="Whether it can be limited to once for each item.")
    def once_per_item(self: Any) -> bool:
        """Whether once per item is offered."""
        return bool(self.once_per_item)

    @strawberry.field(description="Its member of the perform input.")
    def perform(self: Any) -> str:
        """Name the member."""
        return str(self.label)

    @strawberry.field(
        description="What its input asks for.", metadata=_holding(one.fields for one in _ACTIONS)
    )
    def parameters(self: Any) -> list[ActionParameter]:
        """List the parameters."""
        return [
            ActionParameter(
                name=field.label,
                type=field.type.__name__,
                required=field.required,
                many=field.many,
                entity=field.entity,
                choices=_choices(field.type),
                template=getattr(field.rule, "template", False),
            )
            for field in self.fields
        ]


async def _custom_fields(category: Any, info: Info) -> Any:
    entity = getattr(category.item, "entity", "")
    return await info.context.loaders.custom_fields.load(entity) or []


@strawberry.type(description="Something that can happen to an item of a category.")
class EventType:
    """An event type."""

    title: str
    kind: EventKindEnum
    admin_only: bool

    @strawberry.field(graphql_type=EventTypeId)
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
        category = CATALOGUE.category_of(self.id)
        found, custom = category.conditions_of(self.id), await _custom_fields(category, info)
        return [one for one in found if custom or not isinstance(one.kind, CustomValue)]

    @strawberry.field(
        graphql_type=list[EventAction],
        description="The actions its events may have.",
        metadata=_holding(CATALOGUE.actions_of(of) for _, of in _TYPES),
    )
    def actions(self: Any) -> Any:
        """List the actions."""
        return CATALOGUE.actions_of(self.id)

    @strawberry.field(
        graphql_type=list[EventVariable],
        description="The variables of its events' texts.",
        metadata=_holding(category.all_variables for category, _ in _TYPES),
    )
    async def variables(self: Any, info: Info) -> Any:
        """List the variables, those of custom fields too."""
        category = CATALOGUE.category_of(self.id)
        custom = await _custom_fields(category, info)
        own = [Variable(one.variable, f"Custom field {one}") for one in custom]
        return [*category.all_variables, *own]


@strawberry.type(description="A feature that events are about.")
class EventCategory:
    """A category."""

    title: str
    admin_only: bool

    @strawberry.field(graphql_type=CategoryId)
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
