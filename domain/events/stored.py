"""Stored events as matching needs them, read off their rows without a record for each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from domain.events.conditions import Condition, Conditions
from domain.events.definitions import Definition, Written, offered_conditions, parse_written
from domain.events.records import EventLevel
from domain.policy import Policy
from domain.storage.columns import moment_of, read_uuid, uuid_of

COLUMNS = (
    "CAST(id AS TEXT), level, CAST(owner_id AS TEXT), event_type, enabled, deleted_at,"
    " hears_from, since, include_past, revision, conditions, actions"
)
KEPT = 2_000  # conditions that events read later may share
_LEVELS = {str(level): level for level in EventLevel}


class Stored(NamedTuple):
    """A row of `COLUMNS`; conditions and actions are as written, in JSON."""

    id: UUID
    level: EventLevel
    owner_id: UUID
    event_type: str
    enabled: bool
    deleted_at: Any
    hears_from: int
    since_written: Any
    include_past: bool
    revision: int
    conditions: str
    actions: str

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Stored":
        """
        Read a row.

        Raises:
            KeyError, ValueError, TypeError: another version of us wrote it, or a hand.
        """
        id_, level, owner_id, *rest = row
        return cls(read_uuid(id_), _LEVELS[level], uuid_of(owner_id), *rest)

    @property
    def since(self) -> datetime:
        """From when on it hears; few are asked."""
        return moment_of(self.since_written)

    def watching(self) -> Definition:
        """
        Return what it watches for; what it does is left out. Events share conditions that are the same.

        Raises:
            Refused, Invalid, LookupError, TypeError, ValueError, AttributeError: it cannot be read.
        """
        return _watching(self.event_type, self.conditions)

    def needs_to_edit(self, watching: Definition, policy: Policy) -> bool:
        """Say whether it asks for or tells of something that only those know who may edit such items."""
        # Most tell of nothing that is called so, and need not be parsed to be sure.
        told = watching.category.for_editors
        if not told or not any(name in self.actions for name in told):
            return bool(told) and watching.needs_to_edit
        conditions, actions = orjson.loads(self.conditions), orjson.loads(self.actions)
        written = Written(self.id, self.revision, policy, self.event_type, conditions, actions)
        return parse_written(written).needs_to_edit


def _watching(event_type: str, written: str) -> Definition:
    listed = orjson.loads(written) or {}
    conditions = Conditions(_parsed(event_type, listed.get("all")), _parsed(event_type, listed.get("any")))
    return Definition.watching(event_type, conditions).sound()


def _parsed(event_type: str, given: Sequence[Any] | None) -> tuple[Condition, ...]:
    if not given:
        return ()
    return tuple([_condition(event_type, condition) for condition in given])


def _condition(event_type: str, given: Any) -> Condition:
    asked = event_type, orjson.dumps(given).decode()
    if (known := _conditions.get(asked)) is None:
        if len(_conditions) >= KEPT:
            _conditions.clear()
        known = _conditions[asked] = Condition.parse(given, offered_conditions(event_type))
    return known


_conditions: dict[tuple[str, str], Condition] = {}
