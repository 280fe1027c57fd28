"""The GraphQL surface: types, inputs, roots, directives, limits."""

from functools import cache

from strawberry.schema.config import StrawberryConfig

from schema.described import described_type
from schema.desk import SHAPES
from schema.documents import Documents
from schema.entries import Entries
from schema.events import Event
from schema.execution import inputs
from schema.masking import DeskSchema
from schema.messages import Message
from schema.occurrences import ForeignItem, Occurrence
from schema.people import TYPES, ApiToken
from schema.roots import Mutation, Query
from schema.subscription import Subscription

NODES = (*TYPES.values(), ApiToken, Event, ForeignItem, Occurrence, Message)


@cache
def build_schema() -> DeskSchema:
    """Build the schema of the assembled catalogue; the same one each time."""
    schema = DeskSchema(
        query=described_type(Query),
        mutation=described_type(Mutation),
        subscription=described_type(Subscription),
        types=[*NODES, *(shape.type for shape in SHAPES)],
        extensions=[Documents, Entries],
        config=StrawberryConfig(disable_field_suggestions=True),
    )
    inputs.ready(schema)
    return schema
