"""What somebody may have events do: of which types, at which levels, with which actions."""

from collections.abc import Iterator

from domain.catalogue.actions import ActionType
from domain.catalogue.declared import Category
from domain.desk.rooms import CATALOGUE
from domain.errors import DomainError, Forbidden
from domain.events.records import EventLevel
from domain.people.principal import Principal
from domain.rights import Permission, edit, view


def not_permitted(type_id: str, level: EventLevel, by: Principal) -> Iterator[DomainError]:
    """Find what keeps somebody from events of a type, at a level."""
    event_type, category = CATALOGUE.event_types[type_id], CATALOGUE.category_of(type_id)
    if level is EventLevel.SYSTEM:
        if not by.may(Permission.MANAGE_GLOBAL_EVENTS):
            yield Forbidden("Only administrators make system-level events.", path=("level",))
        return
    if not by.may(Permission.CREATE_AND_EDIT_MY_EVENTS):
        yield Forbidden("You may not create events of your own.", path=("level",))
    if event_type.admin_only or category.admin_only:
        yield Forbidden(
            "Only system-level events can watch this, and only administrators make those.",
            path=("eventType",),
        )
    elif category.area and not by.may(view(category.area)):
        yield Forbidden("You may not look into {category}.", path=("eventType",), category=category.title)


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
