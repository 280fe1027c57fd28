"""Who some recipients stand for at this moment."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.catalogue.recipients import Recipients
from domain.ids import by_kind, global_id, parse_global_id
from domain.people.records import Agent, Role
from domain.storage.finding import uuids_in

KEPT = 100_000  # agents, each as often as they are among recipients


async def everyone_in(recipients: Recipients, *, owner: UUID | None, assigned: UUID | None) -> list[UUID]:
    """Return the enabled agents that some recipients stand for, each once, in the order of their ids."""
    agents = (owner if recipients.owner else None, assigned if recipients.assigned_agent else None)
    named = map(parse_global_id, recipients.references())
    wanted = by_kind((*(("Agent", agent) for agent in agents if agent), *named))
    if (roles := wanted.get("Role")) and await Role.exists(id__in=roles, key="EVERYONE"):
        return sorted(await uuids_in(Agent.filter(enabled=True)))
    found: set[UUID] = set()
    for kind, path in AGENTS_OF.items():
        if uuids := wanted.get(kind):
            found |= set(await uuids_in(Agent.filter(**{f"{path}__in": uuids, "enabled": True})))
    return sorted(found)


class Readers:
    """Who recipients stand for: known of those that were asked for since the people last changed."""

    def __init__(self) -> None:
        self._people, self._known, self._kept = 0, dict[tuple[object, ...], list[UUID]](), 0

    async def of(
        self, recipients: Recipients, owner: UUID | None, assigned: UUID | None, people: int
    ) -> Sequence[UUID]:
        """Return what `everyone_in` does, by the people as they stand now, at this revision."""
        if people != self._people or self._kept > KEPT:
            self._people, self._known, self._kept = people, {}, 0
        key = recipients, owner, assigned
        if key not in self._known:
            self._known[key] = found = await everyone_in(recipients, owner=owner, assigned=assigned)
            self._kept += len(found) + 1
        return self._known[key]


async def reaching(recipients: Iterable[str]) -> dict[str, bool]:
    """Return, for recipients by their global ids, whether they stand for anybody enabled at this moment."""
    found, wanted = dict[str, bool](), by_kind(map(parse_global_id, recipients))
    for kind, uuids in wanted.items():
        path = AGENTS_OF[kind]
        agents = Agent.filter(**{f"{path}__in": list(uuids), "enabled": True})
        reached = set(await uuids_in(agents.distinct(), path))
        found |= {global_id(kind, uuid): uuid in reached for uuid in uuids}
    if wanted.get("Role") and (everyone := await Role.get_or_none(key="EVERYONE")):
        found[everyone.global_id] = True
    return found


AGENTS_OF = {
    "Agent": "id",
    "Role": "roles_held__role_id",
    "Group": "memberships__group_id",
    "Department": "memberships__group__department_id",
}
