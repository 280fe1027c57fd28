"""The GraphQL surface: types, inputs, roots, directives, limits."""

from functools import cache
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.desk import SHAPES
from schema.documents import EXTENSIONS
from schema.entries import Entries
from schema.events import Event
from schema.masking import DeskSchema
from schema.messages import Message
from schema.occurrences import ForeignItem, Occurrence
from schema.people import TYPES, ApiToken
from schema.roots import Mutation, Query
from schema.subscription import Subscription

NODES = (*TYPES.values(), ApiToken, Event, ForeignItem, Occurrence, Message)


def _read(source: Any, name: str) -> Any:
    return source[name] if isinstance(source, dict) else getattr(source, name)


@cache
def build_schema() -> DeskSchema:
    """Build the schema of the assembled catalogue; the same one each time."""
    return DeskSchema(
        query=strawberry.type(
            Query,
            description="What can be read; a directive names what opens a field, else being signed in does.",
        ),
        mutation=strawberry.type(
            Mutation,
            description="What can be done, in order; what a person can mend comes as `errors`.",
        ),
        subscription=strawberry.type(
            Subscription,
            description="What can be heard as it happens, over a WebSocket or server-sent events.",
        ),
        types=[*NODES, *(shape.type for shape in SHAPES)],
        extensions=[*EXTENSIONS, Entries],
        config=StrawberryConfig(default_resolver=_read, disable_field_suggestions=True),
    )
