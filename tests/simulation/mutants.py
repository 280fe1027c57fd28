"""
Mutants: faults put into the product, each of which seeds must find; they show that the oracle has teeth.

`python -m tests.simulation mutants` says after how many seeds each was found. Most change a statement on its
way to the database, and so live through changes of the code that gives it.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from domain.access.admitted import Admitted
from domain.engine.clock import clockwork
from domain.engine.rules.rule_set import RuleSet
from notifications.feed.hub import Hub
from resolvers import live
from resolvers.streams import Stream
from tests.simulation.storage import Said

Mutant = Callable[[], None]


def _said_otherwise(begins: str, old: str, new: str) -> Mutant:
    """Change the statements that begin in some way."""

    def say(sql: str) -> str:
        return sql.replace(old, new) if sql.startswith(begins) else sql

    return lambda: Said.otherwise.append(say)


def _settle_before_the_bell() -> None:
    real = Said.execute

    def execute(self: Said, sql: str, given: Any = (), /) -> Any:
        answer = real(self, sql, given)
        if sql.startswith("UPDATE") and "FIRED" in given:
            real(self, "DELETE FROM pending WHERE state = 'FIRED'")
        return answer

    Said.execute = execute  # type: ignore[method-assign]


def _lose_a_commit() -> None:
    commits = count(1)
    Said.otherwise.append(lambda sql: "ROLLBACK" if sql == "COMMIT" and not next(commits) % 20 else sql)


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

    def push(self: Any, notice: Any) -> bool:
        if notice.payload and (bell := self.read_bell(notice.payload)).named_event:
            self.place = bell.sequence - 1
        return real(self, notice)

    live._Reading.push = push  # type: ignore[method-assign]


def _match_by_old_rules() -> None:
    async def catch_up(self: RuleSet, _: Any) -> None:
        pass

    RuleSet.knows = lambda self, _: self.complete  # type: ignore[assignment,method-assign]
    RuleSet.catch_up = catch_up  # type: ignore[assignment,method-assign]


def _notice_no_clock_set_back() -> None:
    async def bring_back(*_: Any) -> None:
        pass

    clockwork.OVERLAP = timedelta(days=1)  # type: ignore[attr-defined] # which it takes from another module
    clockwork.bring_back = bring_back  # type: ignore[assignment,attr-defined] # the same


MUTANTS: dict[str, Mutant] = {
    "rights are never looked at again": _never_look_at_rights,
    "what the wire lost is not read": _forget_what_the_wire_lost,
    "a bell is pushed whatever came before": _trust_each_bell,
    "an event fires again in a spell": _said_otherwise(
        "INSERT INTO episode", "WHERE episode.began_at <> excluded.began_at", "WHERE TRUE"
    ),
    "a change asks nothing again that waits": _said_otherwise("WITH told (minutes)", "LIMIT 1", "LIMIT 0"),
    "an action runs again for an item": _said_otherwise(
        "INSERT INTO action_mark", "ran_at = action_mark.ran_at", "ran_at = excluded.ran_at"
    ),
    "counts go wrong now and then": _said_otherwise(
        "INSERT INTO tally", "tally.number + excluded.number", "MAX(tally.number + excluded.number, 1)"
    ),
    "who was told is told again where a process died": _said_otherwise(
        "DELETE FROM portion", "DELETE FROM portion", "UPDATE portion SET id = id"
    ),
    "an event is matched as it was before an edit": _match_by_old_rules,
    "what waits for a time that comes twice is left": _said_otherwise(
        "UPDATE pending SET claimed_until = ?1 WHERE", "claimed_until > ", "FALSE AND claimed_until > "
    ),
    "nobody notices that a clock was set back": _notice_no_clock_set_back,
    "what a mute keeps still is not counted": _said_otherwise(
        "UPDATE mute SET count", "count = count + ", "count = count + 0 * "
    ),
    "nobody's mutes are seen": _said_otherwise("SELECT", '"until" >', '"until" <'),
    "a mute ends before its time": _said_otherwise("SELECT id FROM mute", "until <= ", "'' <> "),
    "a digest is in no order": _said_otherwise(
        'SELECT "delivery"', '<= ? ORDER BY "delivery"."id" ASC', '<= ? ORDER BY "delivery"."id" DESC'
    ),
    "what was read goes into digests": _said_otherwise(
        'SELECT "message"', '"read_at" IS NOT NULL', '"read_at" IS NULL AND FALSE'
    ),
    "new hours move nothing that is held": _said_otherwise(
        'UPDATE "delivery" SET "deliver_at"', " WHERE ", " WHERE FALSE AND "
    ),
    "sent mail stays in the queue": _said_otherwise("DELETE FROM queued", " WHERE ", " WHERE FALSE AND "),
    "commits are acknowledged and not made, now and then": _lose_a_commit,
    "the outbox row goes before the bell": _settle_before_the_bell,
}
