"""Types, inputs and their members with the words that the schema shows; docstrings, where there is one."""

from collections.abc import Awaitable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar, dataclass_transform

import strawberry

from schema.execution import FOR_ALL, READS
from schema.words import summary, text_of

T = TypeVar("T")


def described(description: str | None, **options: Any) -> Any:
    """Make a member of a type or an input."""
    return strawberry.field(description=description, **options)


def optional(description: str) -> Any:
    """Make a member of an input that may be left out."""
    return strawberry.field(default=None, description=description)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field, described, optional))
def described_type(cls: type[T]) -> type[T]:
    """Make a class the type of what is answered."""
    return strawberry.type(cls, description=summary(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field, described, optional))
def described_input(cls: type[T]) -> type[T]:
    """Make a class the type of what is given."""
    return strawberry.input(cls, description=summary(cls))


def resolved(kind: Any = None, **options: Any) -> Any:
    """Make a resolver a field of a ``kind``; of that of its annotation, if left out."""

    def make(resolver: Any) -> Any:
        return strawberry.field(resolver, graphql_type=kind, description=text_of(resolver), **options)

    return make


def for_all(
    kind: Any,
    resolver: Any,
    description: str,
    *,
    by: str | None = None,
    hints: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    """
    Make a field of a ``kind`` of a resolver that is asked once for all objects of a level.

    It is given the context, and the objects or what they have ``by`` a name, which is then all of them that
    it looks at unless ``hints`` say otherwise, as they do of what else `schema.execution` goes by.
    """
    given = attrgetter(by) if by else lambda shown: shown

    def together(objects: Sequence[Any], info: strawberry.Info) -> Awaitable[Any]:
        asked: Awaitable[Any] = resolver(info.context, list(map(given, objects)))
        return asked

    async def alone(self: Any, info: strawberry.Info) -> Any:
        return (await together([self], info))[0]

    metadata = {FOR_ALL: together, **({READS: (by,)} if by else {}), **hints}
    return strawberry.field(alone, graphql_type=kind, description=description, metadata=metadata)


def resolved_in(type_: Any, name: str, kind: Any, **options: Any) -> Any:
    """
    Make a resolver one more field of a type, where the type of the field is made of that type.

    Of the two modules, the one below is not to know the one above.
    """

    def make(resolver: Any) -> Any:
        field = resolved(kind, **options)(resolver)
        field.python_name, field.origin = name, type_
        type_.__strawberry_definition__.fields.append(field)
        return resolver

    return make
