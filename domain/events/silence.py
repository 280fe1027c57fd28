"""Why an event may be silent, whatever happens: its owner's account, permission and sight."""

from collections.abc import Mapping

from domain.catalogue.kinds import NEGATIVE
from domain.directory import may_point_at
from domain.events.definitions import Definition
from domain.events.matching import OwnerRights
from domain.events.records import Event, EventLevel
from domain.people.principal import Principal
from domain.rights import Permission, edit, view
from domain.storage.records import Record


def suspended_because(event: Event, definition: Definition, owner: Principal) -> str | None:
    """Return why an event of an agent's own may not fire at all; None if it may."""
    if event.level is EventLevel.SYSTEM:
        return None
    if not owner.agent.enabled:
        return f"The account of its owner, {owner.agent}, is disabled."
    if not owner.may(Permission.CREATE_AND_EDIT_MY_EVENTS):
        return f"{owner.agent} no longer has the permission Create and Edit My Events."
    if closed := _closed(definition, owner):
        return closed
    item = definition.category.item
    if item is not None and item.in_a_group and owner.sight.nothing:
        return f"{owner.agent} is in no group, so there is nothing to hear of."
    return None


def _closed(definition: Definition, owner: Principal) -> str | None:
    """Return which area is closed to its owner, or closed too far."""
    area = definition.category.area
    if area and not owner.may(view(area)):
        return f"{owner.agent} may no longer look into {definition.category.title}."
    if area and definition.needs_to_edit and not owner.may(edit(area)):
        return f"{owner.agent} may no longer read all that it asks for or tells of."
    return None


def may_still_be_told(event: Event, owner: Principal) -> bool:
    """Say whether an event may send to its owner: of everything, only to those who manage global events."""
    return event.level is EventLevel.AGENT or owner.may(Permission.MANAGE_GLOBAL_EVENTS)


def silent_because(
    event: Event, definition: Definition, owner: Principal, found: Mapping[str, Record]
) -> str | None:
    """Return why an event stays silent for now, in a sentence; None if it may fire."""
    if not event.enabled:
        return "It is disabled."
    if suspended := suspended_because(event, definition, owner):
        return suspended
    told = [action.recipients for action in definition.actions if action.recipients]
    if told and all(recipients.only_owner for recipients in told) and not may_still_be_told(event, owner):
        return f"{owner.agent} no longer manages global events, and is not told of what this one hears."
    gone = [
        condition.field is not None and condition.field not in found for condition in definition.conditions
    ]
    needed = len(definition.conditions.all)
    if any(gone[:needed]) or (gone[needed:] and all(gone[needed:])):
        return "A custom field that a condition asks for is gone."
    if event.level is EventLevel.AGENT:
        for condition in definition.conditions.all:
            if condition.operator in NEGATIVE:
                continue
            mentioned = [found[named] for named in condition.references() if named in found]
            if mentioned and not any(may_point_at(owner, record) for record in mentioned):
                return f"{owner.agent} can no longer see {mentioned[0]}, which a condition asks for."
    return None


def owner_rights(event: Event, definition: Definition, owner: Principal) -> OwnerRights | None:
    """Return the bounds that matching keeps to; None for a system-level event."""
    if event.level is EventLevel.SYSTEM:
        return None
    area = definition.category.area
    edits = area is None or owner.may(edit(area))
    return OwnerRights(suspended_because(event, definition, owner), owner.sight, edits, owner.views)
