"""Open streams: when each of them ends, by the clock."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from domain.access.admitted import Admitted
from domain.errors import Unauthenticated
from domain.people.access_records import ApiToken, Session
from domain.storage.revisions import revisions
from resolvers.streams import Streams
from tests.desk import RunningDesk

TOKEN = """mutation($end: DateTime!) { createApiToken(
    input: {name: "A program", permissions: [USE_INBOX], expiresAt: $end}) { token } }"""
A_MOMENT = timedelta(milliseconds=1)


async def session(desk: RunningDesk) -> tuple[str, datetime]:
    """Return Maria's, and when it ends."""
    [held] = await Session.filter(agent__email="maria@desk.example")
    return desk.maria.token, held.expires_at


async def program(desk: RunningDesk) -> tuple[str, datetime]:
    """Return a token of hers, and when it ends."""
    text = (await desk.maria.ask(TOKEN, end=(desk.clock() + timedelta(hours=1)).isoformat()))["token"]
    end = (await ApiToken.get()).expires_at
    assert end
    return text, end


@pytest.mark.parametrize("held", [session, program], ids=lambda held: held.__name__)
async def test_a_stream_ends_with_what_holds_it_at_the_next_look(
    desk: RunningDesk, held: Callable[[RunningDesk], Awaitable[tuple[str, datetime]]]
) -> None:
    """Engines look twice a second; nobody has to have ended anything."""
    token, end = await held(desk)
    known = await desk.runtime.gate.authenticate(token)
    assert known
    now = end - A_MOMENT
    admitted = Admitted(lambda: now)
    streams = Streams(desk.runtime.feed, admitted)
    async with streams.join("somewhere", known) as stream:
        await admitted.look(await revisions())
        stream.check()
        now = end
        await admitted.look(await revisions())

        with pytest.raises(Unauthenticated):
            stream.check()


async def test_a_stream_goes_on_with_a_session_that_was_refreshed_since(desk: RunningDesk) -> None:
    token, end = await session(desk)
    known = await desk.runtime.gate.authenticate(token)
    assert known
    now = end - A_MOMENT
    admitted = Admitted(lambda: now)
    streams = Streams(desk.runtime.feed, admitted)
    async with streams.join("somewhere", known) as stream:
        await admitted.look(await revisions())
        await Session.filter(agent__email="maria@desk.example").update(expires_at=end + A_MOMENT)
        now = end
        await admitted.look(await revisions())
        stream.check()
        now = end + A_MOMENT
        await admitted.look(await revisions())

        with pytest.raises(Unauthenticated):
            stream.check()
