"""What bells bring along of the items that they are about, so that no reader has to look them up."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from domain.catalogue.subjects import Placed
from domain.deeds.item_kinds import all_beside
from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.ids import by_kind
from domain.messages import About, Glance, glance_at
from domain.storage.records import by_ids

A_MOMENT = timedelta(seconds=0.25)  # for which a glance is good for bells: readers trust it for as long again


async def glances_of(occurrences: Iterable[Occurrence], at: datetime) -> dict[About, Glance]:
    """Return how items stood as their last deeds ended, if these began a moment ago, or as they do now."""
    last = {occurrence.about: occurrence for occurrence in sorted(occurrences, key=lambda one: one.id)}
    found = {
        about: glance
        for about, occurrence in last.items()
        if (glance := occurrence.glance) and abs(at - glance.as_of) < A_MOMENT
    }
    return found | await glances_at(last.keys() - found.keys(), at)


async def glances_at(items: Collection[About], at: datetime) -> dict[About, Glance]:
    """
    Look at items as they stand now, at ``at``; a query for each kind.

    Those are left out that are gone or cannot be shown, and those to whom they are open takes more than the
    item to tell.
    """
    found: dict[About, Glance] = {}
    for kind, ids in by_kind(items).items():
        if record := _record_of(kind):
            for item in await by_ids(record, ids):
                if glance := glance_at(item, at):
                    found[kind, item.id] = glance
    return found


@cache
def _record_of(kind: str) -> Any:
    """Return the record of a kind of item; None of what is no item, such as a count of a group's."""
    records = [room.item for room in CATALOGUE.of_items(kind)] + [beside.record for beside in all_beside()]
    return next((known for known in records if known.entity == kind and issubclass(known, Placed)), None)
