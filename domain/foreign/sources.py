"""Sources: where foreign items come from, and who may tell of them."""

from uuid import NAMESPACE_URL, UUID, uuid5

from domain.errors import Forbidden
from domain.foreign.items import ForeignItem
from domain.people.access_records import ApiToken
from domain.people.principal import Principal
from domain.storage.revisions import take_turns
from domain.words import normal


def source_named(name: str) -> UUID:
    """Return the id of a source by its name, the same in every process and on every desk."""
    return uuid5(NAMESPACE_URL, f"deskbell:source:{normal('NFC', name)}")


async def told_by_others(source: UUID, agent: UUID) -> bool:
    """Say whether another agent's token stands, or stood, for a source."""
    return await ApiToken.filter(source_id=source).exclude(agent_id=agent).exists()


async def join_source(maker: Principal, name: str) -> UUID:
    """
    Return the source of a name for a token that is being made; nobody else joins one until the deed ends.

    Who may not see what others told of it does not join it.

    Raises:
        Forbidden: another agent's token stands, or stood, for it.
    """
    source = source_named(name)
    await take_turns("sources")
    if maker.sight.everything:
        return source
    shared = await told_by_others(source, maker.agent.id)
    # Revoked tokens are forgotten in time; what was told with them stays.
    left = await ForeignItem.exists(source_id=source)
    if shared or (left and not await ApiToken.exists(source_id=source)):
        raise Forbidden(
            "Somebody else tells of this source; an administrator can make its tokens.", path=("source",)
        )
    return source
