"""Something that might have happened, by the catalogue's examples, for drafts that are tried. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.catalogue.choices import Choice
from domain.catalogue.declared import ConditionType
from domain.catalogue.examples import example_of, known_example
from domain.catalogue.texts import CUSTOM, variables_in
from domain.deeds.outbox import Occurrence
from domain.events.conditions import Condition, Conditions
from domain.events.definitions import Definition
from domain.events.offered import variables_with_a_value
from domain.ids import uuid7

NO_ITEM = UUID(int=1)  # of the item that an example is about, which is nowhere


def example_for(definition: Definition, agent_id: UUID, at: datetime) -> Occurrence:
    """
    Return an example of what an event waits for, with an agent who works on it; nothing is saved.

    Its facts are those of which the catalogue has an example. It has just waited for as long as is asked.
    """
    event_type, item, waited = definition.event_type, definition.category.item, _waited(definition)
    facts, labels = dict[str, Any](), dict[str, str]()
    for condition in definition.category.conditions_of(event_type.id):
        reading = _reading(condition, at)
        if reading is not None:
            facts[condition.id], label = condition.kind.freeze(reading)
            labels |= {condition.id: label} if label else {}
    facts |= waited
    for name in variables_with_a_value(event_type.id) - waited.keys() | _custom_variables(definition):
        if facts.get(name) != example_of(name):
            labels.setdefault(name, example_of(name))
    own = uuid7()
    example = Occurrence(
        id=own,
        event_type=event_type.id,
        category=definition.category.id,
        item_kind=event_type.counts_by or (item.entity if item else "Event"),
        item_id=NO_ITEM,
        agent_id=agent_id,
        root_id=own,
        facts=facts,
        labels=labels,
        occurred_at=at,
        recorded_at=at,
    )
    if definition.threshold is not None:
        example.began_at, example.crossed = at - timedelta(minutes=definition.threshold), definition.threshold
    return example


def _waited(definition: Definition) -> dict[str, Any]:
    """Return the facts that say for how long it has waited, if it waits."""
    clock, threshold = definition.event_type.clock, definition.threshold
    if clock is None or threshold is None:
        return {}
    return dict.fromkeys(filter(None, (clock.condition, clock.fact)), threshold)


def _custom_variables(definition: Definition) -> set[str]:
    """Return the variables of custom fields that texts name; there are none of counts."""
    if definition.event_type.counts_by:
        return set()
    texts = (text for action in definition.actions for _, text in action.templates())
    return {name for text in texts for name in variables_in(text) if name.startswith(CUSTOM)}


def _reading(condition: ConditionType, at: datetime) -> Any:
    """Return what a condition would read off the example; None where the catalogue has none."""
    if condition.kind.takes in {"timeOfDay", "days"}:
        return at
    example, kind = known_example(condition.id), condition.kind
    if example is None:
        return None
    if isinstance(kind, Choice):
        return next((choice for choice in kind.enum if kind.freeze(choice)[1] == example), None)
    return {"text": str, "range": float}.get(kind.takes, lambda _: None)(example)


def as_far_as_known(definition: Definition, example: Occurrence) -> tuple[Definition, Sequence[Condition]]:
    """
    Return an event without the conditions that an example says nothing of, and those.

    Of `any` all are left out together: one of which nothing is known might have been so.
    """
    clock = definition.clock_condition

    def is_known(condition: Condition) -> bool:
        if condition is definition.count_condition:
            return False
        return condition is clock or (condition.type.id in example.facts and not condition.field)

    needed, either = definition.conditions.all, definition.conditions.any
    kept = Conditions(
        tuple(condition for condition in needed if is_known(condition)),
        either if all(map(is_known, either)) else (),
    )
    left_out = [condition for condition in definition.conditions if condition not in [*kept]]
    return replace(definition, conditions=kept), left_out
