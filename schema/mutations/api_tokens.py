"""Tokens for programs."""

from datetime import datetime
from functools import partial
from typing import Any

import strawberry

from resolvers import api_tokens
from schema.described import described, described_input, optional
from schema.directives import Info, PermissionEnum, guarded
from schema.forms import key_field, plain
from schema.payloads import DeletedPayload, answer, answer_deleted, payload_of
from schema.people import ApiToken


@described_input
class CreateApiTokenInput:
    """A new token, for permissions that its maker holds."""

    name: str = described("What it is called, for people to know it by.")
    permissions: list[PermissionEnum] = described("What it may do: one or more of what its maker may.")
    source: str | None = optional(
        "Where what it tells of comes from; tokens of one source share items. Else its maker."
        " Another agent's source is open to those who see everything."
    )
    expires_at: datetime | None = optional("When it ends; null is never.")
    idempotency_key: str | None = key_field()


ApiTokenPayload = payload_of(
    "ApiTokenPayload",
    said={"token": "Its text, for the header `Authorization: Bearer …`; it is shown this once."},
    token=str | None,
    api_token=ApiToken | None,
)


@strawberry.type
class ApiTokenMutations:
    """Tokens for programs."""

    @guarded(ApiTokenPayload)
    async def create_api_token(self, info: Info, input: CreateApiTokenInput) -> Any:
        """Make a token for a program; its text is shown this once."""
        made = api_tokens.create_api_token(info.context, input.permissions, plain(input))
        answered = await answer("made", made)
        answered.api_token, answered.token = answered.made or (None, None)
        return answered

    @guarded(DeletedPayload)
    async def revoke_api_token(self, info: Info, id: strawberry.ID) -> Any:
        """Revoke one of one's own tokens, at once and for good."""
        return await answer_deleted("ApiToken", id, partial(api_tokens.revoke_api_token, info.context))
