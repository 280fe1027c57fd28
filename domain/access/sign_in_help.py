"""Help with signing in: a code by mail, with which its reader chooses a new password, once and soon."""

import secrets
from datetime import UTC, datetime, timedelta

from domain.access.ending import replace_password
from domain.access.signer import hash_of_token
from domain.access.tries import Caller, check_pace, count_try
from domain.catalogue.zones import zone_here
from domain.deeds.deed import Deed
from domain.deliveries.records import MAIL_SERVER, Delivery, DeliveryChannel
from domain.deliveries.system_mail import SystemMail, write
from domain.errors import Invalid
from domain.people.access_records import SignInHelp
from domain.people.records import Agent
from domain.storage.revisions import take_turns

CODE_LASTS = timedelta(hours=1)


async def request_sign_in_help(deed: Deed, caller: Caller) -> None:
    """
    Write to whoever has the account that a caller means; say nothing of whether there is one.

    A new code takes the place of the one before.

    Raises:
        RateLimited: too many asked for this account, or from this network.
    """
    await take_turns("sign-in help")  # or many at once would each find that few have been counted
    await check_pace(caller.help_paces, deed.at)
    await count_try(caller.help_paces, deed.at)
    # Held, so that no code outlives an end that comes at the same time.
    agent = await Agent.filter(email=caller.account, enabled=True).select_for_update().first()
    if agent:
        await _write_to(deed, agent)


async def _write_to(deed: Deed, agent: Agent) -> None:
    code, ends = secrets.token_urlsafe(32), deed.at + CODE_LASTS
    await SignInHelp.update_or_create(
        agent_id=agent.id, defaults={"code_hash": hash_of_token(code), "expires_at": ends}
    )
    ends_there = ends.astimezone(zone_here(agent.time_zone) or UTC)
    valid_until = f"{ends_there:%Y-%m-%d %H:%M %Z}"
    values = {"AGENT_NAME": agent.display_name, "CODE": code, "VALID_UNTIL": valid_until}
    subject, body = await write(SystemMail.SIGN_IN_HELP, values)
    mail = Delivery(
        channel=DeliveryChannel.MAIL,
        receiver=MAIL_SERVER,
        recipient=agent.email,
        subject=subject,
        body=body,
        agent_id=agent.id,
        confidential=True,
        created_at=deed.at,
    )
    deed.tell(None, deliveries=[mail])


async def agent_helped(code: str, now: datetime) -> Agent:
    """
    Return the agent whom a code was sent to.

    Raises:
        Invalid: it does not work, or not any more.
    """
    found = await SignInHelp.get_or_none(code_hash=hash_of_token(code), expires_at__gt=now)
    agent = await Agent.get_or_none(id=found.agent_id, enabled=True) if found else None
    if agent is None:
        raise Invalid("That code does not work, or not any more; ask for another.", path=("code",))
    return agent


async def reset_password(deed: Deed, code: str, hashed: str) -> Agent:
    """
    Give the agent whom a code was sent to a new password, of which this is the hash; all access ends.

    Raises:
        Invalid: the code does not work, or not any more.
    """
    agent = await agent_helped(code, deed.at)
    if not await SignInHelp.filter(agent_id=agent.id, code_hash=hash_of_token(code)).delete():
        raise Invalid("That code has just been used.", path=("code",))
    await replace_password(deed, agent, hashed)
    return agent
