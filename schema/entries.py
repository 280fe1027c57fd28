"""
Entries of bulk calls that stand alone: what one of them gets wrong refuses that one, not the whole call.

GraphQL refuses an operation whose variables do not fit their types. Before it looks, an entry that does not
fit is taken out, and one that fits and carries the refusal stands in its place.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLNonNull,
    OperationDefinitionNode,
    get_named_type,
    is_list_type,
    type_from_ast,
)
from graphql.utilities import validate_input_value
from strawberry.extensions import SchemaExtension

from domain.desk import CATALOGUE
from domain.errors import DomainError, Invalid, Refused

HALF = "\ufdd0"
"""What stands for half a character, such as half an emoji: no letter, so that nobody writes it."""
HALF_A_CHARACTER = "This holds half a character, such as half an emoji."
STANDING_ALONE = {"RaiseOccurrenceInput"}
FITTING = {"eventType": next(iter(CATALOGUE.event_types)), "itemKey": "-"}


class Unreadable:
    """What stands in the facts of an entry that could not be read: the refusal."""

    def __init__(self, refusal: DomainError) -> None:
        self.refusal = refusal


class Entries(SchemaExtension):
    """Takes out the entries that cannot be read, and refuses operations with half a character elsewhere."""

    def on_validate(self) -> Iterator[None]:
        """Look through the variables of a document that is good, before anything is made of them."""
        context = self.execution_context
        if context.variables and not context.pre_execution_errors:
            context.variables = dict(self._each(context.variables))
            if (path := half_in(context.variables)) is not None:
                where = f"the variable {'.'.join(path)}" if path else "the variables' names"
                error = GraphQLError(f"{HALF_A_CHARACTER} See {where}.")
                context.pre_execution_errors = [error]
        yield

    def _each(self, variables: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        known = self._bulk()
        for name, value in variables.items():
            if name in known and isinstance(value, list):
                yield name, [readable(one, known[name]) for one in value]
            else:
                yield name, value

    def _bulk(self) -> dict[str, GraphQLInputObjectType]:
        """Return the types of the entries that stand alone, by the variables that hold lists of them."""
        context = self.execution_context
        schema = context.schema._schema  # noqa: SLF001 - as strawberry does
        found = dict[str, GraphQLInputObjectType]()
        for operation in context.graphql_document.definitions if context.graphql_document else ():
            if isinstance(operation, OperationDefinitionNode):
                for one in operation.variable_definitions or ():
                    kind: Any = type_from_ast(schema, one.type)
                    listed = is_list_type(getattr(kind, "of_type", None)) or is_list_type(kind)
                    if listed and get_named_type(kind).name in STANDING_ALONE:
                        found[one.variable.name.value] = get_named_type(kind)
        return found


def readable(entry: Any, kind: GraphQLInputObjectType) -> Any:
    """Return an entry that fits its type: itself, or one that carries why it does not."""
    faults = list[DomainError]()
    if (path := half_in(entry)) is not None:
        faults.append(Invalid(HALF_A_CHARACTER, path=path))
    else:

        def note(error: GraphQLError, path: Sequence[str | int]) -> None:
            faults.append(Invalid(error.message, path=tuple(map(str, path))))

        validate_input_value(entry, GraphQLNonNull(kind), note, hide_suggestions=True)
    if not faults:
        return entry
    key = entry.get("idempotencyKey") if isinstance(entry, dict) else None
    shown = key.replace(HALF, "\ufffd") if isinstance(key, str) else ""
    return {**FITTING, "idempotencyKey": shown, "facts": Unreadable(Refused(faults))}


def half_in(value: Any) -> tuple[str, ...] | None:
    """Return the path of the first half of a character in a JSON value; None if there is none."""
    if isinstance(value, str):
        return () if HALF in value else None
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        if HALF in str(name):
            return ()
        if (path := half_in(one)) is not None:
            return (str(name), *path)
    return None
