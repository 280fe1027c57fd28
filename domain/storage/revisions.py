"""Revisions, which tell every process what has changed; numbers that are handed out; and turns."""

from tortoise import fields

from domain.storage.database import dialect, rows
from domain.storage.records import Row

RULES, PEOPLE, ACCESS, WIRE = "rules", "people", "access", "wire"


class Revision(Row):
    """
    A number that goes up with each change of a kind of thing.

    RULES: events. PEOPLE: agents, roles, memberships, groups. ACCESS: sessions and tokens that ended. WIRE:
    what could not be rung for.
    Raising one locks its row, so changes commit in the order of their numbers.
    """

    name = fields.CharField(20, primary_key=True)
    value = fields.BigIntField(default=0)

    class Meta:
        table = "revision"


class Counter(Row):
    """A number that is handed out once each, such as the next ticket's."""

    name = fields.CharField(20, primary_key=True)
    value = fields.BigIntField(default=0)

    class Meta:
        table = "counter"


async def raise_revision(name: str) -> int:
    """Raise and return a revision, within the current transaction."""
    return await _raise("revision", name)


async def next_number(name: str) -> int:
    """
    Hand out the next number of a counter; the first is 1.

    On PostgreSQL nobody waits for another's commit, and a number is lost where the transaction is undone.
    """
    if dialect() == "sqlite":
        return await _raise("counter", name)
    return int((await rows(f"SELECT nextval('{name}_number') AS value"))[0]["value"])


async def take_turns(what: str) -> None:
    """Let nobody else do the same until the transaction ends, so that what is looked for stays as found."""
    if dialect() != "sqlite":  # there, a transaction has the whole database
        await rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", what)


async def _raise(table: str, name: str) -> int:
    raised = await rows(
        f"INSERT INTO {table} (name, value) VALUES ($1, 1)"
        f" ON CONFLICT (name) DO UPDATE SET value = {table}.value + 1 RETURNING value",
        name,
    )
    return int(raised[0]["value"])


async def revisions() -> dict[str, int]:
    """Return all revisions as they stand; one that was never raised is absent."""
    return {row["name"]: row["value"] for row in await rows("SELECT name, value FROM revision")}
