"""Coming in, staying in and leaving."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Any

import strawberry

from domain.access.gate import Tokens
from resolvers import signing_in
from schema.described import described, described_input, described_type, resolved
from schema.directives import Info, guarded
from schema.payloads import answer, payload_for
from schema.people import Agent


@described_input
class SignInInput:
    """Who wants to come in."""

    email: str = described("The mail address of the account, in any case.")
    password: str = described(
        "As it was typed. Looking at it costs 20,000 of the 100,000 values that an operation may."
    )


@described_input
class ChangePasswordInput:
    """A new password of one's own, and the one before."""

    old_password: str = described("The one that holds until now.")
    password: str = described("The one that holds from now on: 8 to 200 characters.")


@described_type
class Session:
    """Who is signed in, and what they go on with."""

    access_token: str = described("What goes into the header `Authorization: Bearer …`, until `expiresAt`.")
    refresh_token: str = described(
        "Has one successor, for 30 seconds the same; used later, it ends the session."
    )
    expires_at: datetime = described("When the access token ends.")
    signed_in: strawberry.Private[Any]

    @resolved(Agent)
    def agent(self: Any, info: Info) -> Any:
        """The agent who is signed in."""
        info.context.signed_in = self.signed_in.id
        return self.signed_in


SessionPayload = payload_for(Session)


async def _session(tokens: Awaitable[Tokens]) -> Session:
    opened = await tokens
    return Session(
        access_token=opened.access,
        refresh_token=opened.refresh,
        expires_at=opened.expires_at,
        signed_in=opened.agent,
    )


@strawberry.type
class SigningInMutations:
    """Coming in, staying in and leaving."""

    @guarded(SessionPayload, public=True)
    async def sign_in(self, info: Info, input: SignInInput) -> Any:
        """Come in with an e-mail address and a password; too many wrong ones in a row cost time."""
        return await answer(
            "session", _session(signing_in.sign_in(info.context, input.email, input.password))
        )

    @guarded(SessionPayload, public=True)
    async def refresh_session(self, info: Info, refresh_token: str) -> Any:
        """
        Replace a refresh token, and get a new access token with it.

        Args:
            refresh_token: The `refreshToken` of the session, as it was last given.
        """
        return await answer("session", _session(signing_in.refresh_session(info.context.desk, refresh_token)))

    @guarded(bool)
    async def sign_out(self, info: Info) -> Any:
        """End this session at once, also on open streams."""
        return await signing_in.sign_out(info.context)

    @guarded(bool)
    async def sign_out_everywhere(self, info: Info) -> Any:
        """End every session of one's own, and web pushes to their browsers; API tokens stay."""
        return await signing_in.sign_out_everywhere(info.context)

    @guarded(payload_for(Agent))
    async def change_password(self, info: Info, input: ChangePasswordInput) -> Any:
        """Choose a new password; all access but this session ends: other sessions, web pushes, API tokens."""
        return await answer(
            "agent", signing_in.change_password(info.context, input.old_password, input.password)
        )

    @guarded(bool, public=True)
    async def request_sign_in_help(self, info: Info, email: str) -> Any:
        """
        Have a code for a new password mailed to an address, if there is an account; true in any case.

        Args:
            email: The mail address of the account, in any case.
        """
        return await signing_in.request_sign_in_help(info.context, email)

    @guarded(SessionPayload, public=True)
    async def reset_password(self, info: Info, code: str, password: str) -> Any:
        """
        Choose a new password with a code from a mail, and come in; all other access ends.

        Args:
            code: The code in the mail, as it stands there; it works once, and for a while.
            password: The password that holds from now on: 8 to 200 characters. Setting one
                costs 20,000 of the 100,000 values that an operation may.
        """
        return await answer("session", _session(signing_in.reset_password(info.context, code, password)))
