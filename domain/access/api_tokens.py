"""API tokens: a program's own key to some of what its maker may do, and the source it stands for."""

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from domain.access.bounds import check_held
from domain.access.ending import check_still_in, end_one
from domain.access.programs import API_TOKEN_PREFIX
from domain.access.signer import hash_of_token
from domain.catalogue.forms import Line
from domain.deeds.deed import Deed
from domain.errors import Invalid, LimitExceeded, NotFound
from domain.foreign.sources import join_source
from domain.people.access_records import ApiToken
from domain.people.principal import Principal
from domain.rights import Permission


async def make_api_token(
    deed: Deed,
    principal: Principal,
    permissions: Collection[Permission],
    *,
    name: Line,
    source: Line | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """
    Make a token for programs; its text is never shown again.

    Without ``source``, the foreign items that it tells of are its maker's.

    Raises:
        Forbidden: a permission is asked for that the maker does not hold, or a source that others tell of.
        Invalid: it would open nothing, or have ended already.
        LimitExceeded: the maker has 50 tokens already.
    """
    await check_still_in(deed, principal)
    if not permissions:
        raise Invalid("Name at least one permission; without any, it opens nothing.", path=("permissions",))
    for place, permission in enumerate(permissions):
        check_held(principal.permissions, [permission], "permissions", str(place))
    if expires_at and expires_at <= deed.at:
        raise Invalid("Give a moment to come.", path=("expiresAt",))
    if await working_tokens(principal.agent.id, deed.at).count() >= 50:  # noqa: PLR2004 - said above
        raise LimitExceeded("You have 50 tokens already; revoke one first.")
    source_id = await join_source(principal, source) if source else principal.agent.id
    text = API_TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = await ApiToken.create(
        agent=principal.agent,
        name=name,
        token_hash=hash_of_token(text),
        permissions=list(dict.fromkeys(permissions)),
        created_at=deed.at,
        expires_at=expires_at,
        source=source,
        source_id=source_id,
    )
    return token, text


def working_tokens(agent: UUID, now: datetime) -> QuerySet[ApiToken]:
    """Return an agent's tokens that still work."""
    lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return ApiToken.filter(lasting, agent_id=agent, revoked_at__isnull=True)


async def revoke_api_token(deed: Deed, principal: Principal, token_id: UUID) -> None:
    """
    Revoke one of one's own tokens.

    Raises:
        NotFound: there is no such token of theirs that still works.
    """
    if not await end_one(deed, ApiToken, token_id, principal.agent.id):
        raise NotFound("There is no such {kind}.", path=("id",), kind="token")
