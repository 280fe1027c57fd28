"""
Searching: an index, by the database's own means, of the pieces of three letters of which words are made.

So a text is found that stands anywhere in them, in every script, also one of a letter or two: pieces begin
with it. What an index finds is looked at once more. The database itself keeps it up, in the same transaction.

PostgreSQL has a `GIN` index of a `tsvector` of the pieces; SQLite an FTS5 table for all kinds of records,
whose rows are numbered in another, and have a piece that says of which kind they are: so words that stand in
others alone cost nothing. Neither needs an extension, nor a right that migrations do not.
"""

from collections.abc import Callable, Iterable
from typing import Any
from zlib import crc32

from domain.words import BETWEEN

PIECE = 3  # letters
ENOUGH = 24  # pieces of what is looked for; the rest is left to the second look
FARTHEST = (
    20_000  # letters of words that PostgreSQL's index knows; longer ones are looked at whatever is sought
)
_LONG = "long"  # longer than a piece
_MATCH = "sought_words MATCH"
_LAST = chr(0x10FFFF)
_PRIVATE = range(0xE000, 0xF900)  # letters to which Unicode gives no meaning

# In PL/pgSQL, which keeps its plans; a function in SQL is planned anew by each statement that writes words.
_BODY = f"""
DECLARE
    letters text[] := string_to_array(left(words, {FARTHEST}), NULL);
BEGIN
    RETURN (
        SELECT array_to_tsvector(
            array_agg(DISTINCT first || coalesce(second, '') || coalesce(third, ''))
            || CASE WHEN length(words) > {FARTHEST} THEN '{{{_LONG}}}'::text[] ELSE '{{}}' END)
        FROM unnest(letters, letters[2:], letters[3:]) AS pieces (first, second, third)
    );
END
"""  # noqa: S608 - ours
_PIECES = f"""
CREATE OR REPLACE FUNCTION deskbell_pieces(words text)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $${_BODY}$$"""
_PIECES_KNOWN = (
    "SELECT 1 AS one FROM pg_proc"
    " WHERE proname = 'deskbell_pieces' AND pg_function_is_visible(oid) AND prosrc = $1"
)
_SOUGHT = """
CREATE TABLE IF NOT EXISTS sought (place INTEGER PRIMARY KEY, id CHAR(36) NOT NULL UNIQUE);
CREATE VIRTUAL TABLE IF NOT EXISTS sought_words
    USING fts5 (words, content = '', detail = none, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE IF NOT EXISTS sought_pieces USING fts5vocab (sought_words, row);
"""
_PUT = (
    "INSERT INTO sought_words (rowid, words)"
    " SELECT place, {row}.words || char(31, 31, {{kind}}) FROM sought WHERE id = {row}.id;"
)
_TAKE = _PUT.replace("(rowid,", "(sought_words, rowid,").replace("SELECT", "SELECT 'delete',")
_KEEP_UP = f"""
INSERT INTO sought (id) SELECT id FROM {{table}};
INSERT INTO sought_words (rowid, words)
    SELECT place, words || char(31, 31, {{kind}}) FROM {{table}} JOIN sought USING (id);
CREATE TRIGGER sought_{{table}}_made AFTER INSERT ON {{table}} BEGIN
    INSERT INTO sought (id) VALUES (new.id); {_PUT.format(row="new")} END;
CREATE TRIGGER sought_{{table}}_changed AFTER UPDATE OF words ON {{table}} WHEN new.words <> old.words BEGIN
    {_TAKE.format(row="old")} {_PUT.format(row="new")} END;
CREATE TRIGGER sought_{{table}}_gone AFTER DELETE ON {{table}} BEGIN
    {_TAKE.format(row="old")} DELETE FROM sought WHERE id = old.id; END;
"""  # noqa: S608 - ours


async def index_words(client: Any, tables: Iterable[str]) -> None:
    """Index the words of some tables, as far as they are not yet; whoever does so is alone."""
    if sqlite := client.capabilities.dialect == "sqlite":
        known = "SELECT tbl_name AS name FROM sqlite_master WHERE name LIKE 'sought\\_%\\_gone' ESCAPE '\\'"
        begin, each = _SOUGHT, _KEEP_UP
    else:
        known = "SELECT tablename AS name FROM pg_indexes WHERE indexdef LIKE '%deskbell_pieces(%'"
        begin, each = _PIECES, "CREATE INDEX ON {table} USING gin (deskbell_pieces(words))"
    indexed = {row["name"] for row in await client.execute_query_dict(known)}
    left = sorted(set(tables) - indexed)
    # What an earlier version of the function has found in words is what this one finds.
    lacking = left if sqlite else not await client.execute_query_dict(_PIECES_KNOWN, [_BODY])
    if lacking:
        await client.execute_script(begin)
    for table in left:
        await client.execute_script(each.format(table=table, kind=_kind(table)))


def found_by_index(
    table: str, words: str, parameter: Callable[[Any], str], *, sqlite: bool
) -> tuple[str, str]:
    """Write where an index names rows of a table, among those in whose words some stand, and with what."""
    begins = [words[place : place + PIECE] for place in range(max(1, len(words) - PIECE + 1))]
    pieces = list(dict.fromkeys(begins))[:ENOUGH]
    if not sqlite:
        ends = "" if len(words) >= PIECE else ":*"
        asked = " & ".join(f"{_lexeme(piece)}{ends}" for piece in pieces)
        sought = parameter(f"({asked}) | {_LONG}")
        return f'"{table}"', f'deskbell_pieces("{table}".words) @@ {sought}::text::tsquery'
    if len(words) >= PIECE:
        match = parameter(" AND ".join(_quoted(piece) for piece in (_of_kind(table), *pieces)))
    else:
        told = """COALESCE(group_concat('"' || replace(term, '"', '""') || '"', ' OR '), '""')"""
        kind, begin, end = map(parameter, (_quoted(_of_kind(table)), words, words + _LAST))
        among = f"term >= {begin} AND term < {end}"
        match = f"(SELECT {kind} || ' AND (' || {told} || ')' FROM sought_pieces WHERE {among})"  # noqa: S608 - ours
    # In this order, so that it ends where enough are found, however many the index names.
    named = "sought_words CROSS JOIN sought ON place = sought_words.rowid"
    return f'{named} CROSS JOIN "{table}" ON "{table}".id = sought.id', f"{_MATCH} {match}"


def stands_in(table: str, words: str, parameter: Callable[[Any], str], *, sqlite: bool) -> str:
    """Write that some words stand among those of a row of a table."""
    function = "instr" if sqlite else "strpos"
    return f'{function}("{table}".words, {parameter(words)}) > 0'


def _kind(table: str) -> int:
    """Return the letter that stands for a table; two with the same would only be slower."""
    return _PRIVATE[crc32(table.encode()) % len(_PRIVATE)]


def _of_kind(table: str) -> str:
    """Return the piece that a table's rows have beside those of their words."""
    return BETWEEN * 2 + chr(_kind(table))


def _quoted(piece: str) -> str:
    escaped = piece.replace('"', '""')
    return f'"{escaped}"'


def _lexeme(piece: str) -> str:
    escaped = piece.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
