"""
Guards: which permissions open a field, printed in the SDL and enforced by the same object.

A field is opened by any one of its permissions, by being signed in at all, or to everyone. Every root
field has one of the three; a test walks the schema and fails on one that has none. What being signed in
opens is closed to API tokens, unless the field names permissions for them.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import strawberry
from graphql import OperationType
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField
from strawberry.types.nodes import SelectedField, Selection

from domain.errors import Forbidden
from domain.people.principal import Principal
from domain.rights import Permission
from domain.storage.database import uncancellable
from resolvers.context import Context
from schema.enums import enum_of
from schema.words import text_of

Info = strawberry.Info[Context, None]
PermissionEnum = enum_of(Permission)


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


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="token",
    description="Any one of these permissions opens the field to an API token; any at all if none is named. "
    "Without this, and without requiresRole, a field is closed to tokens.",
)
class Token:
    """Any one of these permissions opens the field to a token."""

    permitting: list[PermissionEnum] | None = strawberry.UNSET


ANY_PERMISSION = tuple(Permission)
INBOX = (Permission.USE_INBOX,)


class Guard(FieldExtension):
    """
    Lets a field be resolved for those it is open to, and finishes what a mutation has begun.

    ``tokens`` are the permissions of which one opens to API tokens what being signed in opens to people;
    ``shows`` are the only fields of the result that a token may then select, whatever it holds.
    """

    def __init__(
        self,
        *permitting: Permission,
        public: bool = False,
        tokens: Sequence[Permission] = (),
        shows: Sequence[str] = (),
    ) -> None:
        self.permitting, self.public, self.tokens, self.shows = permitting, public, tokens, shows
        self.directive = self._directive()

    def _directive(self) -> Any:
        if self.public:
            return Public()
        if self.permitting:
            return RequiresRole(permitting=list(self.permitting))
        if self.tokens == ANY_PERMISSION or self.shows:
            return Token()
        return Token(permitting=list(self.tokens)) if self.tokens else None

    def apply(self, field: StrawberryField) -> None:
        """Print the guard; a field that being signed in opens, and no token, has nothing to print."""
        if self.directive and self.directive not in field.directives:
            field.directives = [*field.directives, self.directive]

    def check(self, info: Info) -> None:
        """
        Say whether the asker may.

        Raises:
            Unauthenticated, Forbidden: they may not.
        """
        if self.public:
            return
        asker = info.context.principal
        if asker.token_id and not self.permitting:
            self._check_token(asker, info)
        elif self.permitting and not asker.may(*self.permitting):
            raise Forbidden("It takes one of these permissions: {permissions}.", permissions=self.permitting)

    def _check_token(self, asker: Principal, info: Info) -> None:
        if self.shows:
            # Asked for twice under one name, a field has the selections of both.
            asked = (below for field in info.selected_fields for below in field.selections)
            if beyond := sorted(_selected(asked) - {*self.shows, "__typename"}):
                raise Forbidden(
                    "A token is shown {shown} here, and not {given}.", shown=self.shows, given=beyond[0]
                )
        elif not self.tokens:
            raise Forbidden("This is open to people alone, not to tokens; sign in for it.")
        elif not asker.may(*self.tokens):
            raise Forbidden("A token needs one of these for it: {permissions}.", permissions=self.tokens)

    async def resolve_async(
        self, next_: Callable[..., Any], source: Any, info: Info, **arguments: Any
    ) -> Any:
        """Check, then resolve; a mutation that has begun is finished even if its client leaves."""
        self.check(info)
        found = next_(source, info, **arguments)
        if info.operation.operation is OperationType.MUTATION:
            return await uncancellable(found)
        return await found


def _selected(selections: Iterable[Selection]) -> set[str]:
    """Return the names of selected fields, also of those in fragments."""
    names = set[str]()
    for selection in selections:
        names |= {selection.name} if isinstance(selection, SelectedField) else _selected(selection.selections)
    return names


def guarded(
    returns: Any,
    *permitting: Permission,
    public: bool = False,
    tokens: Sequence[Permission] = (),
    shows: Sequence[str] = (),
    description: str | None = None,
    **options: Any,
) -> Callable[[Callable[..., Any]], Any]:
    """
    Make a root field of a resolver that returns domain objects.

    ``returns`` is the GraphQL type that shows them; the docstring becomes the description.
    """

    def make(resolver: Callable[..., Any]) -> Any:
        said = description or text_of(resolver)
        guard = Guard(*permitting, public=public, tokens=tokens, shows=shows)
        return strawberry.field(
            resolver, graphql_type=returns, description=said, extensions=[guard], **options
        )

    return make
