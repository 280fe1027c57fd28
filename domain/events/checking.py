"""Checking a definition against the desk, and against what its owner may do."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from domain.catalogue.actions import ActionType
from domain.catalogue.declared import Category
from domain.catalogue.recipients import MYSELF
from domain.catalogue.texts import CUSTOM, Hints, refuse_unknown, variables_in
from domain.desk.custom_fields import check_condition, fields_of
from domain.directory import find_named, out_of_sight
from domain.errors import FAULTS, DomainError, Forbidden, Invalid, NotFound, Refused
from domain.events.definitions import Definition
from domain.events.records import EventLevel
from domain.ids import global_id
from domain.people.principal import Principal
from domain.rights import edit


async def check_against_desk(definition: Definition, level: EventLevel, owner: Principal) -> None:
    """
    Check what a definition points at and what its owner may have done.

    Raises:
        Refused: every fault found, with its path: an id that is not there or out of the owner's
            sight, an action that an agent-level event may not have.
    """
    mentioned = list(definition.references())
    found = await find_named(one for _, one in mentioned)
    bounded = [found[one] for _, one in definition.references(handing_over=False) if one in found]
    beyond = await out_of_sight(owner, bounded) if level is EventLevel.AGENT else set()
    gone = (path for path, one in mentioned if one not in found or found[one] in beyond)
    faults: list[DomainError] = [
        NotFound("There is no such thing, or it is not within your sight.", path=path)
        for path in islice(gone, FAULTS + 1)
    ]
    faults += _misfits(definition, found)
    faults += await _unknown_fields(definition)
    if level is EventLevel.AGENT:
        faults += _beyond_an_agent(definition, owner)
    if faults:
        raise Refused(faults)


def _misfits(definition: Definition, found: Mapping[str, Any]) -> Iterator[DomainError]:
    """Find conditions on custom fields that do not fit their field."""
    for name, conditions in (("all", definition.conditions.all), ("any", definition.conditions.any)):
        for one in conditions:
            if one.field and one.field in found:
                entity, takes = definition.category.item.entity, one.type.kind.takes
                try:
                    check_condition(found[one.field], entity, takes, one.value)
                except DomainError as fault:
                    yield fault.under("conditions", name, str(one.place))
    for action in definition.actions:
        path = ("actions", str(action.place), "perform", action.type.label)
        field = (
            found.get(global_id("CustomField", action.values["field"])) if "field" in action.values else None
        )
        if field:
            try:
                field.check_of(definition.category.item.entity)
                if not variables_in(action.values["value"]):
                    field.read(action.values["value"])
            except DomainError as fault:
                yield fault.under(*path)


async def _unknown_fields(definition: Definition) -> list[DomainError]:
    """Find variables of custom fields that there are not."""
    texts = [
        (("actions", str(action.place), *path), text)
        for action in definition.actions
        for path, text in action.templates()
        if CUSTOM in text
    ]
    if not texts:
        return []
    item = definition.category.item
    known = [one.variable for one in await fields_of(item.entity)] if item is not None else []
    own = [one.name for one in definition.category.all_variables]
    faults, hints = list[DomainError](), Hints()
    for path, text in texts:
        try:
            refuse_unknown(text, [*own, *known], hints=hints)
        except Invalid as fault:
            faults.append(fault.under(*path))
    return faults


def _beyond_an_agent(definition: Definition, owner: Principal) -> Iterator[DomainError]:
    area = definition.category.area
    if area and definition.needs_to_edit and not owner.may(edit(area)):
        yield Forbidden(
            "It asks for or tells of something that only those know who may edit such items.",
            path=("conditions",),
        )
    for action in definition.actions:
        path = ("actions", str(action.place), "perform", action.type.label)
        if action.values.get("to", MYSELF) != MYSELF:
            yield Forbidden(
                "An event of your own can tell only you; leave `to` out, or make a system-level event.",
                path=(*path, "to"),
            )
        if action.values.get("addresses"):
            yield Forbidden(
                "An event of your own can write only to you; leave out the addresses.",
                path=(*path, "addresses"),
            )
        if why := beyond_an_agent(action.type, definition.category, owner):
            yield why.under(*path)


def beyond_an_agent(action: ActionType, category: Category, owner: Principal) -> Forbidden | None:
    """Return why events of an owner's own may not have an action; None if they may."""
    if action.system_only:
        return Forbidden("Only system-level events do this.")
    if action.changes_item and not may_change(owner, action, category):
        return Forbidden("You may not change such items yourself, so your event may not either.")
    return None


def may_change(owner: Principal, action: ActionType, category: Category) -> bool:
    """Say whether an owner could do by hand what an action of their event does to the desk's items."""
    needed = {category.area, action.needs} - {None}
    return category.area is not None and all(owner.may(edit(area)) for area in needed if area)
