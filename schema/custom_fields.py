"""Custom fields in GraphQL, and what items hold in them."""

from typing import Any

import strawberry

from domain.catalogue.choices import CustomValue
from domain.catalogue.offers import comparisons
from domain.desk.common import RelatedItemKind
from domain.desk.custom_fields import FieldKind
from schema.comparisons import Comparison
from schema.described import described, described_type, resolved
from schema.enums import enum_of
from schema.nodes import Node, shown


@shown
class CustomField(Node):
    """A field that administrators have added to a kind of item."""

    name: str
    item_kind: enum_of(RelatedItemKind) = described("The kind of item that has it.")
    kind: enum_of(FieldKind) = described("What kind of value it holds, which says how it is given.")
    choices: list[str] = described("The texts to choose from, of a CHOICE; else empty.")

    takes = described(
        "The member of the value input that carries what a condition asks of it.", graphql_type=str
    )

    @resolved(list[Comparison])
    def comparisons(self: Any) -> Any:
        """How a condition compares it."""
        return comparisons(CustomValue.by_member[self.takes])

    variable = described(
        "What stands for its value, between hashes, in the texts of events.", graphql_type=str
    )


@described_type
class CustomFieldValue:
    """The value of a custom field of one item."""

    field_id: strawberry.ID = described("The id of the field.")
    variable: str = described("What stands for the value, between hashes, in the texts of events.")
    value: str = described("What the field holds, as people write it: 12, yes, or a text.")
