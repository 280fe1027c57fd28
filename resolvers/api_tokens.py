"""Tokens that people make for programs."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from domain.access import api_tokens
from domain.catalogue.forms import fields_of_verb, parse_form
from domain.deeds.deed import Deed
from domain.people.access_records import ApiToken
from domain.rights import Permission
from resolvers.context import Context
from resolvers.verbs import by_id


async def create_api_token(
    context: Context, permissions: Collection[Permission], given: Mapping[str, Any]
) -> tuple[ApiToken, str | None]:
    """Make a token; return it, and its text, which is not shown again, also to who asks with the same key."""
    form, shown = parse_form(fields_of_verb(api_tokens.make_api_token), given), dict[UUID, str]()

    async def work(deed: Deed) -> ApiToken:
        made, text = await api_tokens.make_api_token(deed, context.principal, permissions, **form)
        shown[made.id] = text
        return made

    made = await context.make("createApiToken", given, work, by_id(ApiToken))
    return made, shown.get(made.id)


async def revoke_api_token(context: Context, token_id: UUID) -> None:
    """Revoke one of the asker's tokens, also on streams that it holds open."""
    await context.do(lambda deed: api_tokens.revoke_api_token(deed, context.principal, token_id))


async def working_tokens(context: Context) -> list[ApiToken]:
    """Return the asker's tokens that still work, newest first."""
    return await api_tokens.working_tokens(context.principal.agent.id, context.now).order_by("-id")
