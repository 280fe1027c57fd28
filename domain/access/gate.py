"""
Access: signing in and out, sessions with rotating refresh tokens, API tokens, and who is asking.

An access token lasts for 15 minutes and names a session; the session decides. A refresh token has one
successor, and for 30 seconds the same, as two tabs or a lost answer may ask for it again; one that turns up
later ends its session.
"""

import asyncio
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from domain.access.admitted import Admitted
from domain.access.ending import end_one
from domain.access.programs import API_TOKEN_PREFIX, Programs
from domain.access.signer import Signer, hash_of_token
from domain.access.tries import ACCOUNT, Caller, check_pace, check_turn, count_try, network_of
from domain.addresses import LONGEST_MAIL_ADDRESS, same_address
from domain.deeds.deed import Deed
from domain.errors import Forbidden, Invalid, Unauthenticated
from domain.ids import uuid7
from domain.people.access_records import FailedSignIns, Session
from domain.people.passwords import is_password
from domain.people.principal import Principal
from domain.people.records import Agent

ACCESS_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(days=30)
ANSWERED_AGAIN_FOR = timedelta(seconds=30)
USES_KEPT = 20  # of a session's refresh tokens, within that time
TOKENS_READ = 10_000  # of the last access tokens, none is checked twice


@dataclass(frozen=True)
class Tokens:
    """What signing in or refreshing gives."""

    access: str
    refresh: str
    expires_at: datetime
    agent: Agent


class Gate:
    """Lets people in and knows who they are; ``secret`` signs access tokens."""

    def __init__(self, secret: str, clock: Callable[[], datetime]) -> None:
        self.signer, self._clock = Signer(secret), clock
        # For accounts that are known, and for all others: a crowd of strangers keeps nobody waiting.
        self._turns = {True: asyncio.Semaphore(2), False: asyncio.Semaphore(1)}
        self.admitted = Admitted(clock)
        self._programs = Programs(self.admitted, clock)
        self._read_access = lru_cache(TOKENS_READ)(self.signer.read_access)

    async def caller(self, email: str, address: str, keepsakes: Mapping[str, str]) -> Caller:
        """
        Say whose account somebody means, from where, and whether it is known there.

        ``keepsakes`` is what their browser has kept of `keepsake`, by name.
        """
        # No agent's address has a blank; it parts an account from its place where tries are counted.
        given = re.sub(r"[\0 ]", "\ufffd", email.strip()[:LONGEST_MAIL_ADDRESS])
        account = same_address(given)[:LONGEST_MAIL_ADDRESS]
        network, site = network_of(address), network_of(address, 48)
        agent = await Agent.get_or_none(email=account)
        if agent and (browser := self.signer.browser_of(agent, keepsakes)):
            return Caller(account, network, site, browser)
        known = await Session.exists(agent__email=account, network=network)
        return Caller(account, network, site, network if known else None)

    async def recognise(self, caller: Caller, password: str) -> Agent:
        """
        Return the agent whose account and password somebody gives.

        Raises:
            Invalid: e-mail address and password do not belong together.
            Forbidden: they do, but the account is disabled.
            RateLimited: too many wrong tries, see `domain.access.tries`.
        """
        keys = caller.paces
        # Few at a time, so that wrong tries made all at once count before most are looked at.
        async with self._turns[caller.home is not None]:
            now = self._clock()
            await check_pace({key: pace for key, pace in keys.items() if pace is not ACCOUNT}, now)
            if not caller.home:
                await check_turn(caller, now)
            agent = await Agent.get_or_none(email=caller.account)
            if not await is_password(agent.password_hash if agent else None, password) or not agent:
                await count_try(keys, self._clock())
                raise Invalid("That e-mail address and password do not belong together.", path=("password",))
        await FailedSignIns.filter(key=next(iter(keys))).delete()
        if not agent.enabled:
            raise Forbidden("This account is disabled; ask an administrator.", path=("email",))
        return agent

    async def open_session(self, agent: Agent, address: str = "") -> Tokens:
        """
        Open a session for an agent who has shown who they are, and remember where they came from.

        Raises:
            Unauthenticated: they were disabled, or given another password, a moment ago.
        """
        now = self._clock()
        unchanged = Agent.filter(id=agent.id, enabled=True, password_hash=agent.password_hash)
        if not await unchanged.select_for_update().first():
            raise Unauthenticated("Sign in again.")
        session = Session(
            id=uuid7(),
            agent=agent,
            network=network_of(address),
            started_at=now,
            expires_at=now + SESSION_LASTS,
        )
        return await self._issue(session, agent, self.signer.first_refresh(session.id))

    async def refresh(self, deed: Deed, token: str) -> Tokens | None:
        """
        Replace a refresh token; the same one is answered with the same successor for 30 seconds.

        None if it does not work, or not any more; one used before ends its session, one that was never given
        out does not.
        """
        now, given = deed.at, hash_of_token(token)
        session_id, _, _ = token.partition(".")
        session = await _lock_session(session_id)
        if not session or session.ended_at or session.expires_at <= now:
            return None
        fresh = hmac.compare_digest(session.refresh_hash, given)
        if not fresh and not session.used_lately(given, now - ANSWERED_AGAIN_FOR):
            if self.signer.gave_out(token) or session.has_used(given):
                await end_one(deed, Session, session.id, session.agent_id)
            return None
        if not session.agent.enabled:
            return None
        successor = self.signer.successor(session.id, token)
        if not fresh:
            return self._tokens(session, session.agent, successor)
        session.note_use(given, now, USES_KEPT)
        session.expires_at = now + SESSION_LASTS
        return await self._issue(session, session.agent, successor)

    async def _issue(self, session: Session, agent: Agent, refresh: str) -> Tokens:
        session.refresh_hash = hash_of_token(refresh)
        await session.save()
        return self._tokens(session, agent, refresh)

    def _tokens(self, session: Session, agent: Agent, refresh: str) -> Tokens:
        expires = self._clock() + ACCESS_LASTS
        return Tokens(self.signer.access(agent.id, session.id, expires), refresh, expires, agent)

    async def authenticate(self, authorization: str | None) -> Principal | None:
        """
        Say who is asking, from an Authorization header's value; None without one.

        Raises:
            Unauthenticated: the token is not, or no longer, valid.
        """
        token = re.sub(r"^bearer\b", "", (authorization or "").strip(), flags=re.IGNORECASE).strip()
        if not token:
            return None
        if token.startswith(API_TOKEN_PREFIX):
            return await self._programs.let_in(token)
        agent_id, session_id, expires = self._read_access(token)
        if expires <= self._clock():
            raise Unauthenticated("That token has expired; refresh the session.")
        found = await self.admitted.as_now(session_id)
        if found.agent.id != agent_id:
            raise Unauthenticated
        return found

    async def follow(self, principal: Principal) -> Principal:
        """
        Return somebody who was let in before as they are now; a session outlives its access tokens.

        Raises:
            Unauthenticated: their session has ended, or their token was revoked.
        """
        return await self.admitted.as_now(principal.held_by)


async def _lock_session(digits: str) -> Session | None:
    try:
        uuid = UUID(hex=digits)
    except ValueError:
        return None
    found = Session.filter(id=uuid).select_for_update(of=("session",)).select_related("agent")
    return await found.first()
