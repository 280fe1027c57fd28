"""Why an event may be silent, whatever happens: its owner's account, permission and sight."""

from collections.abc import Mapping

from domain.catalogue.declared import Category
from domain.catalogue.operators import NEGATIVE
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
    return _suspended(definition.category, owner, needs_to_edit=definition.needs_to_edit)


def _suspended(category: Category, owner: Principal, *, needs_to_edit: bool) -> str | None:
    if not owner.agent.enabled:
        return f"The account of its owner, {owner.agent}, is disabled."
    if not owner.may(Permission.CREATE_AND_EDIT_MY_EVENTS):
        return f"{owner.agent} no longer has the permission Create and Edit My Events."
    if category.area and not owner.may(view(category.area)):
        return f"{owner.agent} may no longer look into {category.title}."
    if category.area and needs_to_edit and not owner.may(edit(category.area)):
        return f"{owner.agent} may no longer read all that it asks for or tells of."
    if category.item is not None and category.item.in_a_group and owner.sight.nothing:
        return f"{owner.agent} is in no group, so there is nothing to hear of."
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
    return rights_in(definition.category, owner, needs_to_edit=definition.needs_to_edit)


def rights_in(category: Category, owner: Principal, *, needs_to_edit: bool) -> OwnerRights:
    """Return the bounds of all of an agent's own events in a category that need the same of them."""
    edits = category.area is None or owner.may(edit(category.area))
    suspended = _suspended(category, owner, needs_to_edit=needs_to_edit)
    return OwnerRights(suspended, owner.sight, edits, owner.views)
