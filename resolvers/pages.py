"""Pages: keyset paging in both directions, with opaque cursors; a page costs the same wherever it is."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from operator import gt, lt
from typing import Any, Generic, NamedTuple, TypeVar, cast
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from domain.desk.rooms import CATALOGUE
from domain.errors import BadRequest, LimitExceeded
from domain.storage.reaching import count_to, reached
from domain.storage.selecting import Wanted, bringing
from domain.storage.ways import Way
from domain.words import fold
from resolvers.cursors import (
    Cursors,
    Keys,
    cursor_of,
    cursor_of_record,
    number,
    read_cursor,
    read_record_cursor,
)

M = TypeVar("M", bound=Model)
T = TypeVar("T")
LARGEST, USUAL = 200, 50
SEARCH_LIMIT = 200  # letters
COUNTED = 10_000  # members of a list; that there are more is all that is said


@dataclass(frozen=True)
class Slice:
    """
    Which page is wanted: the first so many after a cursor, or the last so many before one.

    ``shown`` says what of its members is, or of what one of their fields gives, by the name of that; None is
    all that there is.
    """

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    shown: Callable[..., Wanted | None] = field(default=lambda *_: None, compare=False, kw_only=True)

    @property
    def backwards(self) -> bool:
        """Whether the page is counted from the end."""
        return self.last is not None

    def size(self) -> int:
        """
        Return how many are wanted.

        Raises:
            BadRequest: both or wrong numbers were given.
        """
        if self.first is not None and self.last is not None:
            raise BadRequest("Give first or last, not both.", path=("last",))
        name, wanted = ("last", self.last) if self.backwards else ("first", self.first)
        if wanted is None:
            return USUAL
        if not 0 <= wanted <= LARGEST:
            raise BadRequest(
                "{argument} is a number from 0 to {limit}.", path=(name,), argument=name, limit=LARGEST
            )
        return wanted


def searched(given: str | None, at: Sequence[str] = ("filter", "search")) -> str:
    """
    Return the words for which a text is looked, given ``at`` an argument; none where there is no text.

    A NUL, which PostgreSQL would refuse, is found nowhere.

    Raises:
        LimitExceeded: the text is too long to be looked for.
    """
    if len(given or "") > SEARCH_LIMIT:
        raise LimitExceeded("At most {limit} letters in a search.", path=at, limit=SEARCH_LIMIT)
    return fold((given or "").replace("\0", "\ufffd"))


class HowMany(NamedTuple):
    """How many there are, up to `COUNTED`, and whether these are all."""

    members: int
    exact: bool


class Total:
    """How many a list has, which is looked up when it is asked for, once."""

    def __init__(self, everything: QuerySet[Any], ways: Sequence[Way] | None, words: str) -> None:
        self._everything, self._ways, self._words = everything, ways, words
        self._turn, self._known = asyncio.Lock(), cast("HowMany | None", None)

    async def counted(self) -> HowMany:
        """Count them."""
        async with self._turn:
            if self._known is None:
                members = await count_to(self._everything, COUNTED + 1, self._ways, self._words)
                self._known = HowMany(min(members, COUNTED), members <= COUNTED)
            return self._known


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """
    A page, in the list's order; ``total`` counts the whole list, None of one that is not counted.

    ``begins`` and ``ends`` are cursors of where it does, if not at the first and the last of its nodes.
    """

    nodes: Sequence[T]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    total: Total | None = None
    begins: str | None = None
    ends: str | None = None


def of_known_types(found: Page[T]) -> Page[T]:
    """Leave out of a page what is of a type that is not known here, as another version of us may write."""
    kept = [place for place, node in enumerate(found.nodes) if node.event_type in CATALOGUE.event_types]  # type: ignore[attr-defined]  # of what has one
    if len(kept) < len(found.nodes):
        nodes, cursors = [found.nodes[place] for place in kept], [found.cursors[place] for place in kept]
        ends = found.begins or found.cursors[0], found.ends or found.cursors[-1]
        return replace(found, nodes=nodes, cursors=cursors, begins=ends[0], ends=ends[1])
    return found


async def page(
    everything: QuerySet[M],
    order: Sequence[str],
    wanted: Slice,
    ways: Sequence[Way] | None = None,
    words: str = "",
    *,
    needs: Collection[str] | None = None,
    read: Callable[[QuerySet[M]], Awaitable[list[M]]] | None = None,
) -> Page[M]:
    """
    Read one page in one query, or two where it is of those in whose words some stand.

    ``order`` names fields, `-` before one that runs downwards; together they are unique, and the
    last is the id or a number. It is the id alone where there are ``ways``, which lead to all in sight. Of
    each member there is what is shown of it and what the caller ``needs``, by its fields; all if it is None.
    Of a list without ways and words, ``read`` may bring more along.

    Raises:
        BadRequest: a number or cursor is wrong.
    """
    size, keys, beyond = wanted.size(), [(name.lstrip("-"), name.startswith("-")) for name in order], Q()
    for name, cursor, up in (("after", wanted.after, True), ("before", wanted.before, False)):
        if cursor is not None:
            beyond &= _beyond(keys, read_record_cursor(cursor, everything.model, keys, name), up=up)
    turned = [f"{'' if down is wanted.backwards else '-'}{name}" for name, down in keys]
    asked = everything.order_by(*turned).limit(size + 1)
    if needs is not None:
        asked = bringing(asked, wanted.shown(), (*needs, *(name for name, _ in keys)))
    found = await (read(asked.filter(beyond)) if read else reached(asked, ways, words, beyond))
    more, nodes = len(found) > size, found[:size][:: -1 if wanted.backwards else 1]
    return Page(
        nodes=nodes,
        cursors=Cursors(nodes, lambda node: cursor_of_record(node, keys)),
        has_next=wanted.before is not None if wanted.backwards else more,
        has_previous=more if wanted.backwards else wanted.after is not None,
        total=Total(everything.order_by(*order), ways, words),
    )


def _beyond(keys: Keys, values: Sequence[Any], *, up: bool) -> Q:
    """Return the filter of what comes behind (or before) a place in the order."""
    (name, down), *rest = keys
    compare = "gt" if up is not down else "lt"
    strictly = Q(**{f"{name}__{compare}": values[0]})
    return strictly | (Q(**{name: values[0]}) & _beyond(rest, values[1:], up=up)) if rest else strictly


def cut(members: Sequence[T], kind: str, key: Callable[[T], tuple[int, UUID]], wanted: Slice) -> Page[T]:
    """
    Cut a page out of a whole list, whose order is that of a ``key`` that is unique; ``kind`` names the list.

    Raises:
        BadRequest: a number or cursor is wrong.
    """
    size, left = wanted.size(), list(members)
    for name, cursor, beyond in (("after", wanted.after, gt), ("before", wanted.before, lt)):
        if cursor is not None:
            place = tuple(read_cursor(cursor, kind, (number, UUID), name))
            left = [member for member in left if beyond(key(member), place)]
    more = len(left) > size
    nodes = left[max(0, len(left) - size) :] if wanted.backwards else left[:size]
    return Page(
        nodes=nodes,
        cursors=Cursors(nodes, lambda node: cursor_of(kind, *key(node))),
        has_next=wanted.before is not None if wanted.backwards else more,
        has_previous=more if wanted.backwards else wanted.after is not None,
    )
