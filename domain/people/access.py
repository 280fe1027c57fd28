"""
Access: signing in and out, sessions with rotating refresh tokens, API tokens, and who is asking.

An access token is a JWT of 15 minutes that names a session; the session decides. A refresh token
works once: the next one replaces it, and one that turns up again ends its session.
"""

import asyncio
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from domain.errors import DomainError, Forbidden, Invalid, RateLimited, Unauthenticated
from domain.ids import uuid7
from domain.people.passwords import is_password
from domain.people.principal import Principal, principals
from domain.people.records import Agent, ApiToken, FailedSignIns, Session, SignInHelp
from domain.people.rights import Permission, Sight
from domain.storage.database import rows, transaction
from domain.storage.records import ACCESS, PEOPLE, by_ids, raise_revision, revisions

ACCESS_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(days=30)
USE_IS_NOTED_EVERY = timedelta(minutes=1)
API_TOKEN_PREFIX = "dbt_"  # noqa: S105 - tells our tokens from access tokens
CACHE_LIMIT = 10_000


@dataclass(frozen=True)
class Pace:
    """How many wrong passwords in a row cost nothing; each further one doubles the wait, to the longest."""

    free_tries: int
    longest: timedelta


# An account alone is slowed but never shut: its owner must get in while a stranger tries from elsewhere.
PAIR = Pace(5, timedelta(minutes=15))
ACCOUNT = Pace(10, timedelta(seconds=10))
ADDRESS = Pace(20, timedelta(minutes=1))
FORGOTTEN_AFTER = timedelta(minutes=30)


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
        self._secret, self._clock = secret, clock
        self._turns = asyncio.Semaphore(2)
        self._known: dict[str, tuple[Mapping[str, int], datetime, Principal]] = {}

    async def recognise(self, email: str, password: str, address: str) -> Agent:
        """
        Return the agent who gives their e-mail address and password.

        Raises:
            Invalid: e-mail address and password do not belong together.
            Forbidden: they do, but the account is disabled.
            RateLimited: too many wrong tries for this account or from this address.
        """
        email = email.replace("\0", "\ufffd").strip().lower()[:254]
        keys = {f"{email} {address}": PAIR, f"account {email}": ACCOUNT, f"address {address}": ADDRESS}
        # Two at a time, so that wrong tries made all at once count before most are looked at.
        async with self._turns:
            await check_pace(keys, self._clock())
            agent = await Agent.get_or_none(email=email)
            if not await is_password(agent.password_hash if agent else None, password) or not agent:
                await count_try(keys, self._clock())
                raise Invalid("That e-mail address and password do not belong together.", path=("password",))
        await FailedSignIns.filter(key=f"{email} {address}").delete()
        if not agent.enabled:
            raise Forbidden("This account is disabled; ask an administrator.", path=("email",))
        return agent

    def digest(self, told: bytes) -> str:
        """Return what tells one request from another, and its passwords to nobody who reads the database."""
        return hmac.new(self._secret.encode(), told, hashlib.sha256).hexdigest()

    async def open_session(self, agent: Agent) -> Tokens:
        """Open a session for an agent who has shown who they are."""
        now = self._clock()
        session = Session(id=uuid7(), agent=agent, started_at=now, expires_at=now + SESSION_LASTS)
        return await self._issue(session, agent)

    async def refresh(self, token: str) -> Tokens:
        """
        Replace a refresh token.

        Raises:
            Unauthenticated: it does not work, or not any more; one used before ends its session.
        """
        now = self._clock()
        session_id, _, _ = token.partition(".")
        async with transaction():
            session = await _lock_session(session_id)
            if not session or session.ended_at or session.expires_at <= now:
                raise Unauthenticated("Sign in again.")
            stolen = not hmac.compare_digest(session.refresh_hash, hash_of_token(token))
            if stolen:
                await end_session(session.id, now)
            elif session.agent.enabled:
                session.expires_at = now + SESSION_LASTS
                return await self._issue(session, session.agent)
        raise Unauthenticated("Sign in again.")

    async def _issue(self, session: Session, agent: Agent) -> Tokens:
        refresh = f"{session.id.hex}.{secrets.token_urlsafe(32)}"
        session.refresh_hash = hash_of_token(refresh)
        await session.save()
        expires = self._clock() + ACCESS_LASTS
        claims = {"sub": agent.id.hex, "sid": session.id.hex, "exp": expires}
        return Tokens(jwt.encode(claims, self._secret, "HS256"), refresh, expires, agent)

    async def authenticate(self, authorization: str | None) -> Principal | None:
        """
        Say who is asking, from an Authorization header's value; None without one.

        Raises:
            Unauthenticated: the token is not, or no longer, valid.
        """
        token = re.sub(r"^bearer\b", "", (authorization or "").strip(), flags=re.IGNORECASE).strip()
        if not token:
            return None
        now, current = self._clock(), await revisions()
        known = self._known.get(token)
        if known and now < known[1] and _same(known[0], current):
            return known[2]
        self._known.pop(token, None)
        expires, principal = await self._read(token, now)
        if len(self._known) >= CACHE_LIMIT:
            self._known.clear()
        self._known[token] = (current, expires, principal)
        return principal

    async def follow(self, principal: Principal) -> Principal:
        """
        Return somebody who was let in before as they are now; a session outlives its access tokens.

        Raises:
            Unauthenticated: their session has ended, or their token was revoked.
        """
        found = (await standings([principal], self._clock()))[principal]
        if isinstance(found, DomainError):
            raise found
        return found

    async def _read(self, token: str, now: datetime) -> tuple[datetime, Principal]:
        if token.startswith(API_TOKEN_PREFIX):
            return await _by_api_token(token, now)
        try:
            # The clock is ours, so that time is the same everywhere.
            claims = jwt.decode(token, self._secret, ["HS256"], options={"verify_exp": False})
            expires = datetime.fromtimestamp(claims["exp"], tz=now.tzinfo)
            session_id, agent_id = UUID(claims["sid"]), UUID(claims["sub"])
        except (jwt.InvalidTokenError, KeyError, ValueError):
            raise Unauthenticated("That token is not valid; sign in again.") from None
        if expires <= now:
            raise Unauthenticated("That token has expired; refresh the session.")
        agent = await Agent.get_or_none(id=agent_id)
        if agent is None:
            raise Unauthenticated
        # What they may do and see is filled in.
        return expires, await self.follow(Principal(agent, frozenset(), Sight(), session_id=session_id))


def _same(before: Mapping[str, int], now: Mapping[str, int]) -> bool:
    return all(before.get(name) == now.get(name) for name in (PEOPLE, ACCESS))


def hash_of_token(token: str) -> str:
    """Return what is kept of a token or code; as long as ours are, that needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


async def _lock_session(digits: str) -> Session | None:
    try:
        uuid = UUID(hex=digits)
    except ValueError:
        return None
    found = Session.filter(id=uuid).select_for_update(of=("session",)).select_related("agent")
    return await found.first()


async def check_pace(keys: Mapping[str, Pace], now: datetime) -> None:
    """
    Let tries come no faster than they may.

    Raises:
        RateLimited: too many were counted under one of the keys.
    """
    for failed in await FailedSignIns.filter(key__in=list(keys)):
        pace = keys[failed.key]
        beyond = failed.count - pace.free_tries
        if beyond >= 0 and now < failed.last_at + min(timedelta(seconds=2 ** min(beyond, 20)), pace.longest):
            raise RateLimited


async def count_try(keys: Iterable[str], now: datetime) -> None:
    """Count a try under each of some keys."""
    for key in keys:
        await rows(
            "INSERT INTO failed_sign_ins (id, key, count, last_at) VALUES ($1, $2, 1, $3)"
            " ON CONFLICT (key) DO UPDATE SET count = CASE WHEN failed_sign_ins.last_at < $4 THEN 1"
            " ELSE failed_sign_ins.count + 1 END, last_at = excluded.last_at",
            uuid7(),
            key,
            now,
            now - FORGOTTEN_AFTER,
        )


async def forget_failures(email: str) -> None:
    """Let an account begin anew, from wherever it was tried; for when its password is changed."""
    await FailedSignIns.filter(key=f"account {email}").delete()
    await FailedSignIns.filter(key__startswith=f"{email} ").delete()


async def replace_password(agent: Agent, hashed: str, now: datetime) -> None:
    """
    Give an agent a new password, of which this is the hash; end their sessions, and codes to choose another.

    Whoever calls raises the revision ACCESS in the same transaction.
    """
    agent.password_hash = hashed
    await agent.save(update_fields=["password_hash"])
    await Session.filter(agent_id=agent.id, ended_at__isnull=True).update(ended_at=now)
    await SignInHelp.filter(agent_id=agent.id).delete()
    await forget_failures(agent.email)


async def end_session(session_id: UUID, now: datetime) -> bool:
    """End a session, within the current transaction if there is one; False if it had ended."""
    async with transaction():
        ended = await Session.filter(id=session_id, ended_at__isnull=True).update(ended_at=now)
        if ended:
            await raise_revision(ACCESS)
    return bool(ended)


async def _by_api_token(text: str, now: datetime) -> tuple[datetime, Principal]:
    token = await ApiToken.filter(token_hash=hash_of_token(text)).select_related("agent").first()
    if token is None:
        raise Unauthenticated("That token is not valid.")
    asked = Principal(token.agent, frozenset(), Sight(), token_id=token.id)
    found = (await standings([asked], now))[asked]
    if isinstance(found, DomainError):
        raise found
    if token.last_used_at is None or token.last_used_at <= now - USE_IS_NOTED_EVERY:
        await ApiToken.filter(id=token.id).update(last_used_at=now)
    look_again = now + USE_IS_NOTED_EVERY
    return min(look_again, token.expires_at or look_again), found


async def standings(people: Collection[Principal], now: datetime) -> dict[Principal, Principal | DomainError]:
    """
    Look again at people who were let in before: each as they are now, or why they may not stay.

    A handful of queries, however many people; what a role or group edit changed shows in the result.
    """
    agents = await by_ids(Agent, {one.agent.id for one in people}, enabled=True)
    fresh = await principals(agents)
    sessions = {one.session_id for one in people if one.session_id}
    running = await by_ids(Session, sessions, ended_at__isnull=True, expires_at__gt=now)
    open_sessions = {session.id for session in running}
    held_tokens = {one.token_id for one in people if one.token_id}
    working = await by_ids(ApiToken, held_tokens, revoked_at__isnull=True)
    tokens = {one.id: one for one in working if not one.expires_at or one.expires_at > now}
    found: dict[Principal, Principal | DomainError] = {}
    for one in people:
        now_is = fresh.get(one.agent.id)
        if now_is is None:
            found[one] = Unauthenticated("This account is disabled.")
        elif one.session_id in open_sessions:
            found[one] = replace(now_is, session_id=one.session_id)
        elif token := tokens.get(one.token_id) if one.token_id else None:
            held = now_is.permissions & frozenset(map(Permission, token.permissions))
            source = token.source_id or token.id
            found[one] = replace(now_is, permissions=held, token_id=token.id, token_source=source)
        else:
            found[one] = Unauthenticated("That session has ended, or that token was revoked.")
    return found
