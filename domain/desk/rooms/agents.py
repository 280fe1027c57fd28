"""Agents at work: signed in, available, active in their groups; and the events of it."""

from dataclasses import dataclass
from typing import Any

from domain.catalogue.actions import ActionType, ChangesDesk
from domain.catalogue.choices import Choice, Reference
from domain.catalogue.clocks import Clock
from domain.catalogue.declared import Category, ConditionType, EventKind, EventType, Variable
from domain.catalogue.kinds import title_of
from domain.catalogue.numbers import Whole
from domain.deeds.counting import count_active
from domain.deeds.deed import Deed
from domain.desk.common import waited
from domain.errors import Forbidden, Invalid
from domain.people.access_records import Session
from domain.people.records import Agent, AgentAvailability, Group, Membership, WorkChannel
from domain.rights import Permission


@dataclass(frozen=True)
class AgentActivity:
    """Where an agent has become active or inactive, on which channel."""

    group: Group
    channel: WorkChannel


async def came_in(deed: Deed, agent: Agent) -> None:
    """Say that an agent has signed in."""
    await Agent.filter(id=agent.id).update(last_activity_at=deed.at)
    deed.happened("AGENT_LOGGED_IN", agent)


async def went_out(deed: Deed, agent: Agent) -> None:
    """Say that an agent has signed out; who is signed in nowhere any more takes no chats."""
    sessions = Session.filter(agent_id=agent.id, ended_at__isnull=True, expires_at__gt=deed.at)
    if not await sessions.exists():
        await set_availability(deed, availability=AgentAvailability.UNAVAILABLE, agent=agent)
    # As they are now: what is known of who asks may be from before.
    deed.happened("AGENT_LOGGED_OUT", await Agent.get(id=agent.id))


async def _for_others(deed: Deed, agent: Agent) -> None:
    """
    Let people speak for themselves, and those who manage agents for others.

    Raises:
        Forbidden: it is somebody else.
    """
    principal = await deed.principal()
    if principal and principal.agent.id != agent.id and not principal.may(Permission.MANAGE_AGENTS):
        raise Forbidden("Only those who manage agents say this for others.", path=("agentId",))


async def set_availability(
    deed: Deed, *, availability: AgentAvailability, agent: Agent | None = None
) -> Agent:
    """
    Say that one, or another agent, takes new chats or does not.

    Args:
        availability: What is so from now on.
        agent: Who it is about; oneself if left out. Others are for those who manage agents.

    Raises:
        Invalid: nobody is named, and no agent is acting.
    """
    found = agent or deed.by
    if found is None:
        raise Invalid("Name the agent.", path=("agentId",))
    await _for_others(deed, found)
    changed = Agent.filter(id=found.id).exclude(availability=availability)
    if await changed.update(availability=availability, last_activity_at=deed.at):
        found = await Agent.get(id=found.id)
        deed.happened("AGENT_AVAILABILITY_CHANGED", found)
    return found


async def set_agent_active_in_group(
    deed: Deed, *, agent: Agent, group: Group, channel: WorkChannel, active: bool
) -> Agent:
    """
    Say that an agent takes work of a group on a channel, or does not.

    Args:
        agent: Who it is about; others than oneself are for those who manage agents.
        group: A group that the agent works in.
        channel: The way in which work reaches them.
        active: Whether they take it from now on.

    Raises:
        Invalid: the agent does not work in the group.
    """
    await _for_others(deed, agent)
    column = f"{channel.lower()}_active"
    membership = Membership.filter(agent_id=agent.id, group_id=group.id)
    if not await membership.exists():
        raise Invalid("That agent does not work in that group.", path=("agentId",))
    if await membership.exclude(**{column: active}).update(**{column: active}):
        await group.fetch_related("department")
        deed.happened("AGENT_ACTIVE_GROUP_CHANGED", agent, entry=AgentActivity(group, channel))
        await count_active(deed, [group.id])
    return agent


@dataclass(frozen=True)
class SetActiveInGroup:
    """
    Bring agents of a group on line or off on a channel; all of its agents if none are named.

    Attributes:
        group: The group that is meant.
        channel: The way in which work reaches them: TICKETS, LIVE_CHATS or CALLS.
        active: Whether they take it from then on.
        agents: Who is meant; every agent of the group if left out. Those who no longer work in it are
            passed over.
    """

    group: Group
    channel: WorkChannel
    active: bool
    agents: list[Agent] | None = None

    async def carry_out(self, deed: Deed) -> None:
        """Do it for each who works in the group; those who no longer do are left out."""
        working = Membership.filter(group_id=self.group.id).select_related("agent").order_by("agent_id")
        named = {agent.id for agent in self.agents or ()}
        for membership in await working:
            if not named or membership.agent_id in named:
                await set_agent_active_in_group(
                    deed, agent=membership.agent, group=self.group, channel=self.channel, active=self.active
                )

    def __str__(self) -> str:
        who = ", ".join(map(str, self.agents)) if self.agents else "every agent"
        done = "Activate" if self.active else "Deactivate"
        return f"{done} {who} in {self.group} for {title_of(self.channel).lower()}"


SET_AGENT_ACTIVE = ActionType(
    "SET_AGENT_ACTIVE_IN_GROUP",
    "Activate or Deactivate Agents in Group",
    SetActiveInGroup,
    ChangesDesk,
    system_only=True,
)


def _group(h: Any) -> Any:
    return h.item.group if h.count is not None else h.entry and h.entry.group


def _department(h: Any) -> Any:
    return (group := _group(h)) and group.department


CATEGORY = Category(
    id="AGENTS",
    title="Agents",
    admin_only=True,
    once_per_item=False,
    item=Agent,
    described={
        "AGENTS": "Agents at work: signed in, available, active in their groups.",
        "AGENT_LOGGED_IN": "An agent has signed in.",
        "AGENT_LOGGED_OUT": "An agent has signed out.",
        "AGENT_AVAILABILITY_CHANGED": "An agent takes new chats from now on, or takes none any more.",
        "AGENT_ACTIVE_GROUP_CHANGED": "An agent has become active or inactive in a group, on one channel.",
        "ACTIVE_AGENT_COUNT_FOR_GROUP": "The number of agents active in a group has come into the range "
        "that is asked for.",
        "AGENT_IDLE": "An available agent has done nothing for as many minutes as is asked for.",
        "CHANNEL": "The channel on which the agent has become active or inactive; unknown of other types.",
        "AVAILABILITY": "Whether the agent takes new chats.",
        "ACTIVE_AGENT_COUNT": "How many agents are active in the group.",
    },
    event_types=(
        EventType("AGENT_LOGGED_IN", admin_only=True),
        EventType("AGENT_LOGGED_OUT", admin_only=True),
        EventType("AGENT_AVAILABILITY_CHANGED", admin_only=True),
        EventType("AGENT_ACTIVE_GROUP_CHANGED", admin_only=True),
        EventType(
            "ACTIVE_AGENT_COUNT_FOR_GROUP", kind=EventKind.THRESHOLD, counts_by="Group", admin_only=True
        ),
        EventType(
            "AGENT_IDLE",
            kind=EventKind.IDLE,
            clock=Clock(
                "last_activity_at",
                "IDLE_MINUTES",
                "availability = 'AVAILABLE' AND enabled",
                at_rest={"AVAILABILITY": AgentAvailability.UNAVAILABLE.value},
                only_while="available",
            ),
            admin_only=True,
        ),
    ),
    conditions=(
        ConditionType("AGENT", Reference("Agent"), lambda h: h.item),
        ConditionType("DEPARTMENT", Reference("Department"), _department),
        ConditionType("GROUP", Reference("Group"), _group),
        ConditionType("CHANNEL", Choice(WorkChannel), lambda h: h.entry and h.entry.channel),
        ConditionType("AVAILABILITY", Choice(AgentAvailability), lambda h: h.item.availability),
        ConditionType(
            "ACTIVE_AGENT_COUNT", Whole(), lambda h: h.count, applies_to=("ACTIVE_AGENT_COUNT_FOR_GROUP",)
        ),
        waited("IDLE_MINUTES", "AGENT_IDLE"),
    ),
    variables=(
        Variable("AGENT_NAME", "Name of the agent", lambda h: h.item.display_name),
        Variable("AGENT_EMAIL", "E-mail address of the agent", lambda h: h.item.email),
        Variable("AVAILABILITY", "Available or unavailable"),
    ),
    actions=(SET_AGENT_ACTIVE,),
)
