"""Inputs that are made from declarations: of verbs, and of what an event's actions do."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import strawberry

from domain.catalogue.forms import FormField
from domain.catalogue.naming import camel, camel_to_snake
from domain.catalogue.recipients import Recipients
from domain.desk.rooms import CATALOGUE
from schema.described import described, described_input, optional
from schema.enums import enum_of, of_action
from schema.words import begun, members_of, of_field, summary


@described_input
class RecipientsInput:
    """Who is told; everybody named in any way, each once."""

    owner: bool | None = optional("The event's owner; no if left out.")
    assigned_agent: bool | None = optional("The agent who has the item then, if one has; no if left out.")
    agents: list[strawberry.ID] | None = optional("The ids of agents who get it.")
    roles: list[strawberry.ID] | None = optional("Ids of roles: all who hold them.")
    departments: list[strawberry.ID] | None = optional("Ids of departments: all who work in their groups.")
    groups: list[strawberry.ID] | None = optional(
        "Ids of groups: all who work in them. In all four lists at most 200 together."
    )


def key_field() -> Any:
    """Make the member by which a request is known when it is sent again."""
    return optional(
        "The client's own, for this request: sent again within 24 hours, it is answered as before."
    )


SCALARS: dict[type, Any] = {str: str, int: int, float: float, bool: bool, datetime: datetime}


def input_type(field: FormField, *, enums: bool) -> Any:
    """
    Return the GraphQL type of a form's field, without its nullability.

    ``enums`` says whether an enum is shown as one; actions of several categories share inputs, so
    theirs are strings.
    """
    if field.type is Recipients:
        return RecipientsInput
    if field.entity:
        return list[strawberry.ID] if field.many else strawberry.ID
    if issubclass(field.type, StrEnum):
        return enum_of(field.type) if enums else str
    scalar: Any = SCALARS[field.type]
    return list[scalar] if field.many else scalar


_names: set[str] = set()


def input_of(
    name: str,
    fields: tuple[FormField, ...],
    *,
    enums: bool,
    description: str,
    said: Mapping[str, str],
    leading: dict[str, Any] | None = None,
    keyed: bool = False,
) -> Any:
    """
    Make the input of a form; ``said`` describes its fields, by name.

    ``leading`` are members that stand before the form's own. One that is ``keyed`` takes an idempotency key
    too.

    Raises:
        TypeError: another form's input has that name, of which GraphQL would show only one.
    """
    if name in _names:
        raise TypeError(f"Two forms would be {name}.")
    _names.add(name)
    annotations: dict[str, Any] = dict(leading or {})
    members: dict[str, Any] = {name: described(said.get(name)) for name in leading or ()}
    # What has a default comes last, as dataclasses want it.
    for field in sorted(fields, key=lambda field: not field.required):
        python_name = field.input_name
        kind = input_type(field, enums=enums)
        annotations[python_name] = kind if field.required else kind | None
        default: Any = {} if field.required else {"default": None}
        members[python_name] = described(of_field(field, said.get(field.name, "")), **default)
    if keyed:
        annotations["idempotency_key"], members["idempotency_key"] = str | None, key_field()
    made = type(name, (), {"__annotations__": annotations, **members})
    return strawberry.input(made, description=description)


def as_told(form: Any) -> Any:
    """Let an input without inputs in it be given as the plain values that it is told in, see `plain`."""
    form.__strawberry_definition__.from_input = _as_told
    return form


def _as_told(_form: type, told: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


_action_inputs: dict[type, Any] = {}


def _action_input(form: type, fields: tuple[FormField, ...]) -> Any:
    if not fields:
        return bool  # there is nothing to say but yes
    if form not in _action_inputs:
        labels = ", ".join(
            f"`{action.label}`" for action in CATALOGUE.actions.values() if action.form is form
        )
        said = f"What {labels} {'take' if ',' in labels else 'takes'}: {begun(summary(form))}"
        _action_inputs[form] = input_of(
            f"{form.__name__}Input", fields, enums=False, description=said, said=members_of(form)
        )
    return _action_inputs[form]


PerformInput = strawberry.input(
    type(
        "PerformInput",
        (),
        {
            "__annotations__": {
                action.id.lower(): strawberry.Maybe[_action_input(action.form, action.fields)]  # type: ignore[misc]  # made here
                for action in CATALOGUE.actions.values()
            },
            **{action.id.lower(): described(of_action(action)) for action in CATALOGUE.actions.values()},
        },
    ),
    one_of=True,
    description="What to do: one of the actions that the event type offers, such as"
    ' `{sendMessage: {subject: "#EVENT_NAME#", body: "#ITEM_URL#"}}`.',
)


@described_input
class ActionInput:
    """One action, and how often it may run."""

    perform: PerformInput = described("What is done, and with what.")
    maximum_frequency_minutes: int | None = optional(
        "For how many minutes it rests after it ran: 0 to 527040. 0, which is not at all, if left out."
    )
    once_per_item: bool | None = optional(
        "Whether it runs at most once for each item, where that is offered; no if left out."
    )


def plain(given: Any) -> Any:
    """Turn an input into plain values by GraphQL name; what was left out or null is left out."""
    if isinstance(given, strawberry.Some):
        return plain(given.value)
    if isinstance(given, list):
        return [plain(member) for member in given]
    definition = getattr(given, "__strawberry_definition__", None)
    if definition is None or isinstance(given, StrEnum):
        return given
    members = ((field, getattr(given, field.python_name)) for field in definition.fields)
    return {
        field.graphql_name or camel(field.python_name): plain(value)
        for field, value in members
        if value is not None
    }


def narrowing(given: Any) -> dict[str, Any]:
    """Read a filter by the names that columns have; empty where nothing narrows."""
    return {camel_to_snake(name): value for name, value in plain(given or {}).items()}
