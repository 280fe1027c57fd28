"""
What happened in a help desk that lives elsewhere, recorded as deeds.

The item that a report is about is found by its key or made, and follows what was told: see
`domain.foreign.settling`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.catalogue.declared import Category
from domain.deeds.deed import Deed, ReportedFacts
from domain.deeds.keys import Key
from domain.directory import may_point_at
from domain.errors import Invalid, NotFound
from domain.foreign.facts import ITEM_URL, ItemReport, things_named
from domain.foreign.items import ForeignItem, told_by_others
from domain.foreign.reports import Report, check_report, digest, facts_named, facts_told
from domain.foreign.settling import PLACE, settle
from domain.ids import uuid7
from domain.people.principal import Principal
from domain.storage.database import as_uuid, for_update, rows

OTHER_DEPARTMENT = "The group is of another department; tell GROUP too, null if there is none."
OTHER_BRAND = "The group is of another brand; tell GROUP too, null if there is none."


@dataclass(frozen=True)
class Answer:
    """
    The occurrence, and whether it was raised by an earlier call.

    ``history`` says that more recent things were known of the item: of it, these hold.
    """

    occurrence_id: UUID
    duplicate: bool = False
    history: bool = False


async def raise_occurrence(deed: Deed, report: Report, by: Principal) -> Answer:
    """
    Record what an integrator reports, as one deed.

    Raises:
        Refused, Invalid, NotFound, Forbidden: with the path of the field; nothing was recorded.
        Conflict: the key was used within the last 24 hours, and said something else.
    """
    report, event_type, category = check_report(report, deed.at, by)
    key = Key.of(by, report.idempotency_key, digest(report))
    if earlier := await key.take(deed.at):
        return Answer(earlier, duplicate=True)
    at = min(report.occurred_at or deed.at, deed.at)  # a fast clock over there moves nothing ahead here
    given = await facts_named(category, facts_told(category, event_type, report.facts), by)
    given |= {ITEM_URL: report.item_url} if report.item_url else {}
    item, new = await _item(category, report.item_key, at, by)
    history = at < item.told_at
    known = _known(item, given, history=history)
    things = await things_named(category, {**known, **given})
    _check_place(given, things)
    item_report = ItemReport(category, event_type, item, known, given, things)
    reported = ReportedFacts(at, *item_report.facts(at))
    settle(item_report, item, at, new=new)
    await item.save()
    deed.happened(event_type.id, item, reported=reported)
    occurrence = deed.occurrences[-1]
    actor = things.get("ACTING_AGENT")
    occurrence.actor_id = actor.id if actor else None
    await key.led_to(occurrence.id)
    return Answer(occurrence.id, history=history)


async def _item(category: Category, key: str, at: datetime, by: Principal) -> tuple[ForeignItem, bool]:
    """
    Return the item of that key, held until the deed ends, and whether it was never told of before.

    Raises:
        NotFound: it stands where the integrator has no sight, or nowhere, and others tell of it too.
    """
    kind = category.item.entity if category.item is not None else category.id
    where = f"source_id = $1 AND kind = $2 AND key = $3{for_update()}"
    held: list[Any] = []
    while not held:  # a closed one may be forgotten between the two
        new = await rows(
            "INSERT INTO foreign_item"
            " (id, source_id, kind, key, open, facts, created_at, last_activity_at, told_at)"
            " VALUES ($1, $2, $3, $4, FALSE, $5, $6, $6, $6) ON CONFLICT (source_id, kind, key) DO NOTHING"
            " RETURNING id",
            uuid7(),
            by.source,
            kind,
            key,
            {},
            at,
        )
        held = await rows(f"SELECT id FROM foreign_item WHERE {where}", by.source, kind, key)  # noqa: S608 - ours
    item = await ForeignItem.get(id=as_uuid(held[0]["id"])).select_related(*ForeignItem.related)
    if not (new or by.sight.everything):
        await _check_sight(category, item, by)
    return item, bool(new)


async def _check_sight(category: Category, item: ForeignItem, by: Principal) -> None:
    place = await things_named(category, {name: item.facts[name] for name in PLACE & item.facts.keys()})
    open_to_them = all(may_point_at(by, thing) for thing in place.values())
    if not open_to_them or (item.group is None and await told_by_others(by.source, by.agent.id)):
        raise NotFound("There is no such item, or it is not within your sight.", path=("itemKey",))


def _known(item: ForeignItem, given: Mapping[str, Any], *, history: bool) -> dict[str, Any]:
    """Return what is known of an item and holds beside what is told; of history, nothing of another place."""
    gone = {"DEPARTMENT", "BRAND"} if given.get("GROUP") else set[str]()
    if history and not PLACE.isdisjoint(given):
        gone = PLACE
    return {name: value for name, value in item.facts.items() if name not in gone}


def _check_place(given: Mapping[str, Any], things: Mapping[str, Any]) -> None:
    """
    Refuse a group of one department that is told with another.

    Raises:
        Invalid: with the path of what does not fit.
    """
    for name in ("DEPARTMENT", "BRAND"):
        if "GROUP" in things and given.get(name) not in {None, things[name].global_id}:
            raise Invalid(OTHER_BRAND if name == "BRAND" else OTHER_DEPARTMENT, path=("facts", name))
