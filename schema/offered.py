"""What an event type offers: variables, conditions and actions, each with its limits."""

from collections.abc import Collection, Iterable
from typing import Any

import strawberry

from domain.catalogue.examples import example_of
from domain.desk.rooms import CATALOGUE
from domain.events import offered
from domain.events.records import EventLevel
from schema.comparisons import Choice, Comparison, choices_of
from schema.described import described, described_type, resolved
from schema.enums import ActionId, ConditionId, ConditionOperator, EventLevelEnum

LEVELS = "The levels at which the viewer may make events with it; empty where at none."


def holding(lists: Iterable[Collection[Any]]) -> dict[str, int]:
    """Say how many members some lists have on average, one at least: what asking for one of them costs."""
    found = [len(listed) for listed in lists]
    return {"holds": max(1, round(sum(found) / len(found)))}


TYPES = [(CATALOGUE.category_of(event_type), event_type) for event_type in CATALOGUE.event_types]
CONDITIONS = [condition for _, of in TYPES for condition in offered.conditions_of(of)]
ACTIONS = [action for _, of in TYPES for action in CATALOGUE.actions_of(of)]


@described_type
class EventVariable:
    """A name that texts of an event may hold between hashes."""

    name: str = described("What stands between the hashes, such as `TICKET_NUMBER` in `#TICKET_NUMBER#`.")
    description: str = described("What it stands for, in words.")
    has_value: bool = described("Whether it may stand for something in this event type.")

    @resolved()
    def example(self: Any) -> str:
        """What it might stand for."""
        return example_of(self.name)


@described_type
class EventCondition:
    """A fact that conditions can be put on, as its event type has it."""

    required: bool = described("Whether every event of the type has it, once, in `all`.")
    of_field: bool = described(
        "Whether it is put on a custom field, whose own `takes` and `comparisons` then count."
    )
    at_most: int | None = described("How many values it takes, where it takes a list; else null.")
    longest: int | None = described(
        "How many characters each of its texts may have; null where it takes none."
    )
    comparisons: list[Comparison] = described(
        "Its operators, in words and with the ends they take; the first is the one left out.",
        metadata=holding(condition.comparisons for condition in CONDITIONS),
    )

    @resolved(ConditionId)
    def condition(self: Any) -> Any:
        """What names it in the conditions of an event's input."""
        return ConditionId(self.type.id)

    @resolved()
    def title(self: Any) -> str:
        """What people call it."""
        return str(self.type.title)

    @resolved(list[ConditionOperator], metadata=holding(condition.comparisons for condition in CONDITIONS))
    def operators(self: Any) -> Any:
        """The first is the one left out."""
        return [comparison.operator for comparison in self.comparisons]

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

    @resolved(metadata=holding(condition.choices for condition in CONDITIONS))
    def choices(self: Any) -> list[Choice]:
        """The values to choose from, where it takes values or days; else empty."""
        return choices_of(self.choices)

    @resolved()
    def entity(self: Any) -> str | None:
        """The kind of thing its ids name, such as `Group`; null where it takes no ids."""
        named: str | None = self.entity
        return named


@described_type
class ActionParameter:
    """One parameter of an action, or one member of a parameter that is an object."""

    name: str = described("Its member of the action's input.")
    title: str = described("What people call it.")
    type: str = described(
        "What it takes: `str`, `int`, `float`, `bool`, `datetime` or `Recipients`, or the name "
        "of an enum or a kind of thing."
    )
    required: bool = described("Whether it has to be given.")
    many: bool = described("Whether it takes a list.")
    entity: str | None = described(
        "The kind of thing its ids name, such as `Group`; null where it takes no ids."
    )
    template: bool = described("Whether variables may stand in it.")
    format: str | None = described(
        "What a text has to look like: email, url, file-name or ip-address; null for any."
    )
    longest: int | None = described("How many characters a text may have; null for other types.")
    at_most: int | None = described(
        "How many a list may hold; in recipients, in all. Null where it takes one."
    )
    least: float | None = described("The least number it takes; null if there is none.")
    most: float | None = described("The greatest number it takes; null if there is none.")
    levels: list[EventLevelEnum] = described(LEVELS, metadata={"holds": len(EventLevel)})
    members: list["ActionParameter"] = described(
        "What it is made of, where it is an object: of recipients, at least one is named. Else empty.",
        metadata={"holds": 1},  # one parameter in some is an object
    )

    @resolved(metadata=holding(field.choices for action in ACTIONS for field in action.fields))
    def choices(self: Any) -> list[Choice]:
        """The values to choose from; empty where there are none."""
        return choices_of(self.choices)


@described_type
class EventAction:
    """Something an event can do, as its event type has it."""

    levels: list[EventLevelEnum] = described(LEVELS, metadata={"holds": len(EventLevel)})
    parameters: list[ActionParameter] = described(
        "What its input asks for; one that asks for nothing is given as `true`.",
        metadata=holding(action.fields for action in ACTIONS),
    )

    @resolved(ActionId)
    def action(self: Any) -> Any:
        """What names it; an event's input has it by `perform`, which is its member there."""
        return ActionId(self.type.id)

    @resolved()
    def title(self: Any) -> str:
        """What people call it."""
        return str(self.type.title)

    @resolved()
    def once_per_item(self: Any) -> bool:
        """Whether it can be limited to once for each item."""
        return bool(self.type.once_per_item)

    @resolved()
    def perform(self: Any) -> str:
        """Its member of the perform input, such as `sendMessage`."""
        return str(self.type.label)
