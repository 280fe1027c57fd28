"""Sessions: how they go on, and what ends them."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

from domain.access.gate import USES_KEPT, Gate, Tokens
from domain.deeds.recording import do
from domain.people.access_records import Session
from domain.people.records import Agent
from domain.storage.revisions import revisions
from tests.conftest import Place
from tests.desk import SECRET_KEY, RunningDesk, refusal
from tests.faults.processes import command
from tests.pairs import ON_POSTGRES
from tests.resolvers.entering import MARIA, REFRESH, UPDATE, VIEWER, WITHIN, holding, sign_in, signed_in


async def test_an_access_token_ends_after_fifteen_minutes(desk: RunningDesk) -> None:
    maria, _ = await signed_in(desk)
    desk.clock.advance(minutes=14)
    assert await maria.ask(VIEWER)
    desk.clock.advance(minutes=1)

    assert await refusal(maria.ask(VIEWER)) == "UNAUTHENTICATED"


async def test_an_open_stream_outlives_its_access_token(desk: RunningDesk) -> None:
    """Maria goes on hearing after 20 minutes, on the same stream."""
    await desk.event("maria")
    async with desk.hearing("maria") as heard:
        desk.clock.advance(minutes=20)
        await desk.runtime.gate.admitted.look(await revisions())
        ada, _ = await signed_in(desk, "ada@desk.example")
        desk.ada.token = ada.token
        await desk.ticket(subject="Later")

        assert (await heard["maria"].next())["message"]["subject"] == "Later"


async def test_an_open_socket_outlives_its_access_token_and_not_its_session(desk: RunningDesk) -> None:
    """Twenty minutes on, Maria still asks over the same socket; once she has signed out, not."""
    transport = WebsocketsTransport(
        url=f"{desk.address.replace('http', 'ws', 1)}/graphql",
        init_payload={"authorization": f"Bearer {desk.maria.token}"},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    async with Client(transport=transport) as socket:
        desk.clock.advance(minutes=20)
        assert await socket.execute(gql(VIEWER)) == {"viewer": {"displayName": "Maria Lopez"}}
        desk.clock.advance(minutes=-20)
        await desk.maria.ask("mutation { signOut }")

        with pytest.raises(TransportQueryError, match="UNAUTHENTICATED"):
            await socket.execute(gql(VIEWER))


async def test_a_refresh_token_works_once_and_brings_the_next(desk: RunningDesk) -> None:
    _, first = await signed_in(desk)
    desk.clock.advance(minutes=16)
    session = (await desk.nobody.ask(REFRESH, token=first))["session"]

    assert session["refreshToken"] != first
    assert await holding(desk, session["accessToken"]).ask(VIEWER)
    again = await desk.nobody.ask(REFRESH, token=session["refreshToken"])
    assert again["session"]["agent"] == {"displayName": "Maria Lopez"}


async def test_a_refresh_token_used_again_ends_all_that_came_of_its_sign_in(desk: RunningDesk) -> None:
    """Whoever stole it, and whoever it was stolen from, are out; Maria's other session is not."""
    maria, first = await signed_in(desk)
    session = (await desk.nobody.ask(REFRESH, token=first))["session"]
    later = holding(desk, session["accessToken"])

    async with later.listening() as bells:
        await desk.streams(1)
        desk.clock.advance(seconds=31)
        assert await refusal(desk.nobody.ask(REFRESH, token=first)) == "UNAUTHENTICATED"
        assert "UNAUTHENTICATED" in str(await bells.ended())
    assert await refusal(desk.nobody.ask(REFRESH, token=session["refreshToken"])) == "UNAUTHENTICATED"
    assert await refusal(maria.ask(VIEWER)) == "UNAUTHENTICATED"
    assert await refusal(later.ask(VIEWER)) == "UNAUTHENTICATED"
    assert await desk.maria.ask(VIEWER)


async def test_two_uses_of_a_refresh_token_at_once_have_one_successor(
    desk: RunningDesk, place: Place
) -> None:
    """Two tabs, or an answer that was lost; they may be served by two processes."""
    _, first = await signed_in(desk)
    colleague = Gate(SECRET_KEY, desk.clock)
    answers = await asyncio.gather(
        *(desk.nobody.ask(REFRESH, token=first) for _ in range(2)),
        *(
            do(lambda deed: colleague.refresh(deed, first), by=None, at=desk.clock(), engine=None)
            for _ in range(2)
        ),
    )
    [successor] = {
        answer.refresh if isinstance(answer, Tokens) else answer["session"]["refreshToken"]
        for answer in answers
    }

    next_one = (await desk.nobody.ask(REFRESH, token=successor))["session"]
    assert next_one["refreshToken"] not in {first, successor}
    assert await holding(desk, answers[1]["session"]["accessToken"]).ask(VIEWER)


@pytest.mark.usefixtures("still_clock")
async def test_a_refresh_token_has_its_successor_for_half_a_minute(desk: RunningDesk) -> None:
    """From its first use on, though the successor has been used meanwhile; then it is taken for stolen."""
    _, first = await signed_in(desk)
    second = (await desk.nobody.ask(REFRESH, token=first))["session"]["refreshToken"]
    desk.clock.advance(seconds=20)
    third = (await desk.nobody.ask(REFRESH, token=second))["session"]["refreshToken"]
    desk.clock.advance(seconds=10)

    assert (await desk.nobody.ask(REFRESH, token=first))["session"]["refreshToken"] == second
    assert (await desk.nobody.ask(REFRESH, token=second))["session"]["refreshToken"] == third
    desk.clock.advance(seconds=1)
    assert await refusal(desk.nobody.ask(REFRESH, token=first)) == "UNAUTHENTICATED"
    assert await refusal(desk.nobody.ask(REFRESH, token=third)) == "UNAUTHENTICATED"


async def test_whoever_knows_a_sessions_id_alone_does_not_end_it(desk: RunningDesk) -> None:
    """It stands in every access token."""
    _, token = await signed_in(desk)
    digits, body, mac = token.split(".")
    for made_up in (
        f"{digits}.x",
        f"{digits}.{body}",
        f"{digits}.{body}.{mac[:-1]}",
        f"{digits}.{mac}.{body}",
    ):
        assert await refusal(desk.nobody.ask(REFRESH, token=made_up)) == "UNAUTHENTICATED"

    assert (await desk.nobody.ask(REFRESH, token=token))["session"]["refreshToken"]


async def test_a_token_used_long_ago_is_still_taken_for_stolen(desk: RunningDesk) -> None:
    """Though it is not among the last ones, which are kept."""
    first = token = (await desk.runtime.gate.open_session(await Agent.get(email=MARIA))).refresh
    for _ in range(USES_KEPT + 2):
        token = (await desk.nobody.ask(REFRESH, token=token))["session"]["refreshToken"]
    desk.clock.advance(seconds=31)

    assert await refusal(desk.nobody.ask(REFRESH, token=first)) == "UNAUTHENTICATED"
    assert await refusal(desk.nobody.ask(REFRESH, token=token)) == "UNAUTHENTICATED"


@ON_POSTGRES
@pytest.mark.parametrize("token", ["", "x", "\0", ".", "0" * 32 + ".x", "ü" * 40])
async def test_what_is_no_refresh_token_is_refused(desk: RunningDesk, token: str) -> None:
    assert await refusal(desk.nobody.ask(REFRESH, token=token)) == "UNAUTHENTICATED"


async def test_a_session_that_nobody_refreshes_ends_after_thirty_days(desk: RunningDesk) -> None:
    _, token = await signed_in(desk)
    desk.clock.advance(days=30, seconds=1)

    assert await refusal(desk.nobody.ask(REFRESH, token=token)) == "UNAUTHENTICATED"


async def test_a_session_that_is_refreshed_lasts_for_thirty_days_from_then(desk: RunningDesk) -> None:
    _, token = await signed_in(desk)
    for _ in range(2):
        desk.clock.advance(days=20)
        token = (await desk.nobody.ask(REFRESH, token=token))["session"]["refreshToken"]


async def test_no_token_is_kept_as_it_is(desk: RunningDesk) -> None:
    """Neither the first of a session nor the next, which is the same for a while."""
    _, token = await signed_in(desk)
    successor = (await desk.nobody.ask(REFRESH, token=token))["session"]["refreshToken"]

    kept = str([session.columns() for session in await Session.all()])
    assert token.partition(".")[2] not in kept
    assert successor.partition(".")[2] not in kept
    assert all(agent.password_hash.startswith("$argon2id$") for agent in await Agent.all())


async def test_signing_out_counts_at_once(desk: RunningDesk) -> None:
    maria, token = await signed_in(desk)

    assert await maria.ask("mutation { signOut }") is True
    assert await refusal(maria.ask(VIEWER)) == "UNAUTHENTICATED"
    assert await refusal(desk.nobody.ask(REFRESH, token=token)) == "UNAUTHENTICATED"
    assert await desk.maria.ask(VIEWER)


async def sign_out(desk: RunningDesk, place: Place) -> None:
    await desk.maria.ask("mutation { signOut }")


async def disable(desk: RunningDesk, place: Place) -> None:
    await desk.ada.ask(UPDATE, input={"agentId": desk.maria.id, "enabled": False})


async def set_password(desk: RunningDesk, place: Place) -> None:
    await desk.ada.ask(UPDATE, input={"agentId": desk.maria.id, "password": "a new password"})


@pytest.mark.parametrize("way", [sign_out, disable, set_password])
async def test_a_stream_on_which_nothing_happens_ends_within_a_second_of_access(
    desk: RunningDesk, place: Place, way: Callable[[RunningDesk, Place], Awaitable[None]]
) -> None:
    """Maria's ends and nobody else's."""
    async with desk.hearing("maria", "omar") as heard:
        await way(desk, place)
        async with asyncio.timeout(WITHIN):
            ended = await heard["maria"].ended()
        await desk.streams(1)

    assert "UNAUTHENTICATED" in str(ended)
    assert heard["omar"].silent


async def test_a_stream_of_server_sent_events_ends_within_a_second_of_access_too(desk: RunningDesk) -> None:
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {desk.maria.token}"}
    body = {"query": "subscription { messageDelivered { cursor } }"}
    async with (
        httpx.AsyncClient() as http,
        http.stream("POST", f"{desk.address}/graphql", json=body, headers=headers) as response,
    ):
        await desk.streams(1)
        async with asyncio.timeout(WITHIN):
            await desk.maria.ask("mutation { signOut }")
            text = (await response.aread()).decode()

    assert "UNAUTHENTICATED" in text
    assert text.rstrip().splitlines()[-2:] in (["event: complete", "data:"], ["event:complete", "data:"])


async def test_a_disabled_agent_is_out_and_stays_out(desk: RunningDesk, place: Place) -> None:
    """Even with the right password; with a wrong one nothing shows that the account is there."""
    _, token = await signed_in(desk)
    await disable(desk, place)

    assert await refusal(desk.maria.ask(VIEWER)) == "UNAUTHENTICATED"
    assert await refusal(desk.nobody.ask(REFRESH, token=token)) == "UNAUTHENTICATED"
    assert (await sign_in(desk))["errors"][0]["code"] == "FORBIDDEN"
    assert (await sign_in(desk, password="wrong"))["errors"][0]["code"] == "INVALID"


async def test_a_new_password_ends_the_sessions_of_the_old_one(desk: RunningDesk, place: Place) -> None:
    _, token = await signed_in(desk)
    await set_password(desk, place)

    assert await refusal(desk.maria.ask(VIEWER)) == "UNAUTHENTICATED"
    assert await refusal(desk.nobody.ask(REFRESH, token=token)) == "UNAUTHENTICATED"
    assert (await sign_in(desk))["session"] is None
    assert (await sign_in(desk, password="a new password"))["session"]


async def test_an_operator_resets_a_password_that_is_lost(desk: RunningDesk, place: Place) -> None:
    """From another process: the sessions end within a second, the wrong tries before are forgotten."""
    for _ in range(5):
        await sign_in(desk, password="wrong")
    async with desk.hearing("maria") as heard:
        _, said = await command(place, "reset-password", MARIA, "--password", "found again")
        async with asyncio.timeout(WITHIN):
            ended = await heard["maria"].ended()

    assert "found again" in said
    assert "UNAUTHENTICATED" in str(ended)
    assert await refusal(desk.maria.ask(VIEWER)) == "UNAUTHENTICATED"
    assert (await sign_in(desk, password="found again"))["session"]


@ON_POSTGRES
@pytest.mark.parametrize("token", ["Bearer nonsense", "Bearer dbt_nonsense", "Basic x", "Bearer a.b.c"])
async def test_a_token_that_is_not_valid_is_answered_with_401(desk: RunningDesk, token: str) -> None:
    async with httpx.AsyncClient() as http:
        response = await http.post(
            f"{desk.address}/graphql", json={"query": VIEWER}, headers={"Authorization": token}
        )

    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
