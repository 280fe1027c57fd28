"""Stored events as matching needs them, read off their rows without a record for each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from domain.desk.rooms import CATALOGUE
from domain.events.definitions import Written, parse_written
from domain.events.records import EventLevel
from domain.storage.columns import moment_of, read_uuid, uuid_of


def _where(types: Iterable[str], column: str) -> str:
    """Return the SQL for a column that is wanted of events of some types alone."""
    return f"CASE WHEN event_type IN ({', '.join(map(repr, sorted(types)))}) THEN {column} END"


_CLOCKS = {name for name, of_type in CATALOGUE.event_types.items() if of_type.clock}
_FOR_EDITORS = {name for name in CATALOGUE.event_types if CATALOGUE.category_of(name).for_editors}
COLUMNS = (
    "CAST(id AS TEXT), level, CAST(owner_id AS TEXT), event_type, enabled, deleted_at, hears_from,"
    f" {_where(_CLOCKS, 'since')}, include_past, revision, conditions, {_where(_FOR_EDITORS, 'actions')}"
)
_LEVELS = {str(level): level for level in EventLevel}


class Stored(NamedTuple):
    """A row of `COLUMNS` as it was given: what takes long to be read is read when it is asked for."""

    id_written: Any
    level_written: str
    owner_written: Any
    event_type: str
    enabled: bool
    deleted_at: Any
    hears_from: int
    since_written: Any  # where a clock is asked
    include_past: bool
    revision: int
    conditions: str
    actions: str | None  # where they may tell of something that is for editors

    @property
    def id(self) -> UUID:
        """What it is known by."""
        return read_uuid(self.id_written)

    @property
    def level(self) -> EventLevel:
        """
        Whose it is.

        Raises:
            KeyError: another version of us wrote it, or a hand.
        """
        return _LEVELS[self.level_written]

    @property
    def owner_id(self) -> UUID:
        """Who owns it."""
        return uuid_of(self.owner_written)

    @property
    def since(self) -> datetime:
        """From when on it hears, of a clock's."""
        return moment_of(self.since_written)

    def needs_to_edit(self) -> bool:
        """
        Say whether it asks for or tells of something that only those know who may edit such items.

        Raises:
            Invalid, LookupError, ValueError: it cannot be read.
        """
        if self.event_type not in _FOR_EDITORS:
            return False
        told = CATALOGUE.category_of(self.event_type).for_editors
        # Most name nothing that is called so, and need not be parsed to be sure.
        if not any(name in self.conditions or name in (self.actions or "") for name in told):
            return False
        conditions, actions = orjson.loads(self.conditions), orjson.loads(self.actions or "[]")
        written = Written(self.id, self.revision, self.event_type, conditions, actions)
        return parse_written(written).needs_to_edit
