"""
What variables may hold, and entries of bulk calls that stand alone: one's fault refuses that one.

GraphQL reads all variables of an operation before anybody is asked who they are, and refuses all of them for
one fault. So they have a size, and in the place of each entry of a bulk call stands one that fits and carries
it: it is read when its turn comes, by a resolver that knows who asks.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    get_named_type,
    is_list_type,
    type_from_ast,
)
from graphql.utilities import coerce_input_value, validate_input_value
from strawberry.extensions import SchemaExtension

from domain.desk.rooms import CATALOGUE
from domain.errors import BadRequest, DomainError, Invalid, LimitExceeded, Refused, enough
from resolvers.occurrences import RAISED_AT_ONCE
from schema.execution.variables import fitting

LONGEST_LIST = 1_000  # members of one list in variables
VALUES = 20_000  # members of all lists and objects in the variables, or in one entry of a bulk call
STANDING_ALONE = {"RaiseOccurrenceInput"}
FITTING = {"eventType": next(iter(CATALOGUE.event_types)), "itemKey": "-"}

# What stands in the place of what cannot be read, in a text also of a part of it; nobody could guess it, and
# whoever sees it and writes it has written something that cannot be read.
MARK = secrets.token_hex(16)
_MARK = MARK.encode()
HALF, LARGE, DEEP = f"{MARK}h", f"{MARK}l", f"{MARK}d"
MARKED: Mapping[str, Invalid] = {
    HALF: Invalid("This holds half a character, such as half an emoji."),
    LARGE: Invalid("This number is too large."),
    DEEP: Invalid("This is nested too deeply."),
}


class Unread:
    """An entry that nobody has read yet."""

    def __init__(self, entry: Any, kind: GraphQLInputObjectType) -> None:
        self.entry, self.kind = entry, kind

    def read(self) -> dict[str, Any]:
        """
        Return the entry as its type reads it.

        Raises:
            DomainError: it does not fit; with the first of its faults.
        """
        if not _plain(self.entry):
            check_size(self.entry)
            unreadable = Refused(faults_in(self.entry))
            if unreadable.parts:
                raise unreadable
        if (read := fitting(self.entry, self.kind)) is not Undefined:
            return dict(read)
        needed = GraphQLNonNull(self.kind)
        if (read := coerce_input_value(self.entry, needed)) is not Undefined:
            return dict(read)
        faults: list[DomainError] = []

        def note(error: GraphQLError, path: Sequence[str | int]) -> None:
            where = tuple(map(str, path))
            faults.append(Invalid("{complaint}", path=where, complaint=error.message))
            if enough(faults):
                raise Refused(faults)

        validate_input_value(self.entry, needed, note, hide_suggestions=True)
        raise Refused(faults)


class Entries(SchemaExtension):
    """Refuses variables that are too much or cannot be read; leaves entries that stand alone for later."""

    def on_validate(self) -> Iterator[None]:
        """Look through the variables of a document that is good, before anything is made of them."""
        context, document = self.execution_context, self.execution_context.graphql_document
        if context.variables and document and not context.pre_execution_errors:
            try:
                bulk = bulk_of(context.schema._schema, document)  # noqa: SLF001 - as strawberry does
                context.variables = looked_through(context.variables, bulk)
            except DomainError as refusal:
                context.pre_execution_errors = [GraphQLError(refusal.sentence, original_error=refusal)]
        yield


def looked_through(
    variables: Mapping[str, Any], bulk: Mapping[str, GraphQLInputObjectType]
) -> dict[str, Any]:
    """
    Return variables with entries that stand alone left for later.

    Raises:
        DomainError: they are too much, or cannot be read.
    """
    later = {name: value for name in bulk if isinstance(value := variables.get(name), list)}
    now = {name: value for name, value in variables.items() if name not in later} if later else variables
    if not _plain(now):
        check_size(now)
        for fault in faults_in(now, "variables"):
            raise BadRequest("{place}: {fault}", place=".".join(fault.path), fault=fault.sentence)
    if sum(map(len, later.values())) > RAISED_AT_ONCE:
        raise LimitExceeded("At most {limit} at once, please.", path=("input",), limit=RAISED_AT_ONCE)
    unread = {name: [_unread(entry, bulk[name]) for entry in entries] for name, entries in later.items()}
    return {**now, **unread}


def _plain(given: Any) -> bool:
    """Say in little time that what is given is all right, as it mostly is: too short to be too much."""
    try:
        text = orjson.dumps(given)
    except TypeError:
        return False
    return len(text) <= LONGEST_LIST and _MARK not in text


def bulk_of(schema: GraphQLSchema, document: DocumentNode) -> dict[str, GraphQLInputObjectType]:
    """Return the types of the entries that stand alone, by the variables that hold lists of them."""
    found: dict[str, GraphQLInputObjectType] = {}
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            for variable in operation.variable_definitions or ():
                kind: Any = type_from_ast(schema, variable.type)
                listed = is_list_type(getattr(kind, "of_type", None)) or is_list_type(kind)
                if listed and get_named_type(kind).name in STANDING_ALONE:
                    found[variable.variable.name.value] = get_named_type(kind)
    return found


def _unread(entry: Any, kind: GraphQLInputObjectType) -> dict[str, Any]:
    """Return an entry that fits and carries another."""
    key = entry.get("idempotencyKey") if isinstance(entry, dict) else None
    shown = key if isinstance(key, str) and not fault_in(key) else ""
    return {**FITTING, "idempotencyKey": shown, "facts": Unread(entry, kind)}


def check_size(value: Any) -> None:
    """
    Count what a JSON value holds.

    Raises:
        LimitExceeded: that is too much.
    """
    waiting, held = [value], 0
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, list) and len(inner) > LONGEST_LIST:
            raise LimitExceeded("At most {limit} in one list.", limit=LONGEST_LIST)
        if isinstance(inner, list | dict):
            held += len(inner)
            if held > VALUES:
                raise LimitExceeded("At most {limit} values in variables.", limit=VALUES)
            waiting += inner if isinstance(inner, list) else inner.values()


def fault_in(value: Any) -> Invalid | None:
    """Return what a text says cannot be read; None of what is read, or no text."""
    place = value.find(MARK) if isinstance(value, str) else -1
    return MARKED.get(value[place : place + len(HALF)]) if place >= 0 else None


def faults_in(value: Any, *path: str) -> Iterator[DomainError]:
    """Find what cannot be read in a JSON value, each with its path; below a name that cannot be, nothing."""
    waiting: list[tuple[Any, Any]] = [(None, value)]  # each with its place: the one around it, and its name
    while waiting:
        place, part = waiting.pop()
        if isinstance(part, str) and (fault := fault_in(part)):
            yield fault.under(*path, *_names(place))
        elif isinstance(part, dict):
            yield from (fault.under(*path, *_names(place)) for fault in map(fault_in, part) if fault)
            waiting += (((place, name), inner) for name, inner in part.items() if not fault_in(name))
        elif isinstance(part, list):
            waiting += (((place, str(number)), inner) for number, inner in enumerate(part))


def _names(place: Any) -> list[str]:
    names: list[str] = []
    while place:
        place, name = place
        names.append(name)
    return names[::-1]
