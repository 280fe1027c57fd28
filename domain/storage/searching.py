"""
Searching: an index, by the database's own means, of the pieces of three letters of which words are made.

So a text is found that stands anywhere in them, in every script, also one of a letter or two: pieces begin
with it. What an index finds is looked at once more. The database itself keeps it up, in the same transaction.

PostgreSQL has a `GIN` index of a `tsvector` of the pieces and of the eras that ids begin with, and of some of
the pieces together with the group: of each alone it would go through very many, to find that none has both.
SQLite an FTS5 table for all kinds of records, whose rows have their places, those of a kind in a row: so what
stands in others alone costs nothing. Neither needs an extension, nor a right that migrations do not.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from domain.storage.places import PIECE, SOUGHT, found_by_places, kept_up
from domain.storage.ways import NO_GROUP

DIGITS = (7, 6, 5, 4)  # with which ids of an era begin: one is of 17 minutes, 4.7 hours, 3.1 days or 50 days
MARK = "\x1f"  # with which an era begins, so that none begins as what somebody looks for
GROUPS = 16  # that PostgreSQL's index is asked for; more take longer than what they mostly leave out
PENDING = 512  # KiB of what is not in order yet in PostgreSQL's index, which each search goes through
TOGETHER = 2  # pieces that it is asked for together with the group
ENOUGH = 24  # pieces of what is looked for; the rest is left to the second look
SAMPLE, BEGINNING = 20, 500  # texts that show which pieces most have, and letters of each
FARTHEST = (
    20_000  # letters of words that PostgreSQL's index knows; longer ones are looked at whatever is sought
)
ENDS = 4  # digits, with which the id of a group ends
_PAIRED = 0x2E80  # from which letter on two are a word, as in Chinese: PostgreSQL's index knows pairs, too
_LONG = "long"  # longer than a piece

_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $${body}$$;"""
# In PL/pgSQL, which keeps its plans; a function in SQL is planned anew by each statement that writes words.
_BODY = f"""
DECLARE
    letters text[] := string_to_array(left(words, {FARTHEST}), NULL);
    begins text := chr({ord(MARK)}) || id::text;
BEGIN
    RETURN (
        SELECT array_to_tsvector(
            array_agg(DISTINCT first || coalesce(second, '') || coalesce(third, ''))
            || array_agg(DISTINCT first || second) FILTER (WHERE ascii(first) >= {_PAIRED} AND second > '')
            || ARRAY[{", ".join(f"left(begins, {1 + digits})" for digits in DIGITS)}]
            || CASE WHEN length(words) > {FARTHEST} THEN '{{{_LONG}}}'::text[] ELSE '{{}}' END)
        FROM unnest(letters, letters[2:], letters[3:]) AS pieces (first, second, third)
    );
END
"""
# A piece itself tells whether it is known together with the group: a third are, one at least of most words.
_GROUPED_BODY = f"""
DECLARE
    letters text[] := string_to_array(left(words, {FARTHEST}), NULL);
    ends text := chr({ord(MARK)}) || right(whose::text, {ENDS});
BEGIN
    RETURN (
        SELECT array_agg(DISTINCT first || second || third || ends)
                FILTER (WHERE second COLLATE "C" <= first AND second COLLATE "C" <= third)
            || array_agg(DISTINCT first || second || ends)
                FILTER (WHERE ascii(first) >= {_PAIRED} AND second > '')
            || CASE WHEN length(words) > {FARTHEST} THEN ARRAY[ends, '{_LONG}' || ends] ELSE ARRAY[ends] END
        FROM unnest(letters, letters[2:], letters[3:]) AS pieces (first, second, third)
    );
END
"""
_FUNCTIONS = {
    "deskbell_pieces(words text, id uuid) RETURNS tsvector": _BODY,
    "deskbell_grouped(words text, whose uuid) RETURNS text[]": _GROUPED_BODY,
}
_KNOWN = (
    "SELECT 1 AS one FROM pg_proc"
    " WHERE proname LIKE 'deskbell\\_%' AND pg_function_is_visible(oid) AND prosrc IN ($1, $2)"
)
_INDEXED = (
    "SELECT tablename AS name FROM pg_indexes"
    " WHERE schemaname = current_schema() AND indexdef LIKE '%deskbell_pieces(%'"
)
_INDEX = """
LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE; -- else it would be made twice where the server is still at it
CREATE INDEX IF NOT EXISTS {table}_deskbell_pieces_idx
    ON {table} USING gin (deskbell_pieces(words, id){group}) WITH (gin_pending_list_limit = {pending})"""
_GROUP = f"COALESCE({{table}}.group_id, '{NO_GROUP}'::uuid)"
_GROUPED = f'deskbell_grouped("{{table}}".words, {_GROUP})'
_COLUMN_OF_SQLITE = "SELECT 1 AS one FROM pragma_table_info(?) WHERE name = 'group_id'"
_COLUMN_OF_POSTGRES = (
    "SELECT 1 AS one FROM pg_attribute WHERE attrelid = $1::text::regclass AND attname = 'group_id'"
)
_SAMPLED = (  # which row stands behind the beginning of a part of a table
    "SELECT (SELECT substr(words, 1, {letters}) FROM {table} WHERE rowid >="
    " (SELECT MAX(rowid) FROM {table}) * part.value / {most} ORDER BY rowid LIMIT 1) AS words"
    " FROM json_each('{parts}') AS part"
)
_SPREAD = (
    "(SELECT found.* FROM (SELECT ('(' || pages * part / {most} || ',0)')::tid AS place FROM"
    " (SELECT pg_relation_size('{table}') / 8192 AS pages) AS size, generate_series(0, {most} - 1) AS part"
    " OFFSET 0) AS part,"
    " LATERAL (SELECT * FROM {table} WHERE ctid >= part.place LIMIT {each}) AS found)"
)


async def index_words(client: Any, tables: Iterable[str]) -> None:
    """Index the words of some tables, as far as they are not yet; whoever does so is alone."""
    if sqlite := client.capabilities.dialect == "sqlite":
        known = "SELECT tbl_name AS name FROM sqlite_master WHERE name LIKE 'sought\\_%\\_gone' ESCAPE '\\'"
        begin = SOUGHT
    else:
        known = _INDEXED
        begin = "".join(_FUNCTION.format(name=name, body=body) for name, body in _FUNCTIONS.items())
    indexed = {row["name"] for row in await client.execute_query_dict(known)}
    left = sorted(set(tables) - indexed)
    # What earlier functions have found is what these find, or a migration has dropped the indexes.
    bodies = [*_FUNCTIONS.values()]
    if left if sqlite else len(await client.execute_query_dict(_KNOWN, bodies)) < len(bodies):
        await client.execute_script(begin)
    for table in left:
        column = _COLUMN_OF_SQLITE if sqlite else _COLUMN_OF_POSTGRES
        grouped = bool(await client.execute_query_dict(column, [table]))
        if sqlite:
            await client.execute_script(kept_up(table, grouped=grouped))
        else:
            group = f", {_GROUPED.format(table=table)}" if grouped else ""
            await client.execute_script(_INDEX.format(table=table, group=group, pending=PENDING))


def sampled(table: str, *, sqlite: bool) -> str:
    """Write what finds the words of some rows from all over a table, as what is new may be much alike."""
    if sqlite:
        return _SAMPLED.format(table=table, letters=BEGINNING, most=SAMPLE, parts=[*range(SAMPLE)])
    return f"SELECT substr(words, 1, {BEGINNING}) AS words FROM {spread(table, SAMPLE)} AS spread"


def spread(table: str, places: int, each: int = 1) -> str:
    """Write what are rows from all over a table on PostgreSQL, so many at a place."""
    return _SPREAD.format(table=table, most=places, each=each)


def pieces_of(words: str, sample: Sequence[str] = ()) -> list[str]:
    """
    Return the pieces by which some words are looked for.

    What a sample of texts has more than twice as often as the rarest of them, or more than half of it, would
    only be gone through: it is left out, if not all pieces are so.
    """
    begins = [words[place : place + PIECE] for place in range(max(1, len(words) - PIECE + 1))]
    having = {piece: sum(piece in text for text in sample) for piece in begins}
    most = min(2 * min(having.values()), max(len(sample), SAMPLE // 2) // 2)
    seldom = [piece for piece, texts in having.items() if texts <= most]
    return (seldom or [*having])[:ENOUGH]


def found_by_index(
    table: str,
    parameter: Callable[[Any], str],
    pieces: Sequence[str],
    groups: Sequence[UUID] | None = None,
    era: str = "",
    *,
    whole: bool,
    sqlite: bool,
) -> tuple[str, str]:
    """
    Write where an index names the rows of a table that have some pieces, and with what.

    It names the ``whole`` at once, where they are to be put in order, else one after the other; PostgreSQL's
    those of some ``groups`` and of an ``era`` alone, if these are given.
    """
    if not sqlite:
        ends = "" if len(pieces[0]) >= PIECE or _is_pair(pieces[0]) else ":*"
        asked = " & ".join(f"{_lexeme(piece)}{ends}" for piece in pieces)
        asked = f"({asked}) | {_LONG}"
        held = f'deskbell_pieces("{table}".words, "{table}".id) @@'
        named = f"{held} {parameter(asked)}::text::tsquery"
        if era:  # apart, as the index skips to where both are so; of one condition it goes through a part
            named += f" AND {held} {era}::tsquery"
        if groups is not None and len(groups) <= GROUPS:
            known = [[piece, _LONG] for piece in pieces if _is_grouped(piece)][:TOGETHER] or [[""]]
            for any_of_them in known:
                sought = [f"{one}{MARK}{group.hex[-ENDS:]}" for one in any_of_them for group in groups]
                named += f" AND {_GROUPED.format(table=table)} && {parameter(sought)}::text[]"
        if not whole:
            return f'"{table}"', named
        # Walled in, as it would go along the order, through all that is named by no index.
        return f'(SELECT * FROM "{table}" WHERE {named} OFFSET 0) AS "{table}"', ""
    return found_by_places(table, parameter, pieces, whole=whole)


def is_of(table: str, parameter: Callable[[Any], str], groups: Sequence[UUID]) -> str:
    """Write that a row of a table is of some groups on PostgreSQL."""
    return f"{_GROUP.format(table=table)} = ANY({parameter([*map(str, groups)])}::uuid[])"


def stands_in(table: str, parameter: Callable[[Any], str], words: str, *, sqlite: bool) -> str:
    """Write that some words stand among those of a row of a table."""
    function = "instr" if sqlite else "strpos"
    return f'{function}("{table}".words, {parameter(words)}) > 0'


def _is_pair(piece: str) -> bool:
    return len(piece) == 2 and ord(piece[0]) >= _PAIRED  # noqa: PLR2004 - a pair


def _is_grouped(piece: str) -> bool:
    """Say whether PostgreSQL's index knows a piece together with the group."""
    return _is_pair(piece) if len(piece) < PIECE else piece[1] <= min(piece[0], piece[2])


def _lexeme(piece: str) -> str:
    escaped = piece.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
