"""How those who were let in stand now: what they may do and see, or why they may not stay."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.errors import DomainError, Unauthenticated
from domain.people.access_records import ApiToken
from domain.people.principal import Principal, principals
from domain.people.records import Agent
from domain.rights import Permission
from domain.storage.database import among, as_datetime, as_uuid, rows
from domain.storage.records import by_ids, in_parts

Standing = Principal | DomainError
OVER = "That session has ended, or that token was revoked or has expired."


async def standings(people: Collection[Principal], now: datetime) -> dict[Principal, Standing]:
    """
    Look again at people who were let in before: each as they are now, or why they may not stay.

    A handful of queries, however many people; what a role or group edit changed shows in the result.
    """
    found = await standings_of({asker.held_by for asker in people if asker.held_by}, now)
    return {asker: found[asker.held_by] if asker.held_by else Unauthenticated(OVER) for asker in people}


async def standings_of(ids: Collection[UUID], now: datetime) -> dict[UUID, Standing]:
    """Say of sessions and API tokens whom each lets in, as they are now, or why it lets in nobody."""
    known = await _sessions(ids)
    sessions = {session: (agent, end) for session, (agent, end) in known.items() if end and end > now}
    others = [held_by for held_by in ids if held_by not in known]
    tokens = await _tokens(others, now) if others else {}
    holders = {agent for agent, _ in sessions.values()} | {token.agent_id for token in tokens.values()}
    fresh = await principals(await by_ids(Agent, holders, enabled=True)) if holders else {}
    found: dict[UUID, Standing] = {held_by: Unauthenticated(OVER) for held_by in ids}
    for session, (agent, ends_at) in sessions.items():
        asker = fresh.get(agent)
        found[session] = replace(asker, session_id=session, ends_at=ends_at) if asker else _disabled()
    for token in tokens.values():
        asker = fresh.get(token.agent_id)
        found[token.id] = _with(token, asker) if asker else _disabled()
    return found


def _disabled() -> DomainError:
    return Unauthenticated("This account is disabled.")


def _with(token: ApiToken, maker: Principal) -> Principal:
    held = maker.permissions & frozenset(map(Permission, token.permissions))
    source = token.source_id or token.id
    return replace(maker, permissions=held, token_id=token.id, token_source=source, ends_at=token.expires_at)


async def _sessions(ids: Collection[UUID]) -> dict[UUID, tuple[UUID, datetime | None]]:
    """Return the sessions there are of some: whose each is, and when it ends by itself; None if it ended."""
    there = f"SELECT id, agent_id, expires_at, ended_at FROM session WHERE id {among('$1')}"  # noqa: S608 - ours
    return {
        as_uuid(row["id"]): (
            as_uuid(row["agent_id"]),
            None if row["ended_at"] else as_datetime(row["expires_at"]),
        )
        for part in in_parts(list(ids))
        for row in await rows(there, part)
    }


async def _tokens(ids: Collection[UUID], now: datetime) -> dict[UUID, ApiToken]:
    """Return those of some tokens that work."""
    working = await by_ids(ApiToken, ids, revoked_at__isnull=True)
    return {token.id: token for token in working if not token.expires_at or token.expires_at > now}
