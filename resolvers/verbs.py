"""Verbs that are about no item: what their form got becomes things, and one deed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from domain.administration import staff
from domain.catalogue.forms import Secret, fields_of_verb, parse_form
from domain.catalogue.naming import words_of
from domain.deeds.deed import Deed
from domain.desk.assignees import find_place
from domain.desk.items import OUT_OF_SIGHT, Item
from domain.errors import FAULTS, DomainError, NotFound, Refused
from domain.people.passwords import hash_password
from domain.people.records import Group
from domain.storage.records import Record
from resolvers.context import Context

R = TypeVar("R", bound=Record)


async def do_verb(context: Context, verb: Callable[..., Awaitable[R]], given: Mapping[str, Any]) -> R:
    """
    Do a verb that is about no item with what its form got, as one deed; a key sent again does it once.

    Raises:
        Refused: every fault in the form, with its path; or what the verb refuses.
    """
    form = fields_of_verb(verb)
    zone = {"timeZone": context.desk.time_zone} if verb is staff.create_agent else {}
    values = parse_form(form, {**zone, **given}, context.desk.policy)
    for field in form:
        if isinstance(field.rule, Secret) and field.name in values:
            values[field.name] = await hash_password(values[field.name])

    async def work(deed: Deed) -> R:
        return await verb(deed, **await _loaded(form, values))

    kind = get_type_hints(verb)["return"]
    return await context.make(f"{kind.__name__}.{verb.__name__}", given, work, by_id(kind))


def by_id(kind: type[R]) -> Callable[[UUID], Awaitable[R | None]]:
    """Return what finds a thing of a kind again, for a request that is sent twice."""
    return lambda made: kind.get_or_none(id=made)


async def placed(form: Sequence[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """
    Put things in the place of their ids, and hold the group that an item is put into until the deed ends.

    Raises:
        Refused: those that are not there, each with its path.
    """
    group, agent = values.get("group"), values.get("agent")
    if group is None or any(field.many for field in form if field.name in {"group", "agent"}):
        return await _loaded(form, values)
    known = await find_place(group, agent)
    return await _loaded(form, values, {thing.id: thing for thing in known if thing})


async def _loaded(
    form: Sequence[Any], values: Mapping[str, Any], known: Mapping[UUID, Record] | None = None
) -> dict[str, Any]:
    """
    Put the things that a form names in the place of their ids; of groups and agents, ``known`` are all.

    Raises:
        Refused: those that are not there, each with its path.
    """
    found, faults = dict(values), list[DomainError]()
    for field in form:
        if not field.entity or field.name not in values:
            continue
        wanted = values[field.name] if field.many else [values[field.name]]
        if known is not None and field.name in {"group", "agent"}:
            records = known
        else:
            records = {record.id: record for record in await _find(field.type, wanted)}
        gone = (place for place, uuid in enumerate(wanted) if uuid not in records)
        for place in islice(gone, FAULTS + 1):
            where = (field.label, str(place)) if field.many else (field.label,)
            faults.append(_nowhere(field.type, where))
        found[field.name] = [records.get(uuid) for uuid in wanted] if field.many else records.get(wanted[0])
    if faults:
        raise Refused(faults)
    return found


def _nowhere(kind: type[Record], path: Sequence[str]) -> NotFound:
    """Say that a thing is not there, in the words of one out of sight, where that is possible too."""
    return NotFound(
        OUT_OF_SIGHT if issubclass(kind, Group | Item) else "There is no such {kind}.",
        path=path,
        kind=words_of(kind.entity),
    )


async def _find(kind: type[Record], ids: Sequence[UUID]) -> list[Record]:
    return await kind.filter(id__in=list(ids))
