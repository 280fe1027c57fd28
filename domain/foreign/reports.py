"""
What an integrator says happened in a help desk that lives elsewhere, recorded as deeds.

What is told is checked, the things that it names are found, and the item it is about follows: see
`domain.foreign.items`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import orjson

from domain.catalogue.choices import Reference
from domain.catalogue.declared import COMMON_CONDITIONS, Category, EventKind, EventType
from domain.catalogue.forms import Line, Text, fields_of_class, parse_form
from domain.catalogue.kinds import Phrases
from domain.catalogue.naming import words_of
from domain.catalogue.texts import Hints
from domain.deeds.deed import Deed, ReportedFacts
from domain.deeds.keys import Key
from domain.desk.rooms import CATALOGUE
from domain.directory import find_called, find_named, may_point_at, out_of_sight
from domain.errors import DomainError, Forbidden, Invalid, NotFound, Refused, enough
from domain.foreign.items import ITEM_URL, PLACE, ForeignItem, ItemReport, things_named, told_by_others
from domain.ids import uuid7
from domain.people.principal import Principal
from domain.storage.database import as_uuid, for_update, rows
from domain.web_addresses import LONGEST, origin_of

NEAR = "'{given}' is not a fact of {title}. Did you mean {near}?"
UNKNOWN = "There is no {kind} '{given}', or it is not within your sight."
OTHER_DEPARTMENT = "The group is of another department; tell GROUP too, null if there is none."
OTHER_BRAND = "The group is of another brand; tell GROUP too, null if there is none."
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
FACTS_LIMIT = 200  # in one report; no type has so many
AHEAD = timedelta(minutes=5)  # by which another clock may be fast


def _shown_address(text: str) -> None:
    origin_of(text)  # people follow it, we never do: it may lead into their own network


ShownAddress = Annotated[str, Text(LONGEST, check=_shown_address)]


@dataclass(frozen=True)
class Report:
    """
    What an integrator says: an event type, the item's own key, when, and the facts by name.

    ``item_url`` is where people look at the item; nothing calls it.
    """

    idempotency_key: Line
    event_type: str
    item_key: Line
    facts: Any
    occurred_at: datetime | None = None
    item_url: ShownAddress | None = None


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
    Record what happened elsewhere, as one deed.

    Raises:
        Refused, Invalid, NotFound, Forbidden: with the path of the field; nothing was recorded.
        Conflict: the key was used within the last 24 hours, and said something else.
    """
    report, event_type, category = _checked(report, deed.at, by)
    key = Key.of(by, report.idempotency_key, _digest(report))
    if earlier := await key.take(deed.at):
        return Answer(earlier, duplicate=True)
    at = min(report.occurred_at or deed.at, deed.at)  # a fast clock over there moves nothing ahead here
    given = await _named(category, _facts(category, event_type, report.facts), by)
    given |= {ITEM_URL: report.item_url} if report.item_url else {}
    item, new = await _item(category, report.item_key, at, by)
    history = at < item.told_at
    known = _known(item, given, history=history)
    things = await things_named(category, {**known, **given})
    _check_place(given, things)
    item_report = ItemReport(category, event_type, item, known, given, things)
    told = ReportedFacts(at, *item_report.facts(at))
    item_report.settle(at, new=new)
    await item.save()
    deed.happened(event_type.id, item, reported=told)
    occurrence = deed.occurrences[-1]
    actor = things.get("ACTING_AGENT")
    occurrence.actor_id = actor.id if actor else None
    await key.led_to(occurrence.id)
    return Answer(occurrence.id, history=history)


def _checked(report: Report, now: datetime, by: Principal) -> tuple[Report, EventType, Category]:
    """
    Check all but the facts; return the report as it is kept.

    Raises:
        Refused, Invalid, Forbidden: with the path of the field.
    """
    event_type = CATALOGUE.event_types[report.event_type]
    category = CATALOGUE.category_of(event_type.id)
    form = [one for one in fields_of_class(Report) if one.name not in {"event_type", "facts"}]
    kept = parse_form(form, {one.label: getattr(report, one.name) for one in form})
    if event_type.kind is not EventKind.INSTANT:
        raise Invalid(
            "{title} is made here, from what is told; raise what happened instead.",
            path=("eventType",),
            title=event_type.title,
        )
    if (event_type.admin_only or category.admin_only) and not by.administrator:
        raise Forbidden("Only administrators raise what only they hear of.", path=("eventType",))
    if (at := kept.get("occurred_at")) and not EARLIEST <= at <= now + AHEAD:
        raise Invalid(
            "Give a moment since 1970 that has been; raise it when it has happened.", path=("occurredAt",)
        )
    if not isinstance(report.facts, dict):
        raise Invalid("Give an object of facts by name.", path=("facts",))
    return replace(report, **kept), event_type, category


def _digest(report: Report) -> str:
    """Return what tells one report from another."""
    told = [report.event_type, report.item_key, report.occurred_at, report.facts]
    told += [report.item_url] if report.item_url else []
    try:
        written = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        raise Invalid(
            "Give facts of plain values, whole characters, and numbers of at most 64 bits.", path=("facts",)
        ) from None
    return hashlib.sha256(written).hexdigest()


def _facts(category: Category, event_type: EventType, told: Mapping[str, Any]) -> dict[str, Any]:
    """
    Check the facts told against what occurrences of the type carry.

    Raises:
        Refused: every fault, with its path.
    """
    offered = category.conditions_of(event_type.id)
    kinds = {one.id: one.kind for one in offered if one not in COMMON_CONDITIONS}
    kinds = {one.name: Phrases() for one in category.variables} | kinds
    if len(told) > FACTS_LIMIT:
        raise Invalid("At most {limit} facts, please.", path=("facts",), limit=FACTS_LIMIT)
    found, faults, hints = dict[str, Any](), list[DomainError](), Hints()
    for name, value in told.items():
        try:
            if name not in kinds:
                near, title = hints.nearest(name, kinds), event_type.title
                if near:
                    raise Invalid(NEAR, given=name[:60], title=title, near=near)
                raise Invalid("'{given}' is not a fact of {title}.", given=name[:60], title=title)
            found[name] = None if value is None else kinds[name].admit(value)
        except DomainError as fault:
            faults.append(fault.under("facts", name))
            if enough(faults):
                break
    if faults:
        raise Refused(faults)
    return found


async def _named(category: Category, given: Mapping[str, Any], by: Principal) -> dict[str, Any]:
    """
    Return facts with ids in the place of the names of things.

    Raises:
        Refused: of every thing that is not there or out of the integrator's sight, or whose name is another's
            too.
    """
    kinds = {one.id: one.kind.entity for one in category.conditions if isinstance(one.kind, Reference)}
    found, faults = dict(given), list[DomainError]()
    # Groups come after their departments, of which others may have some of the same name.
    for name in sorted(kinds, key=lambda one: one == "GROUP"):
        try:
            if given.get(name) is not None:
                department = found.get("DEPARTMENT") if name == "GROUP" else None
                found[name] = await _id_of(kinds[name], given[name], by, department)
        except DomainError as fault:
            found[name] = None
            faults.append(fault.under("facts", name))
    if faults:
        raise Refused(faults)
    return found


async def _id_of(kind: str, text: str, by: Principal, department: str | None) -> str:
    known = (await find_named([text])).values()
    near = set(known) - await out_of_sight(by, known)
    thing = near.pop() if near else await find_called(kind, text, by, department)
    if thing is None:
        raise NotFound(UNKNOWN, kind=words_of(kind), given=text[:60])
    return thing.global_id


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
    open_to_them = all(may_point_at(by, one) for one in place.values())
    if not open_to_them or (item.group is None and await told_by_others(by.source, by.agent.id)):
        raise NotFound("There is no such item, or it is not within your sight.", path=("itemKey",))


def _known(item: ForeignItem, given: Mapping[str, Any], *, history: bool) -> dict[str, Any]:
    """Return what is known of an item and holds beside what is told; of history, nothing of another place."""
    gone = {"DEPARTMENT", "BRAND"} if given.get("GROUP") else set[str]()
    if history and not PLACE.isdisjoint(given):
        gone = PLACE
    return {name: one for name, one in item.facts.items() if name not in gone}


def _check_place(given: Mapping[str, Any], things: Mapping[str, Any]) -> None:
    """
    Refuse a group of one department that is told with another.

    Raises:
        Invalid: with the path of what does not fit.
    """
    for name in ("DEPARTMENT", "BRAND"):
        if "GROUP" in things and given.get(name) not in {None, things[name].global_id}:
            raise Invalid(OTHER_BRAND if name == "BRAND" else OTHER_DEPARTMENT, path=("facts", name))
