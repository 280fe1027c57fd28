"""Which thresholds events wait for, and since when: what the clock asks, kept as events come and go. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.events.matching import Rule

Key = tuple[str, float]  # an event type, and the minutes for which its items must have waited


@dataclass(frozen=True, slots=True)
class Past:
    """An event that is to ring for spells of its past, too: for those that crossed before ``until``."""

    rule: Rule
    until: datetime


class Thresholds:
    """The thresholds of all events that wait."""

    def __init__(self) -> None:
        self._since: dict[Key, dict[UUID, datetime]] = {}
        self._oldest: dict[Key, datetime] = {}  # what is not here is looked for when it is asked
        self._past: dict[UUID, Past] = {}  # in the order in which it is their turn
        self._told: dict[UUID, Past] = {}  # those that have rung for all of it

    def put(self, rule: Rule, since: datetime, *, include_past: bool) -> None:
        """Add an event, from which moment on it counts, and whether it rings for what was before."""
        if rule.threshold is None:
            return
        key = rule.event_type, rule.threshold
        self._since.setdefault(key, {})[rule.event_id] = since
        if since < self._oldest.get(key, since):
            self._oldest[key] = since
        if include_past:
            self._past[rule.event_id] = Past(rule, since)

    def drop(self, rule: Rule) -> None:
        """Forget an event that waits, if it does."""
        if rule.threshold is None:
            return
        key = rule.event_type, rule.threshold
        since = self._since[key].pop(rule.event_id)
        if self._oldest.get(key) == since:
            del self._oldest[key]
        if not self._since[key]:
            del self._since[key]
        self._past.pop(rule.event_id, None)
        self._told.pop(rule.event_id, None)

    def asked(self) -> Mapping[Key, datetime]:
        """Return every threshold with the moment from which the oldest of its events counts."""
        for key, since in self._since.items():
            if key not in self._oldest:
                self._oldest[key] = min(since.values())
        return self._oldest

    def past(self) -> Iterator[Past]:
        """Return the events that may have to ring for what was before them, those whose turn it is first."""
        return iter(self._past.values())

    def asked_past(self, past: Past, *, told: bool) -> None:
        """Put an event behind the others; one that has rung for all that was before it is asked no more."""
        event_id = past.rule.event_id
        if self._past.get(event_id) is past:  # and has not changed meanwhile
            del self._past[event_id]
            (self._told if told else self._past)[event_id] = past

    def ask_past_again(self) -> None:
        """Have the past asked for again of all events: there is more to ask about."""
        self._past |= self._told
        self._told.clear()
