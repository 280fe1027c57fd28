"""Who may be given work: agents who work here, in groups that are not retired."""

from domain.errors import Invalid
from domain.people.records import Agent, Group, Membership
from domain.storage.database import for_share, rows


async def check_works_in(group: Group, agent: Agent | None) -> None:
    """
    Refuse to give work to a group that is retired, or of a group to an agent who is not in it.

    Raises:
        Invalid: the group takes no work any more, or the agent does not work in it, or not any more.
    """
    # Shared until the transaction ends, so that the group is not retired meanwhile.
    held = await rows(f"SELECT retired FROM agent_group WHERE id = $1{for_share()}", group.id)  # noqa: S608 - ours
    if held[0]["retired"]:
        raise Invalid("That group is retired; name another.", path=("groupId",))
    if agent and not (agent.enabled and await Membership.exists(agent_id=agent.id, group_id=group.id)):
        raise Invalid("That agent does not work in that group.", path=("agentId",))


def check_enabled(agent: Agent) -> None:
    """
    Refuse to turn to an agent who no longer works here.

    Raises:
        Invalid: the account is disabled.
    """
    if not agent.enabled:
        raise Invalid("That agent's account is disabled.", path=("agentId",))
