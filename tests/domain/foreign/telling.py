"""Another help desk tells of its items."""

from typing import Any

from domain.deeds.outbox import Occurrence
from domain.errors import DomainError
from domain.foreign.items import ForeignItem
from domain.foreign.raising import Answer, raise_occurrences
from domain.foreign.reports import Report
from domain.people.principal import Principal, principal_of
from tests.domain.engine.quiet import QuietDesk


async def told(
    quiet: QuietDesk, event_type: str = "TICKET_CREATED", *, by: str = "ada", key: str = "42", **given: Any
) -> Answer:
    """Tell of an item; facts are named, the rest of the report is as given."""
    at = {name: given.pop(name) for name in ("occurred_at", "item_url") if name in given}
    number = await Occurrence.all().count()
    report = Report(f"key {number}", event_type, key, given, **at)
    asker = await principal_of(quiet.agents[by])
    return await raise_one(quiet, report, asker, by)


async def raise_one(quiet: QuietDesk, report: Report, asker: Principal, by: str | None = None) -> Answer:
    """Raise what a report tells of, as a deed of its own; raises its refusal."""
    [led] = await quiet.do(lambda deed: raise_occurrences(deed, [report], asker), by)
    if isinstance(led, DomainError):
        raise led
    return led


async def item(key: str = "42") -> ForeignItem:
    """Return an item from elsewhere as it stands."""
    return await ForeignItem.get(key=key).select_related(*ForeignItem.related)


def place(quiet: QuietDesk, department: str, group: str) -> dict[str, str]:
    """Say where a ticket stands."""
    return {"DEPARTMENT": quiet.departments[department].global_id, "GROUP": quiet.groups[group].global_id}
