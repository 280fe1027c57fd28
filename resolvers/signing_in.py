"""Signing in and out, and one's password."""

from collections.abc import Awaitable, Callable
from functools import partial

from domain.access import sign_in_help
from domain.access.ending import check_still_in, end_access, end_one, replace_password
from domain.access.gate import Tokens
from domain.catalogue.forms import field_of
from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.deliveries.records import DeliveryChannel
from domain.desk.rooms import agents
from domain.errors import Conflict, Invalid, Unauthenticated
from domain.people.access_records import Session
from domain.people.passwords import Password, hash_password
from domain.people.records import Agent
from resolvers.context import Context, Desk

PASSWORD = field_of("password", Password)


async def sign_in(context: Context, email: str, password: str) -> Tokens:
    """Open a session; where the asker comes from counts wrong tries too."""
    desk = context.desk
    caller = await desk.gate.caller(email, context.address, context.keepsakes)
    agent = await desk.gate.recognise(caller, password)
    return await _let_in(context, agent)


async def _let_in(
    context: Context, agent: Agent, first: Callable[[Deed], Awaitable[Agent]] | None = None
) -> Tokens:
    """Open a session for an agent who has shown who they are, after what is to be done ``first``."""
    gate = context.desk.gate

    async def work(deed: Deed) -> Tokens:
        entering = await first(deed) if first else agent
        await agents.came_in(deed, entering)
        return await gate.open_session(entering, context.address)

    tokens = await do(work, by=agent, at=context.now, engine=context.desk.engine)
    context.keep(*gate.signer.keepsake(tokens.agent))
    return tokens


async def refresh_session(desk: Desk, token: str) -> Tokens:
    """
    Go on with a session, by its refresh token, whoever asks.

    Raises:
        Unauthenticated: it does not work, or not any more.
    """
    now = desk.clock()
    found = await do(lambda deed: desk.gate.refresh(deed, token), by=None, at=now, engine=desk.engine)
    if found is None:
        raise Unauthenticated("Sign in again.")
    return found


async def request_sign_in_help(context: Context, email: str) -> bool:
    """
    Have a code mailed; True in any case, since nobody shall learn who has an account.

    Raises:
        Conflict: the desk has no mail server.
        RateLimited: too many asked for this account, or from this address.
    """
    if DeliveryChannel.MAIL not in context.desk.channels:
        raise Conflict("This desk cannot send mail yet; ask an administrator for a new password.")
    caller = await context.desk.gate.caller(email, context.address, context.keepsakes)
    work = partial(sign_in_help.request_sign_in_help, caller=caller)
    await do(work, by=None, at=context.now, engine=context.desk.engine)
    return True


async def reset_password(context: Context, code: str, password: str) -> Tokens:
    """
    Give whom a code was sent to a new password, and open a session.

    Raises:
        Refused, Invalid: the code does not work, or the password will not do.
    """
    given = PASSWORD.parse(password)
    agent = await sign_in_help.agent_helped(code, context.now)
    hashed = await hash_password(given)
    return await _let_in(context, agent, lambda deed: sign_in_help.reset_password(deed, code, hashed))


async def sign_out(context: Context) -> bool:
    """End the asker's session, here and on every open stream; False if it has just ended."""
    session = context.principal.session_id

    async def work(deed: Deed) -> bool:
        agent = context.principal.agent
        ended = session is not None and await end_one(deed, Session, session, agent.id)
        if ended:
            await agents.went_out(deed, agent)
        return ended

    return await context.do(work)


async def sign_out_everywhere(context: Context) -> bool:
    """End every session of the asker's, and what they have let browsers do; their API tokens stay."""

    async def work(deed: Deed) -> bool:
        await end_access(deed, context.principal.agent.id, programs=False)
        await agents.went_out(deed, context.principal.agent)
        return True

    return await context.do(work)


async def change_password(context: Context, old_password: str, password: str) -> Agent:
    """
    Give the asker a new password; wrong old ones count as they do where people sign in.

    Raises:
        Refused, Invalid: the old password is wrong, or the new one will not do.
        RateLimited: too many old ones were wrong.
    """
    asker, gate, new = context.principal, context.desk.gate, PASSWORD.parse(password)
    caller = await gate.caller(asker.agent.email, context.address, context.keepsakes)
    try:
        agent = await gate.recognise(caller, old_password)
    except Invalid:
        raise Invalid("That is not your password.", path=("oldPassword",)) from None
    if new == old_password:
        raise Invalid("Choose another than the one you have.", path=("password",))
    hashed = await hash_password(new)

    async def work(deed: Deed) -> Agent:
        await check_still_in(deed, asker)
        await replace_password(deed, agent, hashed, but=asker.session_id)
        return agent

    return await context.do(work)
