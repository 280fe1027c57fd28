"""
Ending access: a verb for every way in that an agent has, so that none is forgotten, and one for one alone.

Which deed ends what; open streams end with the session or token that holds them:

| deed                                             | sessions              | codes, pushes | tokens |
| ------------------------------------------------ | --------------------- | ------------- | ------ |
| a new password of one's own                      | all but the asker's   | all           | all    |
| one from an administrator, by a code, by command | all                   | all           | all    |
| disabling an account                             | all                   | all           | all    |
| signing out everywhere                           | all                   | all           | none   |
| signing out, a refresh token used again          | that one              | none          | none   |
| revoking a token                                 | none                  | none          | one    |
| its own end, by the clock                        | that one              | that code     | one    |

What ended does not work again when an account is enabled. Agents are never deleted.
"""

from uuid import UUID

from tortoise.expressions import Q

from domain.access.tries import forget_tries
from domain.deeds.deed import Deed
from domain.errors import DomainError
from domain.people.access_records import ApiToken, Session, SignInHelp
from domain.people.notification_records import PushSubscription
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.people.standings import standings
from domain.storage.revisions import ACCESS


async def end_access(deed: Deed, agent: UUID, *, but: UUID | None = None, programs: bool = True) -> None:
    """End all access of an agent: sessions (``but`` one), codes, web pushes, API tokens with ``programs``."""
    await _hold(agent)
    ended = Session.filter(agent_id=agent, ended_at__isnull=True)
    await (ended.exclude(id=but) if but else ended).update(ended_at=deed.at)
    await SignInHelp.filter(agent_id=agent).delete()
    await PushSubscription.filter(agent_id=agent).delete()
    if programs:
        await ApiToken.filter(agent_id=agent, revoked_at__isnull=True).update(revoked_at=deed.at)
    await deed.change(ACCESS, agent)


async def end_one(deed: Deed, kind: type[Session | ApiToken], uuid: UUID, agent: UUID) -> bool:
    """End one session or API token of an agent; False if they have none of that id that still works."""
    moment = "ended_at" if kind is Session else "revoked_at"
    working = Q(expires_at__isnull=True) | Q(expires_at__gt=deed.at)
    held = kind.filter(working, id=uuid, agent_id=agent, **{f"{moment}__isnull": True})
    ended = await held.update(**{moment: deed.at})
    if ended:
        await deed.change(ACCESS, uuid)
    return bool(ended)


async def replace_password(deed: Deed, agent: Agent, hashed: str, *, but: UUID | None = None) -> None:
    """Give an agent a new password, of which this is the hash, and end what the old one had opened."""
    agent.password_hash = hashed
    await agent.save(update_fields=["password_hash"])
    await end_access(deed, agent.id, but=but)
    await forget_tries(agent.email)


async def check_still_in(deed: Deed, asker: Principal) -> None:
    """
    Make sure, until the deed ends, that the access with which somebody makes another has not ended.

    Raises:
        Unauthenticated: it has, a moment ago.
    """
    await _hold(asker.agent.id)
    found = (await standings([asker], deed.at))[asker]
    if isinstance(found, DomainError):
        raise found


async def _hold(agent: UUID) -> None:
    """Let no access of an agent be made or ended by others until the transaction ends."""
    await Agent.filter(id=agent).select_for_update().first()
