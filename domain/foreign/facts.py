"""
The facts of what happened to an item of another help desk, made of what was told.

Nothing is read off such an item: its facts are those told, with what a variable or a label makes of them.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.catalogue.happening import Happening, read_if_known
from domain.catalogue.kinds import title_of
from domain.catalogue.moments import TimeOfDay
from domain.directory import find_named
from domain.foreign.reportable import ITEM_URL, Reportable

Find = Callable[[Iterable[str]], Awaitable[Mapping[str, Any]]]


class ToldOf(Protocol):
    """An item that somebody tells of: its key there, its id here, and its moments."""

    key: str
    created_at: datetime
    last_activity_at: datetime

    @property
    def global_id(self) -> str:
        """Its id here."""
        ...


async def things_named(of: Reportable, facts: Mapping[str, Any], find: Find = find_named) -> dict[str, Any]:
    """
    Return the things that facts name, by fact; what is gone since is left out. ``find`` looks for ids.

    Where there is a group, its department and brand are those that the desk knows, whatever was told; so is
    the brand of a department, unless one was told.
    """
    named = {name: facts[name] for name in of.references if facts.get(name)}
    known = await find(named.values())
    found: dict[str, Any] = {name: known[id_] for name, id_ in named.items() if id_ in known}
    if group := found.get("GROUP"):
        await group.know_place()
        found |= {"DEPARTMENT": group.department, "BRAND": group.department.brand}
    elif department := found.get("DEPARTMENT"):
        await department.know_brand()
        found = {"BRAND": department.brand, **found}
    return found


class _KnownItem:
    """What is known of an item or entry, read as if it were one of ours; what is not known is None."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.__dict__.update({name.lower(): value for name, value in known.items()})

    def __getattr__(self, _: str) -> Any:
        return None


@dataclass(frozen=True)
class ItemReport:
    """What is told of an item beside what is known of it, facts by name; and the things that they name."""

    of: Reportable
    item: ToldOf
    known: Mapping[str, Any]
    given: Mapping[str, Any]
    things: Mapping[str, Any]

    def facts(self, at: datetime) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the facts of the occurrence: those told, and what is known besides; and their labels."""
        known = {**self.known, **self.given}
        known |= {name: thing.global_id for name, thing in self.things.items()}
        facts = {name: known[name] for name in self.of.facts if name in known}
        labels = {name: str(thing) for name, thing in self.things.items()}
        labels |= {name: title_of(facts[name]) for name in self.of.chosen if facts.get(name)}
        moment, _ = TimeOfDay().freeze(at)
        facts |= {"TIME_OF_DAY": moment, "DAY_OF_WEEK": moment}
        facts |= {ITEM_URL: known[ITEM_URL]} if ITEM_URL in known else {}
        return self._variables(known, at, facts | labels) | facts, labels

    def _variables(self, known: Mapping[str, Any], at: datetime, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables as an item of ours would give them, else as the fact of that name."""
        times = {"CREATED_AT": self.item.created_at, "LAST_ACTIVITY_AT": self.item.last_activity_at}
        for name, column in self.of.category.readings.planned.items():
            if moment := known.get(name):
                times[column.upper()] = datetime.fromisoformat(moment)
        own = {"NUMBER": self.item.key, "GLOBAL_ID": self.item.global_id}
        event_type, as_ours = self.of.event_type, _KnownItem({**known, **self.things, **times, **own})
        happening = Happening(
            event_type=event_type.id,
            item=as_ours,
            before=None,
            actor=self.things.get("ACTING_AGENT"),
            at=at,
            entry=as_ours,
            waited=known.get(event_type.clock.condition) if event_type.clock else None,
        )
        found = {name: read_if_known(read, happening) for name, read in self.of.read}
        for name, value in found.items():
            if value is None or isinstance(value, _KnownItem):
                found[name] = said.get(self.of.stands_for.get(name, ""))
        return found | {name: known[name] for name in self.of.variables if name in known}
