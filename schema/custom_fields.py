"""Custom fields in GraphQL, and what items hold in them."""

from typing import Any

import strawberry

from domain.catalogue.choices import CustomValue
from domain.catalogue.offers import comparisons
from domain.desk.common import RelatedItemKind
from domain.desk.custom_fields import FieldKind
from schema.comparisons import Comparison
from schema.enums import enum_of
from schema.nodes import Node, shown


@shown("CustomField", "A field that administrators have added to a kind of item.")
class CustomField(Node):
    """A custom field."""

    name: str
    item_kind: enum_of(RelatedItemKind) = strawberry.field(description="The kind of item that has it.")
    kind: enum_of(FieldKind) = strawberry.field(description="What it holds.")
    choices: list[str] = strawberry.field(description="The texts to choose from, of a CHOICE; else empty.")

    @strawberry.field(description="The member of the value input that carries what a condition asks of it.")
    def takes(self: Any) -> str:
        """Name the value's member."""
        return str(self.takes)

    @strawberry.field(graphql_type=list[Comparison], description="How a condition compares it.")
    def comparisons(self: Any) -> Any:
        """List the comparisons."""
        return comparisons(CustomValue.by_member[self.takes])

    @strawberry.field(description="What stands for its value, between hashes, in the texts of events.")
    def variable(self: Any) -> str:
        """Name its variable."""
        return str(self.variable)


@strawberry.type(description="The value of a custom field of one item.")
class CustomFieldValue:
    """A value."""

    field_id: strawberry.ID = strawberry.field(description="The id of the field.")
    variable: str = strawberry.field(
        description="What stands for the value, between hashes, in the texts of events."
    )
    value: str = strawberry.field(description="What the field holds, as people write it: 12, yes, or a text.")
