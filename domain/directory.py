"""Names of things by their global ids, and which of them a person may point at."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from domain.deliveries.providers import ExternalProvider
from domain.desk.custom_fields import CustomField
from domain.desk.rooms import NAMED_THINGS
from domain.errors import BadRequest, Invalid
from domain.ids import by_kind, parse_global_id
from domain.people.principal import Principal
from domain.people.records import Agent, Brand, Department, Group, Membership, Role
from domain.storage.records import Record
from domain.words import normal

_NAMED: tuple[type[Record], ...] = (
    *(Agent, Brand, Department, Group, Role, CustomField, ExternalProvider),
    *NAMED_THINGS,
)
NAMED = {record.entity: record for record in _NAMED}


async def find_named(ids: Iterable[str]) -> dict[str, Record]:
    """Return the things with these global ids, in one query for each kind; what is not there is left out."""
    found: dict[str, Record] = {}
    for kind, uuids in by_kind(_readable(ids)).items():
        if kind in NAMED:
            found |= {thing.global_id: thing for thing in await NAMED[kind].filter(id__in=uuids)}
    return found


def _readable(ids: Iterable[str]) -> Iterator[tuple[str, UUID]]:
    for text in ids:
        with suppress(BadRequest):
            yield parse_global_id(text)


async def find_called(kind: str, name: str, by: Principal, department: str | None = None) -> Record | None:
    """
    Return the thing of a kind with exactly that name that is in sight of somebody, None if there is none.

    Accents may stand in their letters or behind them, as systems write them, unless one is called as it is
    written here. ``department`` is the global id of the one whose groups are looked at, None of all.

    Raises:
        Invalid: there are several.
    """
    record: type[Record] = NAMED[kind]
    column = "display_name" if "display_name" in record._meta.fields_map else "name"
    of = {"department_id": parse_global_id(department)[1]} if department else {}
    forms = {name, normal("NFC", name), normal("NFD", name)}
    found = await record.filter(**{f"{column}__in": list(forms), **of})
    beyond = await out_of_sight(by, found)
    near = [thing for thing in found if thing not in beyond]
    near = [thing for thing in near if getattr(thing, column) == name] or near
    if len(near) > 1:
        raise Invalid("Several are called '{given}': give the id of the one you mean.", given=name[:60])
    return near[0] if near else None


def may_point_at(principal: Principal, record: Record) -> bool:
    """Say whether a department or a group is in sight of somebody; of agents, ask `out_of_sight`."""
    sight = principal.sight
    if sight.everything:
        return True
    if isinstance(record, Group):
        return sight.opens(group=record.id, department=record.department_id)
    return not isinstance(record, Department) or record.id in sight.home


def colleagues(principal: Principal) -> QuerySet[Agent]:
    """Return the agents that a person may know of: all, or those of their departments and themselves."""
    sight = principal.sight
    if sight.everything:
        return Agent.all()
    if not sight.home:
        return Agent.filter(id=principal.agent.id)
    near = Membership.filter(group__department_id__in=list(sight.home))
    return Agent.filter(id__in=Subquery(near.values("agent_id")))


async def out_of_sight(principal: Principal, records: Iterable[Record]) -> set[Record]:
    """Return those of some things that a person may not name in an event of their own."""
    known = list(records)
    beyond = {record for record in known if not may_point_at(principal, record)}
    agents = {record.id: record for record in known if isinstance(record, Agent)}
    if agents:
        near = await colleagues(principal).filter(id__in=list(agents))
        beyond |= set(agents.values()) - set(near)
    return beyond
