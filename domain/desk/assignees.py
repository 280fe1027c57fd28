"""Who may be given work: agents who work here, in groups that are not retired."""

from functools import lru_cache
from uuid import UUID

from domain.errors import Invalid
from domain.people.records import Agent, Group, Membership
from domain.storage.columns import columns_of
from domain.storage.database import dialect, for_share, rows, tuples
from domain.storage.reading import made
from domain.storage.selecting import RecordKind, selection

AROUND = ("department__brand",)


async def find_place(group_id: UUID, agent_id: UUID | None) -> tuple[Group | None, Agent | None]:
    """
    Return a group, with its department and brand, and an agent; None for who is not there.

    The group stays as it is until the transaction ends, and knows whether the agent works in it.
    """
    sql, kinds = _place(dialect())
    found = await tuples(sql, group_id, agent_id)
    if not found:
        return None, await Agent.get_or_none(id=agent_id) if agent_id else None
    row, ends = tuple(found[0]), kinds[-1].ends
    [group] = await made(kinds, [row[:ends]])
    agent = Agent.of(row[ends:-1]) if row[ends + columns_of(Agent).fields.index("id")] else None
    group.held_for = {agent.id: bool(row[-1])} if agent else {}
    return group, agent


@lru_cache
def _place(_dialect: str) -> tuple[str, list[RecordKind]]:
    columns, kinds = selection(Group, AROUND)
    theirs = "".join(f', "agent"."{name}"' for name in columns_of(Agent).names)
    works = "EXISTS (SELECT 1 FROM membership WHERE group_id = $1 AND agent_id = $2)"
    joined = "".join(kind.join for kind in kinds[1:]) + ' LEFT JOIN "agent" ON "agent"."id" = $2'
    held = f' WHERE "agent_group"."id" = $1{for_share("agent_group")}'
    return f'SELECT {columns}{theirs}, {works} FROM "agent_group"{joined}{held}', list(kinds)  # noqa: S608 - ours


async def check_works_in(group: Group, agent: Agent | None) -> None:
    """
    Refuse to give work to a group that is retired, or of a group to an agent who is not in it.

    Raises:
        Invalid: the group takes no work any more, or the agent does not work in it, or not any more.
    """
    if group.held_for is None or (agent and agent.id not in group.held_for):
        # Shared until the transaction ends, so that the group is not retired meanwhile.
        held = await rows(f"SELECT retired FROM agent_group WHERE id = $1{for_share()}", group.id)  # noqa: S608 - ours
        retired = held[0]["retired"]
        works = agent and await Membership.exists(agent_id=agent.id, group_id=group.id)
    else:
        retired, works = group.retired, agent and group.held_for[agent.id]
    if retired:
        raise Invalid("That group is retired; name another.", path=("groupId",))
    if agent and not (agent.enabled and works):
        raise Invalid("That agent does not work in that group.", path=("agentId",))


def check_enabled(agent: Agent) -> None:
    """
    Refuse to turn to an agent who no longer works here.

    Raises:
        Invalid: the account is disabled.
    """
    if not agent.enabled:
        raise Invalid("That agent's account is disabled.", path=("agentId",))
