"""How an item of another help desk stands after something was told of it, in whatever order that comes in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.errors import Invalid
from domain.foreign.facts import ItemReport
from domain.foreign.items import BEGUN, OPEN, TOLD_AT, WORKED_ON, ForeignItem, written

PLACE = {"GROUP", "DEPARTMENT", "BRAND"}
GONE = object()
OTHER_DEPARTMENT = "The group is of another department; tell GROUP too, null if there is none."
OTHER_BRAND = "The group is of another brand; tell GROUP too, null if there is none."


def settle(report: ItemReport, item: ForeignItem, at: datetime, *, new: bool) -> None:
    """
    Let the item stand as it does after all that was told: of each fact, the latest thing holds.

    In whatever order that comes in; a group never meets the department of another. A new item is open
    unless it is said not to be. One of whose beginning nothing was told began when the first thing was.
    """
    moment, told = written(at), item.told
    for name in (BEGUN, WORKED_ON):  # where these were not noted yet, what was told last stands for them
        told.setdefault(name, "" if new else written(item.told_at))
    latest = {name: value for name, value in _said(report, at).items() if told.get(name, "") <= moment}
    if at < item.told_at and not _fits(report, item, latest):
        latest = {name: value for name, value in latest.items() if name not in PLACE}
    told |= dict.fromkeys(latest, moment)
    item.open = latest.pop(OPEN, new or item.open)
    first, last = item.created_at, item.last_activity_at
    item.created_at = latest.pop(BEGUN, first if told[BEGUN] else min(first, at))
    item.last_activity_at = latest.pop(WORKED_ON, last if told[WORKED_ON] else item.created_at)
    facts = {name: value for name, value in {**item.facts, **latest}.items() if value is not GONE}
    item.facts = {**facts, TOLD_AT: told}
    item.plan()
    for name in {"GROUP", "AGENT"} if at >= item.told_at else {"GROUP", "AGENT"} & latest.keys():
        setattr(item, name.lower(), report.things.get(name))
    item.told_at = max(item.told_at, at)


def _said(report: ItemReport, at: datetime) -> dict[str, Any]:
    """Return what is said of the item itself, also by the way; what is no longer known is `GONE`."""
    said = dict.fromkeys(("DEPARTMENT", "BRAND"), GONE) if report.given.get("GROUP") else {}
    status = report.given.get("STATUS")
    event_type = report.of.event_type
    if event_type.begins or event_type.ends or status:
        said[OPEN] = not report.of.category.is_over(event_type.id, status)
    if event_type.begins:
        said[BEGUN] = at
    if event_type.begins or event_type.activity:
        said[WORKED_ON] = at
    return said | {name: report.given[name] for name in report.of.lasting & report.given.keys()}


def _fits(report: ItemReport, item: ForeignItem, latest: Mapping[str, Any]) -> bool:
    """Say whether the group is of the department and brand that would be known."""
    group = report.things.get("GROUP") if "GROUP" in latest else item.group
    if group is None:
        return True
    after, places = {**item.facts, **latest}, (group.department, group.department.brand)
    return all(after.get(place.entity.upper()) in {None, GONE, place.global_id} for place in places)


def known_beside(item: ForeignItem, given: Mapping[str, Any], *, history: bool) -> dict[str, Any]:
    """Return what is known of an item and holds beside what is told; of history, nothing of another place."""
    gone = {"DEPARTMENT", "BRAND"} if given.get("GROUP") else set[str]()
    if history and not PLACE.isdisjoint(given):
        gone = PLACE
    return {name: value for name, value in item.facts.items() if name not in gone}


def check_place(given: Mapping[str, Any], things: Mapping[str, Any]) -> None:
    """
    Refuse a group of one department that is told with another.

    Raises:
        Invalid: with the path of what does not fit.
    """
    for name in ("DEPARTMENT", "BRAND"):
        if "GROUP" in things and given.get(name) not in {None, things[name].global_id}:
            raise Invalid(OTHER_BRAND if name == "BRAND" else OTHER_DEPARTMENT, path=("facts", name))
