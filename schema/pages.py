"""Connections: pages of records with cursors, made for each type in one way."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from functools import partial, wraps
from itertools import repeat
from typing import Any, NamedTuple

import strawberry

from resolvers.pages import COUNTED, Page, Slice
from schema.described import described, described_type
from schema.execution import attributes_of
from schema.prices import COST, COUNT

PAGING = {name: taken for name, taken in inspect.signature(Slice).parameters.items() if name != "shown"}


@described_type
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = described("Whether more comes after it; give `endCursor` as `after`.")
    has_previous_page: bool = described("Whether there is more before it; give `startCursor` as `before`.")
    start_cursor: str | None = described("The cursor of its first member; null if it is empty.")
    end_cursor: str | None = described("The cursor of its last member; null if it is empty.")


class _Edge(NamedTuple):
    node: Any
    cursors: Sequence[str]
    place: int

    @property
    def cursor(self) -> str:
        return self.cursors[self.place]


def _edges(root: Page[Any]) -> Any:
    return list(map(_Edge, root.nodes, repeat(root.cursors), range(len(root.cursors))))


def _page_info(root: Page[Any]) -> PageInfo:
    ends: Sequence[str | None] = root.cursors or [None]
    return PageInfo(
        has_next_page=root.has_next,
        has_previous_page=root.has_previous,
        start_cursor=root.begins or ends[0],
        end_cursor=root.ends or ends[-1],
    )


async def _total_count(root: Any) -> int:
    return int((await root.total.counted()).members)


async def _is_exact(root: Any) -> bool:
    return bool((await root.total.counted()).exact)


def paged(resolver: Callable[..., Awaitable[Any]]) -> Any:
    """Have the ``page`` that a resolver takes given by the arguments of a list."""
    signature = inspect.signature(resolver)
    own = [taken for taken in signature.parameters.values() if taken.name != "page"]

    @wraps(resolver)
    async def resolve(*sources: Any, **given: Any) -> Any:
        shown = partial(attributes_of, given.get("info"), "edges", "node")
        page = Slice(*(given.pop(name, None) for name in PAGING), shown=shown)
        return await resolver(*sources, page=page, **given)

    resolve.__signature__ = signature.replace(parameters=[*own, *PAGING.values()])  # type: ignore[attr-defined]  # asked for by inspect
    return resolve


def connection_of(node: Any, *, counted: bool = True, **extra: Any) -> Any:
    """
    Make the connection type of a node type; a `Page` is what it shows.

    ``counted`` offers `totalCount`, which costs a query where it is asked for, and whether that is exact;
    ``extra`` adds fields.
    """
    name, edge = node.__strawberry_definition__.name, _edge_of(node)
    members: dict[str, Any] = {
        "edges": strawberry.field(
            _edges, graphql_type=list[edge], description="The members of the page, each with its cursor."
        ),
        "page_info": strawberry.field(
            _page_info, description="Whether there is more, and how to ask for it."
        ),
        **extra,
    }
    if counted:
        members["total_count"] = strawberry.field(
            _total_count,
            description=f"How many there are in all, as far as {COUNTED:,}; it costs a query, and {COUNT} of"
            f" the {COST:,} values that an operation may.",
        )
        members["total_count_is_exact"] = strawberry.field(
            _is_exact,
            description=f"Whether `totalCount` is how many there are; false where there are more than"
            f" {COUNTED:,}. It costs as `totalCount` does.",
        )
    made = type(f"{name}Connection", (), members)
    return strawberry.type(made, description=f"A page of a list of {name}s, at most 200 of them.")


def _edge_of(node: Any) -> Any:
    name = node.__strawberry_definition__.name

    said = {
        "cursor": described("Place in the list, to give as `after` or `before`; opaque."),
        "node": described("What stands at that place."),
    }
    made = type(f"{name}Edge", (), {"__annotations__": {"cursor": str, "node": node}, **said})
    return strawberry.type(made, description=f"One {name} in a list.")
