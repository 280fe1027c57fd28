"""
Guards: which permissions open a field, printed in the SDL and enforced by the same object.

A field is opened by any one of its permissions, by being signed in at all, or to everyone. Every root
field has one of the three; a test walks the schema and fails on one that has none.
"""

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField

from domain.errors import Forbidden
from domain.people.rights import Permission
from domain.storage.database import uncancellable
from resolvers.context import Context

Info = strawberry.Info[Context, None]
PermissionEnum = strawberry.enum(Permission, description="One thing that a person may do.")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requiresRole",
    description="Any one of these permissions, from any of one's roles, opens the field.",
)
class RequiresRole:
    """Any one of these permissions opens the field."""

    permitting: list[PermissionEnum]


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION], name="public", description="Open to everyone, signed in or not."
)
class Public:
    """Open to everyone."""


class Guard(FieldExtension):
    """Lets a field be resolved for those it is open to, and finishes what a mutation has begun."""

    def __init__(self, *permitting: Permission, public: bool = False) -> None:
        self.permitting, self.public = permitting, public
        self.directive: Any = Public() if public else RequiresRole(permitting=list(permitting))

    def apply(self, field: StrawberryField) -> None:
        """Print the guard; a field that being signed in opens has nothing to print."""
        printed = self.public or self.permitting
        if printed and self.directive not in field.directives:
            field.directives = [*field.directives, self.directive]

    def check(self, context: Context) -> None:
        """
        Say whether the asker may.

        Raises:
            Unauthenticated, Forbidden: they may not.
        """
        if not self.public and not context.principal.may(*self.permitting) and self.permitting:
            raise Forbidden

    async def resolve_async(
        self, next_: Callable[..., Any], source: Any, info: Info, **arguments: Any
    ) -> Any:
        """Check, then resolve; a mutation that has begun is finished even if its client leaves."""
        self.check(info.context)
        found = next_(source, info, **arguments)
        if inspect.isasyncgen(found):
            return _closed(found)
        if info.operation.operation.value == "mutation":
            return await uncancellable(found)
        return await found


async def _closed(stream: Any) -> AsyncIterator[Any]:
    """Pass a stream on and close it for certain; it looks after its reader's rights itself."""
    async with aclosing(stream):
        async for item in stream:
            yield item


def guarded(
    returns: Any,
    *permitting: Permission,
    public: bool = False,
    description: str | None = None,
    **options: Any,
) -> Callable[[Callable[..., Any]], Any]:
    """
    Make a root field of a resolver that returns domain objects.

    ``returns`` is the GraphQL type that shows them; the docstring becomes the description.
    """

    def make(resolver: Callable[..., Any]) -> Any:
        said = description or inspect.getdoc(resolver)
        guard = Guard(*permitting, public=public)
        return strawberry.field(
            resolver, graphql_type=returns, description=said, extensions=[guard], **options
        )

    return make
