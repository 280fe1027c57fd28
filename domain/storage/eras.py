"""
Eras: parts of time, of which what an index names is asked for one after the other until a page is full.

What has ids that begin alike is of an era: in UUIDv7 they begin with milliseconds. With ids of another kind
as much is found, and more is read.
"""

# ruff: noqa: SLF001 - it reads what Tortoise's queries hold

from collections.abc import Iterator, Sequence
from typing import Any, cast

from pypika_tortoise.enums import Order
from tortoise.models import Model
from tortoise.queryset import QuerySet

from domain.storage.connected import connection
from domain.storage.database import dialect
from domain.storage.places import InOrder
from domain.storage.reading import counted
from domain.storage.searching import DIGITS, MARK, is_of, spread, stands_in

LARGE = 8 << 20  # bytes of a table's rows, up to which all that an index names is asked for at once
PLACES, EACH = 60, 12  # of a sample of a table, and texts at each
MANY = 256 << 20  # bytes of the rows, times how many texts of the sample hold what is not rare
PARTS = 3  # at least, in which it is asked for what begins before the first of them
NEXT = 6  # of them up to which it is asked for more
TIMES = 2  # as far as is expected to be needed
PART = 4  # of so much that is one at most: what is found there is, if it is too little, found once more
TOGETHER = 16  # eras that are asked for at once: what the index names is held against each of them
MOST = 256  # eras that are asked for up to one end


async def nearest(
    query: QuerySet[Any], ids: InOrder, most: int, words: str, found: Sequence[Model]
) -> tuple[int, list[str]]:
    """
    Count the nearest of a list, up to so many, and return in which eras words are to be looked for, in turn.

    ``ids`` finds the nearest in order, and ``found`` are those of them that hold the words. There are no eras
    where all that hold them are better asked for at once.
    """
    (name, way), *_ = query._orderings
    if dialect() == "sqlite" or name != "id":  # which knows eras, and in whose order they are
        return await counted(query, ids), []
    table, down = query.model._meta.db_table, way is Order.desc
    if found:
        back = Order.asc if down else Order.desc
        farthest = f'SELECT id FROM "{table}" ORDER BY id {back.value} LIMIT 1'
        told = f"ARRAY[(array_agg(id))[{most}], ({farthest})]"
    else:
        held = stands_in("sample", ids._parameter, words, sqlite=False)
        held += f" AND {is_of('sample', ids._parameter, ids._groups)}" if ids._groups is not None else ""
        told = f"ARRAY(SELECT id FROM {spread(table, PLACES, EACH)} AS sample WHERE {held})"
    size = f"pg_relation_size('{table}')"
    large = f"COUNT(*) = {most} AND {size} > {LARGE}"
    told = f"{size}, CASE WHEN {large} THEN {told} END"
    sql = f"SELECT COUNT(*), (array_agg(id))[1], {told} FROM ({ids.sql}) AS found"
    _, [row] = await (query._db or connection()).execute_query(sql, ids.parameters)
    count, first, bytes_of_all, known = row
    if not known:
        return count, []
    turn, begin = -1 if down else 1, found[0].pk if found else first
    start, *ends = (turn * _era(one.int) for one in (begin, *known))
    if found:
        expected = TIMES * cast("int", query._limit) * (known[0].int - begin.int) // len(found)
        far = turn * _era(max(0, begin.int + expected))
        return count, eras(start, [far]) if PART * (far + 1 - start) <= ends[1] + 1 - start else []
    ends = sorted(end for end in ends if end >= start)
    if not ends or len(ends) * bytes_of_all < MANY:
        return count, []
    return count, eras(start, [*_before(ends), *ends[:NEXT]])


def _before(ends: Sequence[int]) -> Iterator[int]:
    """
    Yield ends before the first that a sample knows, nearer and nearer to it.

    Behind the place before, which has none, as many may begin as there are from one place to the next. They
    are asked for in parts, of which there are more where the sample has more at a place.
    """
    places = len({end // 16 for end in ends})
    apart, parts = (ends[-1] - ends[0]) // max(1, places - 1), max(PARTS, len(ends) // places)
    for part in (2 * parts, *range(parts, -1, -1)):
        yield ends[0] - 1 - apart * part // parts


def _era(moment: int) -> int:
    return moment >> 128 - 4 * DIGITS[0]


def eras(begin: int, ends: Sequence[int]) -> list[str]:
    """
    Return what PostgreSQL's index is asked for in turn, from one era up to some ``ends``, which are in order.

    Up to an end it is asked a few times, if there are many. They are given by the first digits of ids, and
    negative where the order is the other.
    """
    asked = list[str]()
    for end in ends:
        if end >= begin:
            parts = _parts(*sorted((abs(begin), abs(end))))
            if len(parts) > MOST:
                break
            parts = parts if end > 0 else parts[::-1]
            asked += [" | ".join(parts[at : at + TOGETHER]) for at in range(0, len(parts), TOGETHER)]
            begin = end + 1
    return asked


def _parts(low: int, high: int) -> list[str]:
    """Write all eras from one on to another, those of fewer digits where they are whole."""
    found = list[str]()
    while low <= high and len(found) <= MOST:
        sizes = (4 * (DIGITS[0] - digits) for digits in reversed(DIGITS))
        size = next(size for size in sizes if low % (1 << size) == 0 and low + (1 << size) <= high + 1)
        found.append(f"'{MARK}{low >> size:0{DIGITS[0] - size // 4}x}'")
        low += 1 << size
    return found
