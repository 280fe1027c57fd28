"""The catalogue in GraphQL: what can happen, what can be asked of it, and what can be done about it."""

from typing import Any

import strawberry

from domain.desk.rooms import CATALOGUE
from domain.events import offered
from domain.events.actions import ACTIONS_LIMIT, FREQUENCY_LIMIT
from domain.events.conditions import CONDITIONS_LIMIT
from domain.events.drafts import NAME
from domain.events.records import EventLevel
from schema.custom_fields import CustomField
from schema.described import described, described_type, resolved
from schema.directives import Info
from schema.enums import CategoryId, EventKindEnum, EventLevelEnum, EventTypeId
from schema.offered import LEVELS, TYPES, EventAction, EventCondition, EventVariable, holding

CATEGORIES = len(CATALOGUE.categories)


@described_type
class EventLimits:
    """How much an event may hold."""

    name: int = described("How many characters its name may have.")
    conditions: int = described("How many conditions it may have in `all`, and as many in `any`.")
    actions: int = described("How many actions it may have; one at least.")
    maximum_frequency_minutes: int = described("For how many minutes an action may rest at most.")


LIMITS = EventLimits(
    name=NAME.rule.limit,  # type: ignore[union-attr]  # it is a text
    conditions=CONDITIONS_LIMIT,
    actions=ACTIONS_LIMIT,
    maximum_frequency_minutes=FREQUENCY_LIMIT,
)


async def _custom_fields(category: Any, info: Info) -> Any:
    if category.item is None:
        return []
    return await info.context.loaders.custom_fields.load(category.item.entity) or []


@described_type
class EventType:
    """Something that can happen to an item of a category."""

    title: str = described("What people call it.")
    kind: EventKindEnum = described("What makes it happen: a deed, a count, time, or somebody who runs it.")
    admin_only: bool = described("Whether only administrators may make events of it.")

    @resolved(EventTypeId)
    def id(self: Any) -> Any:
        """What names it in an event's input, in filters and in occurrences that are raised."""
        return EventTypeId[self.id]

    @resolved()
    def category(self: Any) -> "EventCategory":
        """The feature it belongs to."""
        return CATALOGUE.category_of(self.id)  # type: ignore[return-value]  # shown as it is

    @resolved(list[EventCondition], metadata=holding(category.conditions_of(of) for category, of in TYPES))
    async def conditions(self: Any, info: Info) -> Any:
        """The conditions its events may hold; CUSTOM_FIELD once there are custom fields."""
        custom = await _custom_fields(CATALOGUE.category_of(self.id), info)
        return [condition for condition in offered.conditions_of(self.id) if custom or not condition.of_field]

    @resolved(list[EventAction], metadata=holding(CATALOGUE.actions_of(of) for _, of in TYPES))
    def actions(self: Any, info: Info) -> Any:
        """The actions its events may have, also those beyond the viewer."""
        return offered.actions_of(self.id, info.context.principal)

    @strawberry.field(
        graphql_type=list[EventLevelEnum], description=LEVELS, metadata={"holds": len(EventLevel)}
    )
    def levels(self: Any, info: Info) -> Any:
        """List the levels."""
        return offered.levels_of(self.id, info.context.principal)

    @resolved()
    def limits(self: Any) -> EventLimits:
        """How much its events may hold."""
        return LIMITS

    @resolved(list[EventVariable], metadata=holding(category.all_variables for category, _ in TYPES))
    async def variables(self: Any, info: Info) -> Any:
        """The variables of its events' texts."""
        category, known = CATALOGUE.category_of(self.id), offered.variables_with_a_value(self.id)
        custom = [
            EventVariable(
                name=field.variable, description=f"Custom field {field}", has_value=not self.counts_by
            )
            for field in await _custom_fields(category, info)
        ]
        own = [
            EventVariable(
                name=variable.name, description=variable.description, has_value=variable.name in known
            )
            for variable in category.all_variables
        ]
        return [*own, *custom]


@described_type
class EventCategory:
    """A feature that events are about."""

    title: str = described("What people call it.")
    admin_only: bool = described("Whether only administrators may make events of it.")

    @resolved(CategoryId)
    def id(self: Any) -> Any:
        """What names it in filters, mutes and notification profiles."""
        return CategoryId(self.id)

    @resolved(list[EventType], metadata=holding(category.event_types for category in CATALOGUE.categories))
    def event_types(self: Any, info: Info) -> Any:
        """Its event types that the viewer may watch."""
        administrator = info.context.principal.administrator
        return [event_type for event_type in self.event_types if administrator or not event_type.admin_only]

    @resolved(list[CustomField])
    async def custom_fields(self: Any, info: Info) -> Any:
        """The custom fields that its events may ask for."""
        return await _custom_fields(self, info)
