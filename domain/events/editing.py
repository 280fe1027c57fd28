"""
Editing events: making, changing, switching, copying and deleting them, and who may.

Each verb that changes one moves the revision of the rule set in its deed, so that whoever matches knows
that there is something to read again; what is refused moves nothing.
"""

from collections.abc import Mapping, Sized
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.deeds.deed import Deed
from domain.errors import Conflict, DomainError, Forbidden, LimitExceeded, NotFound
from domain.events.actions import going_on
from domain.events.bounds import check_room
from domain.events.drafts import Draft, check
from domain.events.records import Event, EventLevel, readable_by
from domain.people.principal import Principal, principal_of
from domain.rights import Permission
from domain.storage.revisions import RULES

BULK_LIMIT = 200


async def create_event(deed: Deed, draft: Draft, by: Principal) -> Event:
    """
    Make an event; it hears what is recorded from now on.

    Raises:
        Refused: every fault found, each with its path.
        LimitExceeded: its owner has enough.
    """
    name, definition = await check(draft, by, deed.policy)
    change = await deed.change(RULES)  # others wait for it, so that the owner's events are counted right
    await check_room(by.agent.id, definition, deed.policy)
    event = draft.event(name, definition, by.agent, deed.at)
    event.change = event.hears_from = change
    await event.save(force_create=True)
    return event


async def find_event(event_id: UUID, by: Principal, *, lock: bool = False) -> Event:
    """
    Return an event that a person may read, with its owner; ``lock`` holds it until the deed ends.

    Raises:
        NotFound: there is none, or it is not theirs to read.
    """
    query = Event.filter(readable_by(by), id=event_id).select_related("owner")
    found = await (query.select_for_update(of=("event",)) if lock else query).first()
    if found is None:
        raise NotFound("There is no such event, or it is not yours to see.")
    return found


def _check_editable(event: Event, by: Principal) -> None:
    needed = Permission.CREATE_AND_EDIT_MY_EVENTS
    if event.level is EventLevel.SYSTEM:
        needed = Permission.MANAGE_GLOBAL_EVENTS
    elif event.owner_id != by.agent.id:
        raise Forbidden("Only its owner edits this event; you may switch or delete it.")
    if not by.may(needed):
        raise Forbidden("You may not edit such events.")


def _check_switchable(event: Event, by: Principal) -> None:
    """One's own may be switched and deleted, and by administrators everyone's."""
    mine = event.owner_id == by.agent.id and by.keeps_own_events
    if not mine and not by.may(Permission.MANAGE_GLOBAL_EVENTS):
        raise Forbidden("Only its owner or an administrator may do this.")


async def update_event(deed: Deed, event_id: UUID, changes: Mapping[str, Any], by: Principal) -> Event:
    """
    Change an event; what is not in ``changes`` stays, and where nothing is changed so does its revision.

    An edit keeps what its actions' frequencies remember. A system-level event is checked with the
    rights of whoever edits it. A `revision` among the changes is the one that was read.

    Raises:
        NotFound, Forbidden, Refused: nothing was changed.
        Conflict: somebody else has changed it since that revision.
    """
    read = changes.get("revision")
    try:
        event = await find_event(event_id, by, lock=True)
        _check_editable(event, by)
    except DomainError as refusal:
        raise refusal.under("id") from None
    if read not in {None, event.revision}:
        raise Conflict(
            "Somebody has changed this event since; it is at revision {revision} now. Read it again.",
            path=("revision",),
            revision=event.revision,
        )
    given = {name: value for name, value in changes.items() if name != "revision"}
    draft, stood = replace(Draft.of(event), **given), Draft.of(event)
    event.name, definition = await check(draft, by, deed.policy)
    event.conditions = definition.conditions.to_json()
    event.actions = going_on(definition.actions, event.actions, event.revision)
    if draft.enabled is event.enabled and Draft.of(event) == stood:
        return event
    event.revision += 1
    change = await deed.change(RULES)
    if definition.threshold != event.threshold:
        await check_room(event.owner_id, definition, deed.policy, event.id)
        event.threshold, event.since, event.include_past = definition.threshold, deed.at, False
    await _switch(event, draft.enabled, change, deed)
    return event


async def _switch(event: Event, enabled: bool, change: int, deed: Deed) -> None:
    if enabled and not event.enabled:
        event.hears_from, event.since, event.include_past = change, deed.at, False
    event.enabled, event.change, event.updated_at = enabled, change, deed.at
    fields = ["name", "conditions", "actions", "revision", "hears_from", "enabled", "change", "updated_at"]
    fields += ["threshold", "since", "include_past"]
    await event.save(update_fields=[name for name in fields if name not in event.unreadable])


async def set_enabled(deed: Deed, event_id: UUID, enabled: bool, by: Principal) -> Event:
    """
    Switch an event on or off; nothing else about it changes.

    One that is switched on is checked as if it were made now.

    Raises:
        NotFound, Forbidden, Refused: it was left as it is.
    """
    event = await find_event(event_id, by, lock=True)
    _check_switchable(event, by)
    if enabled:
        await check(Draft.of(event), await _whose_rights_count(event, by), deed.policy)
    if event.enabled is not enabled:
        await _switch(event, enabled, await deed.change(RULES), deed)
    return event


async def _whose_rights_count(event: Event, by: Principal) -> Principal:
    """Return whose rights an event is checked with: its owner's, also where an administrator enables it."""
    if event.level is EventLevel.AGENT and event.owner_id != by.agent.id:
        return await principal_of(event.owner)
    _check_editable(event, by)
    return by


async def set_urgent(deed: Deed, event_id: UUID, urgent: bool, by: Principal) -> Event:
    """
    Let what an event tells pass its readers' quiet hours and digests, or no longer; edits keep the mark.

    Raises:
        NotFound: there is no such event.
    """
    event = await find_event(event_id, by, lock=True)
    if event.urgent is not urgent:
        event.urgent, event.change, event.updated_at = urgent, await deed.change(RULES), deed.at
        await event.save(update_fields=["urgent", "change", "updated_at"])
    return event


async def copy_event(deed: Deed, event_id: UUID, by: Principal) -> Event:
    """
    Copy an event; the copy belongs to whoever copies, and is disabled until they have looked at it.

    Raises:
        NotFound, Refused: the copier may not have such an event.
    """
    event = await find_event(event_id, by)
    draft = replace(Draft.of(event), name=f"{event.name[:190]} (copy)", enabled=False)
    return await create_event(deed, draft, by)


async def delete_event(deed: Deed, event_id: UUID, by: Principal) -> None:
    """
    Delete an event; its messages stay, and what it has noted of items is forgotten in steps.

    Raises:
        NotFound, Forbidden: it was left as it is.
    """
    event = await find_event(event_id, by, lock=True)
    _check_switchable(event, by)
    event.deleted_at, event.change = deed.at, await deed.change(RULES)
    await event.save(update_fields=["deleted_at", "change"])


def check_bulk(ids: Sized) -> None:
    """
    Look whether so many may be changed at once.

    Raises:
        LimitExceeded: a page of a list holds fewer.
    """
    if len(ids) > BULK_LIMIT:
        raise LimitExceeded("At most {limit} at once, please.", path=("ids",), limit=BULK_LIMIT)
