"""Many agents, and their sessions."""

from collections.abc import Iterable

from domain.access.gate import Gate
from domain.ids import uuid7
from domain.messages import Inbox
from domain.people.records import Agent, Membership, RoleHeld
from tests.desk import SECRET_KEY
from tests.domain.engine.quiet import QuietDesk


async def hire(desk: QuietDesk, count: int) -> list[Agent]:
    """Let agents work in Support Front Line, at once and without a deed; each has had an inbox."""
    agents = [
        Agent(
            id=uuid7(),
            email=f"{number}@{uuid7().hex}.example",
            display_name=f"Agent {number}",
            password_hash="of no use",
        )
        for number in range(count)
    ]
    await Agent.bulk_create(agents, batch_size=500)
    role, works_in = desk.roles["Agent"], desk.groups["Support Front Line"]
    await RoleHeld.bulk_create(
        [RoleHeld(agent_id=agent.id, role_id=role.id) for agent in agents], batch_size=500
    )
    await Membership.bulk_create(
        [Membership(agent_id=agent.id, group_id=works_in.id) for agent in agents], batch_size=500
    )
    await Inbox.bulk_create([Inbox(agent_id=agent.id) for agent in agents], batch_size=500)
    return await Agent.filter(id__in=[agent.id for agent in agents]).order_by("id")


async def tokens_of(desk: QuietDesk, agents: Iterable[Agent]) -> list[str]:
    """Sign agents in."""
    gate = Gate(SECRET_KEY, desk.clock)
    return [(await gate.open_session(agent)).access for agent in agents]
