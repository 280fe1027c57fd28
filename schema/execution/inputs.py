"""
Inputs: what a client sends, made into Strawberry's input objects by what was looked up once.

Strawberry looks up the name and the type of every member of an input in each request, which takes longer
than all else of a large one. `ready` puts in the place of that what `from_input` is there for.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any

import strawberry
from graphql import GraphQLInputObjectType
from strawberry.relay.types import GlobalID
from strawberry.types.arguments import InputContext, _is_leaf_type
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    has_object_definition,
)
from strawberry.types.enum import has_enum_definition
from strawberry.types.field import StrawberryField
from strawberry.types.maybe import Some
from strawberry.types.unset import UNSET

Convert = Callable[[Any, InputContext], Any]


Scalars = Mapping[object, Any]


def ready(schema: strawberry.Schema) -> None:
    """Let all inputs of a schema be made so, but for those that have a way of their own."""
    for kind in schema.schema_converter.type_map.values():
        definition, graphql_type = kind.definition, kind.implementation
        if isinstance(definition, StrawberryObjectDefinition) and definition.is_input:
            definition.from_input = definition.from_input or _Maker(definition, schema)
            if isinstance(graphql_type, GraphQLInputObjectType):
                # Which Strawberry keeps to itself: it would not say where there is more than one.
                graphql_type.is_one_of = bool(definition.is_one_of)


class _Maker:
    """Makes inputs of a type."""

    def __init__(self, definition: StrawberryObjectDefinition, schema: strawberry.Schema) -> None:
        self._definition, self._schema = definition, schema
        self._members: dict[str, tuple[str, Convert | None]] = {}
        # A member that may be left out is None then, unless it says otherwise.
        self._absent = {
            field.python_name: None
            for field in definition.fields
            if field.default_value is MISSING and field.default_factory is MISSING
        }

    def __call__(self, made: type, told: Mapping[str, Any], context: InputContext) -> Any:
        """Make one of what was told, which GraphQL has found to be in order."""
        given: dict[str, Any] = {**self._absent}
        for name, value in told.items():
            python_name, convert = self._member(name)
            given[python_name] = convert(value, context) if convert else value
        return made(**given)

    def _member(self, name: str) -> tuple[str, Convert | None]:
        """Return a member's name in Python, and how its values are converted, if they are."""
        if not self._members:  # at the first request: inputs may lie in each other
            for field in self._definition.fields:
                graphql_name = self._schema.config.name_converter.from_field(field)
                self._members[graphql_name] = field.python_name, self._convert(field, graphql_name)
        return self._members[name]

    def _convert(self, field: StrawberryField, name: str) -> Convert | None:
        kind = field.resolve_type(type_definition=self._definition)
        return conversion(kind, self._schema.schema_converter.scalar_registry, name)


def conversion(kind: Any, scalars: Scalars, *keys: str) -> Convert | None:
    """Return how values of a type are converted, if they are; ``keys`` lead to them within their context."""
    if isinstance(kind, StrawberryMaybe):
        return _some(kind, scalars, *keys)
    if isinstance(kind, StrawberryOptional):
        return conversion(kind.of_type, scalars, *keys)
    if isinstance(kind, StrawberryList):
        return _each(conversion(kind.of_type, scalars, *keys))
    if kind is not GlobalID and (has_enum_definition(kind) or _is_leaf_type(kind, scalars)):
        return None
    make = kind.__strawberry_definition__.from_input if has_object_definition(kind) else None
    if make and (isinstance(make, _Maker) or not keys):
        return lambda value, context: make(kind, value, context) if isinstance(value, Mapping) else value
    return lambda value, context: context.convert(value, kind, *keys)


def _some(kind: StrawberryMaybe, scalars: Scalars, *keys: str) -> Convert:
    convert = conversion(kind.of_type, scalars, *keys)
    if not isinstance(kind.of_type, StrawberryOptional):
        return lambda value, context: (
            context.convert(value, kind, *keys) if value is None else Some(_one(convert, value, context))
        )
    return lambda value, context: Some(_one(convert, value, context))


def _one(convert: Convert | None, value: Any, context: InputContext) -> Any:
    return convert(value, context) if convert else value


def _each(convert: Convert | None) -> Convert:
    """Convert a list; one that needs it not is copied, since graphql-core may hand out a default itself."""

    def all_of(values: Any, context: InputContext) -> Any:
        if values is None or values is UNSET:
            return values
        return [convert(value, context) for value in values] if convert else [*values]

    return all_of
