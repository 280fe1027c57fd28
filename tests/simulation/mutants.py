"""
Mutants: faults put into the product, each of which seeds must find; they show that the oracle has teeth.

`python -m tests.simulation mutants` says after how many seeds each was found. Most change a statement on its
way to the database, and so live through changes of the code that gives it.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from domain.access.admitted import Admitted
from notifications.feed.hub import Hub
from resolvers import live
from resolvers.streams import Stream
from tests.simulation.storage import Connection

Mutant = Callable[[], None]


def _said_otherwise(begins: str, old: str, new: str) -> Mutant:
    """Change the statements that begin in some way."""
    real = Connection._execute

    async def execute(self: Connection, fn: Any, *args: Any, **named: Any) -> Any:
        if args and isinstance(args[0], str) and args[0].startswith(begins):
            args = (args[0].replace(old, new), *args[1:])
        return await real(self, fn, *args, **named)

    return lambda: setattr(Connection, "_execute", execute)


def _settle_before_the_bell() -> None:
    real = Connection._execute

    async def execute(self: Connection, fn: Any, *args: Any, **named: Any) -> Any:
        answer = await real(self, fn, *args, **named)
        if args and isinstance(args[0], str) and args[0].startswith("UPDATE") and "FIRED" in (args[1] or ()):
            await real(self, fn, "DELETE FROM pending WHERE state = 'FIRED'", [])
        return answer

    setattr(Connection, "_execute", execute)  # noqa: B010


def _acknowledge_before_the_commit() -> None:
    real = Connection._execute

    async def execute(self: Connection, fn: Any, *args: Any, **named: Any) -> Any:
        if args[:1] == ("COMMIT",):
            beside = asyncio.ensure_future(real(self, fn, *args, **named))
            await asyncio.sleep(0)
            self._kept = beside  # type: ignore[attr-defined] # somebody has to
            return []
        return await real(self, fn, *args, **named)

    setattr(Connection, "_execute", execute)  # noqa: B010


def _never_look_at_rights() -> None:
    async def look(self: Admitted, current: Any) -> None:
        pass

    Admitted.look = look  # type: ignore[method-assign]
    Stream.late = False  # type: ignore[assignment,method-assign]


def _forget_what_the_wire_lost() -> None:
    real = Hub._hear

    def hear(self: Hub, item: Any) -> None:
        if hasattr(item, "payload"):
            real(self, item)

    Hub._hear = hear  # type: ignore[method-assign]


def _trust_each_bell() -> None:
    real = live._Reading.push

    def push(self: Any, stream: Any, notice: Any) -> bool:
        if notice.payload and (bell := self.postbox.read_bell(notice.payload)).event_name:
            self.place = bell.sequence - 1
        return real(self, stream, notice)

    live._Reading.push = push  # type: ignore[method-assign]


MUTANTS: dict[str, Mutant] = {
    "rights are never looked at again": _never_look_at_rights,
    "what the wire lost is not read": _forget_what_the_wire_lost,
    "a bell is pushed whatever came before": _trust_each_bell,
    "an event fires again in a spell": _said_otherwise(
        "INSERT INTO episode", "WHERE episode.began_at <> excluded.began_at", "WHERE TRUE"
    ),
    "an action runs again for an item": _said_otherwise(
        "INSERT INTO action_mark", "WHERE action_mark.ran_at <= ", "WHERE TRUE OR action_mark.ran_at <= "
    ),
    "counts go wrong now and then": _said_otherwise(
        "INSERT INTO tally", "tally.number + excluded.number", "MAX(tally.number + excluded.number, 1)"
    ),
    "sent mail stays in the queue": _said_otherwise("DELETE FROM queued", " WHERE ", " WHERE FALSE AND "),
    "commits are acknowledged before they are made": _acknowledge_before_the_commit,
    "the outbox row goes before the bell": _settle_before_the_bell,
}
