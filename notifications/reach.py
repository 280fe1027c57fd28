"""How agents are reached at a moment: by their profile, past their mutes, at their browsers."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.people.notification_records import Mute, NotificationProfile, PushSubscription
from domain.people.profiles import Profile
from domain.people.records import Agent
from domain.storage.database import among, for_share, uuids
from domain.storage.records import in_parts


@dataclass
class AgentReach:
    """How one agent is reached at this moment."""

    profile: Profile = field(default_factory=Profile)
    mutes: list[Mute] = field(default_factory=list)
    endpoints: list[str] = field(default_factory=list)

    def mute_of(self, about: Collection[str]) -> Mute | None:
        """Return what keeps the agent from hearing of things with these ids; None if nothing does."""
        return next((mute for mute in self.mutes if mute.about in about), None)


BY_DEFAULT: Final = AgentReach()


async def reaches(agents: Collection[UUID], now: datetime) -> dict[UUID, AgentReach]:
    """
    Return how agents are reached who have said so; others are reached `BY_DEFAULT`, and cost one look.

    Until the transaction ends it stays so: no mute ends, and no profile is replaced.
    """
    if not agents:
        return {}
    sql = f"SELECT agent_id FROM notification_profile WHERE agent_id {among('$1')} ORDER BY agent_id"  # noqa: S608 - ours
    # Shared: those who tell the same agent do not wait for one another, and an edit waits for all of them.
    particular = await uuids(sql + for_share(), list(agents))
    found = {agent: AgentReach() for agent in particular}
    for part in in_parts(particular):
        zones = dict(await Agent.filter(id__in=part).values_list("id", "time_zone"))
        for profile in await NotificationProfile.filter(agent_id__in=part):
            found[profile.agent_id].profile = profile.read(zones.get(profile.agent_id, "UTC"))
        mutes = Mute.filter(agent_id__in=part, until__gt=now).order_by("id").select_for_update()
        # Not shared, as what they keep still is counted in them.
        for mute in await mutes:
            found[mute.agent_id].mutes.append(mute)
        for browser in await PushSubscription.filter(agent_id__in=part):
            found[browser.agent_id].endpoints.append(browser.endpoint)
    return found
