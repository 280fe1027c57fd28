"""
The one rule about rights: nobody gives or takes any beyond their own.

Whatever gives or takes rights asks it: making and changing roles, handing them out, accounts made and changed
in any way, groups joined and left, API tokens. For an administrator who has signed in there is nothing
beyond: they could give it to themselves. A program has what its token holds, whoever made it. An account
whose password it knows is a way in for it, so it must hold all that the account gets, also from Everyone.
What every agent holds apart from roles counts for nobody: a token made before there was any of that manages
agents as before.
"""

from collections.abc import Iterable

from domain.deeds.deed import Deed
from domain.errors import DomainError, Forbidden
from domain.people.principal import Principal, principal_of
from domain.people.records import Agent, Group, Role
from domain.people.standings import standings
from domain.rights import ADMINISTRATION, EVERY_AGENTS, Permission

EVERYTHING = frozenset(Permission)
BEYOND = "That needs rights that you do not hold yourself: {permissions}."
MORE_BEYOND = "That needs rights that you do not hold yourself: {permissions} and others."


def check_held(held: frozenset[Permission], rights: Iterable[Permission], *path: str) -> None:
    """
    Let nobody give or take rights beyond those held.

    Raises:
        Forbidden: naming the first few that are.
    """
    more = set(rights) - held
    beyond = [permission for permission in Permission if permission in more]
    if beyond:
        raise Forbidden(MORE_BEYOND if beyond[3:] else BEYOND, path=path, permissions=beyond[:3])


async def check_roles(deed: Deed, roles: Iterable[Role], *path: str) -> None:
    """
    Let nobody make, change, hand out or take back a role that gives more than they hold.

    Raises:
        Forbidden: it does.
    """
    if asker := await _asker(deed):
        check_held(_own(asker), frozenset().union(*(role.permissions for role in roles)), *path)


async def check_new_account(deed: Deed, roles: Iterable[Role], *path: str) -> None:
    """
    Let nobody make an account that may do more than they: by its roles, and by Everyone.

    Raises:
        Forbidden: it may.
    """
    await check_roles(deed, [*roles, *await Role.filter(key="EVERYONE")], *path)


async def check_account(deed: Deed, agent: Agent, *path: str) -> None:
    """
    Let nobody change an account that may do more than they: open, shut, rename, move or take it over.

    Raises:
        Forbidden: it may.
    """
    if asker := await _asker(deed):
        check_held(_own(asker), (await principal_of(agent)).permissions, *path)


async def check_groups(deed: Deed, agent: Agent, groups: Iterable[Group], *path: str) -> None:
    """
    Let nobody bring an agent's rights into groups, or out of them, that theirs do not reach.

    Raises:
        Forbidden: the agent may do more than whoever asks, or a group is out of their sight.
    """
    moved = list(groups)
    if not moved:
        return
    await check_account(deed, agent, *path)
    asker = await _asker(deed)
    if asker is None or _own(asker) is EVERYTHING:
        return
    if not all(asker.sight.opens(group=group.id, department=group.department_id) for group in moved):
        raise Forbidden("A group is beyond your own sight.", path=path)


async def _asker(deed: Deed) -> Principal | None:
    """Return who asks as they are in this very transaction; None for the desk itself."""
    if deed.asker is None:
        return await deed.principal()
    found = (await standings([deed.asker], deed.at))[deed.asker]
    if isinstance(found, DomainError):
        raise found
    return found


def _own(asker: Principal) -> frozenset[Permission]:
    if asker.token_id is None and asker.permissions.issuperset(ADMINISTRATION):
        return EVERYTHING
    return asker.permissions | EVERY_AGENTS
