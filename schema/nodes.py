"""Nodes: records by their global ids; how a class becomes the type that shows a kind of record."""

from typing import Any

import strawberry

from schema.described import described, described_type
from schema.execution import LASTS_BY, TELLS_BY

GLOBAL_ID = (
    "What names it everywhere, such as `Ticket_019aa3f27c5e7d31b6f0c2a94e8d1b57`; not to be taken apart."
)


@strawberry.interface(description="Anything with an id, by which `node` finds it.")
class Node:
    """Anything with an id, by which `node` finds it."""

    global_id: strawberry.ID = described(GLOBAL_ID, name="id")

    @classmethod
    def resolve_type(cls, obj: Any, *_: Any) -> str:
        """Name the type of a record."""
        return str(obj.entity)


def shown(cls: type) -> Any:
    """Make a class the type that shows records of the kind of its name."""
    entity = cls.__name__

    def is_type_of(_: type, obj: Any, __: Any) -> bool:
        return bool(getattr(obj, "entity", None) == entity)

    setattr(is_type_of, LASTS_BY, "lasting")
    setattr(is_type_of, TELLS_BY, ("entity", entity))
    cls.is_type_of = classmethod(is_type_of)  # type: ignore[attr-defined]  # strawberry's hook
    return described_type(cls)
