"""
Places: the numbers by which SQLite's index of words knows records, and the pages that it names along them.

Those of a kind are in a row, in the order of their ids, so that a page reads no more of what the index names
than it shows. What is written when one with a greater id is there, or with an id of later than now, has a
place behind all of its kind: these are asked for besides. A place ends with the end of the id of the group,
so that what stands in others is passed over without a look at it.
"""

# ruff: noqa: SLF001 - it reads what Tortoise's queries hold

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID
from zlib import crc32

import orjson
from tortoise.queryset import QuerySet

from domain.storage.database import dialect
from domain.storage.statements import Statement
from domain.storage.ways import Way, asked_of, groups_of

PIECE = 3  # letters
_PLACES = 40  # bits, which number the records of a kind; the first is set of those that came late
_GROUPS = 8  # bits of them, the last
_LAST = chr(0x10FFFF) * PIECE  # beyond all that may follow in a piece
_KEPT = dict.fromkeys([0xFFFE, 0xFFFF], 0xFFFD)  # these are no letters, and FTS5 keeps another for them
AHEAD = 60_000  # milliseconds by which the clock of one who writes may be ahead

SOUGHT = """
CREATE TABLE IF NOT EXISTS sought (place INTEGER PRIMARY KEY, id CHAR(36) NOT NULL UNIQUE);
CREATE VIRTUAL TABLE IF NOT EXISTS sought_words
    USING fts5 (words, content = '', detail = none, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE IF NOT EXISTS sought_pieces USING fts5vocab (sought_words, instance);
"""
# With two blanks behind, so that pieces begin with the last letters, too.
_PUT = (
    "INSERT INTO sought_words (rowid, words)"
    " SELECT place, {row}.words || char(31, 31) FROM sought WHERE id = {row}.id;"
)
_TAKE = _PUT.replace("(rowid,", "(sought_words, rowid,").replace("SELECT", "SELECT 'delete',")
_NEWEST, _LATEST = (
    f"(SELECT COALESCE(MAX(place), {first}) FROM sought WHERE place BETWEEN {first} AND {last})"
    for first, last in (("{first}", "{middle}"), ("{middle} + 1", "{last}"))
)
_GROUP = (  # as a number
    "COALESCE(instr('123456789abcdef', substr({row}{{group}}, 35, 1)) << 4"
    " | instr('123456789abcdef', substr({row}{{group}}, 36, 1)), 0)"
)
# A clock that is far ahead would leave no later one in time.
_NOW = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
_AHEAD = f"printf('%08x-%04x', {_NOW} + {AHEAD} >> 16, {_NOW} + {AHEAD} & 65535)"
_KEEP_UP = f"""
BEGIN IMMEDIATE;
INSERT INTO sought (place, id) SELECT
    ((CASE ahead WHEN 0 THEN {_NEWEST} ELSE {_LATEST} END >> {_GROUPS})
        + row_number() OVER (PARTITION BY ahead ORDER BY id)) << {_GROUPS} | {_GROUP.format(row="")}, id
    FROM (SELECT *, id > {_AHEAD} AS ahead FROM {{table}});
INSERT INTO sought_words (rowid, words)
    SELECT place, words || char(31, 31) FROM {{table}} JOIN sought USING (id) ORDER BY place;
CREATE TRIGGER sought_{{table}}_made AFTER INSERT ON {{table}} BEGIN
    INSERT INTO sought (place, id) VALUES ((CASE
        WHEN new.id > {_AHEAD} OR EXISTS (SELECT 1 FROM sought WHERE place = {_NEWEST} AND id > new.id)
            THEN {_LATEST}
        ELSE {_NEWEST} END >> {_GROUPS}) + 1 << {_GROUPS} | {_GROUP.format(row="new.")}, new.id);
    {_PUT.format(row="new")} END;
CREATE TRIGGER sought_{{table}}_changed AFTER UPDATE OF words, {{group}} ON {{table}}
    WHEN new.words <> old.words OR new.{{group}} IS NOT old.{{group}} BEGIN
    {_TAKE.format(row="old")}
    UPDATE sought SET place = place >> {_GROUPS} << {_GROUPS} | {_GROUP.format(row="new.")} WHERE id = new.id;
    {_PUT.format(row="new")} END;
CREATE TRIGGER sought_{{table}}_gone AFTER DELETE ON {{table}} BEGIN
    {_TAKE.format(row="old")} DELETE FROM sought WHERE id = old.id; END;
COMMIT;
"""
# From one piece to the next, as to go through all that has one takes longer than to look for the next.
_BEGUN = """
(WITH RECURSIVE begun (term) AS (
    SELECT (SELECT term FROM sought_pieces WHERE term >= {begin} LIMIT 1) UNION ALL
    SELECT (SELECT term FROM sought_pieces WHERE term >= begun.term || char(1) LIMIT 1)
    FROM begun WHERE term < {end})
SELECT COALESCE(group_concat('"' || replace(term, '"', '""') || '"', ' OR '), '""')
FROM begun WHERE term < {ends})"""
_NAMED = "sought_words CROSS JOIN sought ON place = sought_words.rowid"
_BESIDE = (
    'COALESCE((SELECT place FROM "{table}" CROSS JOIN sought USING (id)'
    ' WHERE "{table}".id {compared} AND place <= {middle} ORDER BY "{table}".id{way} LIMIT 1), {none})'
)


def kept_up(table: str, *, grouped: bool) -> str:
    """Write what numbers the rows of a table, and keeps that up; those that are ``grouped`` have a group."""
    first, middle, last = _places(table)
    group = "group_id" if grouped else "id"  # whose end says nothing, and stays
    return _KEEP_UP.format(table=table, group=group, first=first, middle=middle, last=last)


def found_by_places(
    table: str, parameter: Callable[[Any], str], pieces: Sequence[str], *, whole: bool
) -> tuple[str, str]:
    """Write where the index names the rows of a table that have some pieces, and with what, in any order."""
    first, _, last = _places(table)
    match = f"{_match(parameter, pieces)} AND sought_words.rowid BETWEEN {first} AND {last}"
    if whole:
        return f'"{table}"', f'"{table}".id IN (SELECT sought.id FROM {_NAMED} WHERE {match})'
    # In this order, so that it ends where enough are found, however many the index names.
    return f'{_NAMED} CROSS JOIN "{table}" ON "{table}".id = sought.id', match


def in_order(query: QuerySet[Any]) -> bool:
    """Say whether a query has the order of the places."""
    return dialect() == "sqlite" and [name for name, _ in query._orderings] == ["id"]


def one_by_one(query: QuerySet[Any], ways: Sequence[Way] | None, words: str) -> bool:
    """Say whether the index names what is in sight one after the other; with one letter begin many pieces."""
    return in_order(query) and (ways is None or groups_of(query, ways) is not None) and len(words) > 1


class InOrder(Statement):
    """A query of records that hold words, of which SQLite's index names a page along their places."""

    _words: str
    _pieces: Sequence[str]
    _groups: Sequence[UUID] | None  # of which all are, if they are of some

    def _page_in_order(self, columns: str, selected: Mapping[str, str]) -> str:
        """Write what finds it: as many as it shows of those that came in time, and all that came late."""
        source = f'{_NAMED} CROSS JOIN "{self._table}" ON "{self._table}".id = sought.id'
        [(_, way)], self._sign = self._query._orderings, "+"  # else it would go along another index
        order = f" ORDER BY sought_words.rowid {way.value}"
        found = self._found(self._id, {}, self._named(late=False), source=source, order=order)
        source = f"(SELECT 1 FROM sought WHERE place {self._late} LIMIT 1) AS late CROSS JOIN {source}"
        late = self._found(self._id, {}, self._named(late=True), source=source, order="", most=-1)
        named = f'"{self._table}"{"".join(selected.values())} WHERE {self._id} IN'
        found = f"SELECT {columns} FROM {named} (SELECT id FROM ({found}) UNION ALL {late})"
        return f"{found}{self._in_order()}{self._end()}"

    def _named(self, *, late: bool) -> str:
        """Write which of them, in time or late, the index names and hold the words."""
        first, middle, _ = _places(self._table)
        match = f"{_match(self._parameter, self._pieces)}{self._in_groups()} AND sought_words.rowid"
        if late:
            match = f"{match} {self._late}"
        else:
            begin = self._beside("id__gt", ">", "", middle) or first
            match = f"{match} BETWEEN {begin} AND {self._beside('id__lt', '<', ' DESC', first) or middle}"
        return f'{match} AND instr("{self._table}".words, {self._parameter(self._words)}) > 0'

    def _in_groups(self) -> str:
        """Write that places end as those of a few groups do, if they are to."""
        if self._groups is None:
            return ""
        last = (1 << _GROUPS) - 1
        ends = self._parameter(orjson.dumps(sorted({group.int & last for group in self._groups})).decode())
        return f" AND sought_words.rowid & {last} IN (SELECT value FROM json_each({ends}))"

    def _beside(self, end: str, compared: str, way: str, none: int) -> str:
        """Write which place in time comes next to an end of the list, if it has one there."""
        if not (given := asked_of(self._query).get(end)):
            return ""
        compared = f"{compared} {self._parameter(str(given))}"
        _, middle, _ = _places(self._table)
        return _BESIDE.format(table=self._table, compared=compared, middle=middle, way=way, none=none)

    @property
    def _late(self) -> str:
        _, middle, last = _places(self._table)
        return f"BETWEEN {middle + 1} AND {last}"

    @property
    def _id(self) -> str:
        return f'"{self._table}"."{self._record._meta.db_pk_column}"'


def _match(parameter: Callable[[Any], str], pieces: Sequence[str]) -> str:
    """Write that some have some pieces; a shorter one is the beginning of several."""
    if len(pieces[0]) >= PIECE:
        match = parameter(" AND ".join(map(_quoted, pieces)))
    else:
        begin = pieces[0].translate(_KEPT)
        end = begin + _LAST
        match = _BEGUN.format(begin=parameter(begin), end=parameter(end), ends=parameter(end))
    return f"sought_words MATCH {match}"


def _quoted(piece: str) -> str:
    escaped = piece.replace('"', '""')
    return f'"{escaped}"'


def _places(table: str) -> tuple[int, int, int]:
    """
    Return the first and last place of a table, and between them the last of those that came in time.

    Two tables with the same would only be slower.
    """
    first = crc32(table.encode()) >> (32 + _PLACES - 63) << _PLACES
    return first, first + (1 << _PLACES - 1) - 1, first + (1 << _PLACES) - 1
