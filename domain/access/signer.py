"""
What is given out to those who are let in, made and known again by a secret that no database holds.

An access token is a JWT. Of a refresh token only the hash is kept: its successor is derived from it, and so
is the same whenever it is asked for. By the same secret a token shows that it was given out once, however
long ago: whoever makes one up from a session's id ends nothing.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import jwt

from domain.errors import Unauthenticated
from domain.people.records import Agent

ALGORITHM = "HS256"


class Signer:
    """Makes tokens and keepsakes, and knows its own; ``secret`` signs them all."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def access(self, agent_id: UUID, session_id: UUID, expires: datetime) -> str:
        """Make the access token of a session, up to a moment."""
        claims = {"sub": agent_id.hex, "sid": session_id.hex, "exp": expires}
        return jwt.encode(claims, self._secret, ALGORITHM)

    def read_access(self, token: str) -> tuple[UUID, UUID, datetime]:
        """
        Return the agent and the session that an access token names, and when it expires, past or not.

        Raises:
            Unauthenticated: it was not made here.
        """
        try:
            # Whoever asks looks at their own clock, so that time is the same everywhere.
            claims = jwt.decode(token, self._secret, [ALGORITHM], options={"verify_exp": False})
            expires = datetime.fromtimestamp(claims["exp"], tz=UTC)
            return UUID(claims["sub"]), UUID(claims["sid"]), expires
        except (jwt.InvalidTokenError, KeyError, ValueError):
            raise Unauthenticated("That token is not valid; sign in again.") from None

    def first_refresh(self, session_id: UUID) -> str:
        """Make the refresh token that a session begins with."""
        return self._refresh(session_id, secrets.token_bytes(32))

    def successor(self, session_id: UUID, token: str) -> str:
        """Make the refresh token that follows another, always the same."""
        return self._refresh(session_id, self._mac("refresh", token))

    def gave_out(self, token: str) -> bool:
        """Say whether a refresh token was given out here, now or long ago."""
        text, _, mac = token.rpartition(".")
        return hmac.compare_digest(mac.encode(), _as_text(self._mac("given out", text)).encode())

    def _refresh(self, session_id: UUID, body: bytes) -> str:
        text = f"{session_id.hex}.{_as_text(body)}"
        return f"{text}.{_as_text(self._mac('given out', text))}"

    def _mac(self, what: str, text: str) -> bytes:
        return hmac.digest(self._secret.encode(), f"{what} {text}".encode(), "sha256")

    def keepsake(self, agent: Agent) -> tuple[str, str]:
        """
        Return the name and text of what a browser shall keep after a sign-in.

        It opens nothing: it tells this browser from strangers, until the account's password changes.
        """
        claims = {"account": _account_as_it_is(agent), "browser": secrets.token_hex(8)}
        return _keepsake_of(agent), jwt.encode(claims, self._secret, ALGORITHM)

    def browser_of(self, agent: Agent, keepsakes: Mapping[str, str]) -> str | None:
        """Return the browser that has kept a keepsake of an account as it is now; None if none has."""
        kept = keepsakes.get(_keepsake_of(agent))
        if kept is None:
            return None
        try:
            claims = jwt.decode(kept, self._secret, [ALGORITHM])
            return str(claims["browser"]) if claims["account"] == _account_as_it_is(agent) else None
        except (jwt.InvalidTokenError, KeyError):
            return None

    def digest(self, request: bytes) -> str:
        """Return what tells one request from another, and its passwords to nobody who reads the database."""
        return hmac.new(self._secret.encode(), request, hashlib.sha256).hexdigest()


def _as_text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _keepsake_of(agent: Agent) -> str:
    return f"deskbell-{agent.id.hex}"


def _account_as_it_is(agent: Agent) -> str:
    """Tell an account with its present password from the same one with another."""
    return hash_of_token(f"{agent.id.hex} {agent.password_hash}")


def hash_of_token(token: str) -> str:
    """Return what is kept of a token or code; as long as ours are, that needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
