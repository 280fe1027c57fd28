"""Signing in and out, sessions and their end, agents and their forms."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

from deskbell.app import utc_now
from domain.access.gate import USES_KEPT, Gate, Tokens
from domain.deeds.recording import do
from domain.people import passwords
from domain.people.records import Agent, FailedSignIns, Session
from domain.storage.records import revisions
from tests.conftest import Place
from tests.desk import PASSWORD, SECRET_KEY, Clock, GraphQLRefusal, Person, RunningDesk, running

SIGN_IN = """mutation($email: String!, $password: String!) {
    signIn(input: {email: $email, password: $password}) {
        session { accessToken refreshToken expiresAt agent { displayName permissions } }
        errors { code message path } } }"""
REFRESH = """mutation($token: String!) { refreshSession(refreshToken: $token) {
    session { accessToken refreshToken agent { displayName } } errors { code } } }"""
VIEWER = "{ viewer { displayName } }"
UPDATE = """mutation($input: UpdateAgentInput!) { updateAgent(input: $input) {
    agent { displayName enabled timeZone groups { name } } errors { code message path } } }"""
CREATE = """mutation($input: CreateAgentInput!) { createAgent(input: $input) {
    agent { id displayName email timeZone enabled roles { name } groups { name } departments { name } }
    errors { code message path } } }"""
MARIA = "maria@desk.example"
WITHIN = 5.0  # seconds of a machine that has much else to do
ON_POSTGRES = pytest.mark.parametrize("pair", ["postgres+valkey"], indirect=True)  # the stricter of the two


async def sign_in(desk: RunningDesk, email: str = MARIA, password: str = PASSWORD) -> Any:
    """Try to come in."""
    return await desk.nobody.ask(SIGN_IN, email=email, password=password)


async def signed_in(desk: RunningDesk, email: str = MARIA) -> tuple[Person, str]:
    """Come in anew; return the person and their refresh token."""
    session = (await sign_in(desk, email))["session"]
    return holding(desk, session["accessToken"]), session["refreshToken"]


def holding(desk: RunningDesk, token: str) -> Person:
    """Return whoever holds a token, at the desk until it closes."""
    return desk.people.setdefault(token, Person(desk.address, token, ""))


async def refusal(asked: Awaitable[Any]) -> str:
    """Return the code with which GraphQL refuses."""
    with pytest.raises(GraphQLRefusal) as refused:
        await asked
    return refused.value.code


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave argon2 out where many passwords are tried."""
    monkeypatch.setattr(passwords, "_verify", lambda stored, given: bool(stored) and given == PASSWORD)


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let time pass only where a test says so."""
    start = utc_now()
    monkeypatch.setattr(Clock, "__call__", lambda clock: start + clock.moved)


async def test_signing_in_gives_a_session_and_says_who_one_is(desk: RunningDesk) -> None:
    """Maria writes her address as she likes; her access lasts for 15 minutes."""
    answer = await sign_in(desk, " Maria@Desk.example ")
    session = answer["session"]

    assert answer["errors"] == []
    assert session["agent"]["displayName"] == "Maria Lopez"
    assert "EDIT_TICKETS" in session["agent"]["permissions"]
    lasts = datetime.fromisoformat(session["expiresAt"]) - desk.clock()
    assert timedelta(minutes=14, seconds=55) < lasts <= timedelta(minutes=15)
    assert await holding(desk, session["accessToken"]).ask(VIEWER) == {"displayName": "Maria Lopez"}


async def test_a_wrong_password_and_an_unknown_address_look_the_same(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same answer, and as much work: both times one argon2 hash is computed."""
    verified: list[bool] = []

    def verify(stored: str | None, password: str) -> bool:
        verified.append(stored is None)
        return kept(stored, password)

    kept = passwords._verify
    monkeypatch.setattr(passwords, "_verify", verify)
    wrong = await sign_in(desk, MARIA, "wrong")
    unknown = await sign_in(desk, "stranger@desk.example", "wrong")

    assert wrong == unknown
    assert wrong["session"] is None
    assert [error["code"] for error in wrong["errors"]] == ["INVALID"]
    assert verified == [False, True]
    assert await FailedSignIns.filter(key__startswith="account").count() == 2


@pytest.mark.usefixtures("quick_passwords", "still_clock")
@pytest.mark.parametrize("email", [MARIA, "stranger@desk.example"])
async def test_after_five_wrong_passwords_an_account_makes_one_wait(desk: RunningDesk, email: str) -> None:
    """Also an account that does not exist; the wait is over when the clock says so."""
    for _ in range(5):
        assert (await sign_in(desk, email, "wrong"))["errors"][0]["code"] == "INVALID"

    assert await refusal(sign_in(desk, email, "wrong")) == "RATE_LIMITED"
    desk.clock.advance(seconds=2)
    assert (await sign_in(desk, email, "wrong"))["errors"][0]["code"] == "INVALID"


@pytest.mark.usefixtures("quick_passwords", "still_clock")
@ON_POSTGRES
async def test_waits_double_with_each_wrong_password_up_to_a_quarter_of_an_hour(desk: RunningDesk) -> None:
    for _ in range(5):
        await sign_in(desk, password="wrong")
    for waited in (2, 4):
        desk.clock.advance(seconds=waited)
        await sign_in(desk, password="wrong")
    desk.clock.advance(seconds=3)

    assert await refusal(sign_in(desk)) == "RATE_LIMITED"
    await FailedSignIns.filter(key__contains=MARIA).update(count=100)
    desk.clock.advance(minutes=14)
    assert await refusal(sign_in(desk)) == "RATE_LIMITED"
    desk.clock.advance(minutes=1)
    assert (await sign_in(desk))["session"]


@pytest.mark.usefixtures("quick_passwords", "still_clock")
async def test_the_right_password_lets_an_account_begin_anew(desk: RunningDesk) -> None:
    for _ in range(4):
        await sign_in(desk, password="wrong")
    await sign_in(desk)
    for _ in range(4):
        await sign_in(desk, password="wrong")

    assert (await sign_in(desk))["session"]


@pytest.mark.usefixtures("quick_passwords", "still_clock")
async def test_wrong_passwords_tried_all_at_once_are_slowed_too(desk: RunningDesk) -> None:
    answers = await asyncio.gather(
        *(desk.nobody.answer(SIGN_IN, email=MARIA, password="wrong") for _ in range(12))
    )
    limited = [answer for answer in answers if answer.get("errors")]

    assert 5 <= len(limited) <= 7


@pytest.mark.usefixtures("quick_passwords", "still_clock")
async def test_an_address_that_tries_many_accounts_is_slowed(desk: RunningDesk) -> None:
    """Twenty wrong passwords, each for another account; then even Maria has to wait there."""
    for number in range(20):
        await sign_in(desk, f"agent{number}@desk.example", "wrong")

    assert await refusal(sign_in(desk)) == "RATE_LIMITED"
    desk.clock.advance(seconds=2)
    assert (await sign_in(desk))["session"]


@pytest.mark.usefixtures("quick_passwords", "still_clock")
async def test_coming_in_does_not_count_against_an_address(desk: RunningDesk) -> None:
    for _ in range(3):
        await sign_in(desk)

    assert sum([failed.count for failed in await FailedSignIns.all()]) == 0


@pytest.mark.usefixtures("quick_passwords", "still_clock")
@ON_POSTGRES
@pytest.mark.parametrize("email", ["", "\0", "x" * 5000, f"{MARIA}\0", "ä@b.example", "'; DROP TABLE agent"])
async def test_whatever_is_given_for_an_address_is_just_wrong(desk: RunningDesk, email: str) -> None:
    assert (await sign_in(desk, email))["errors"][0]["code"] == "INVALID"


DECOMPOSED, COMPOSED = "Schlu\u0308ssel", "Schl\u00fcssel"


@pytest.mark.parametrize(("made", "given"), [(DECOMPOSED, COMPOSED), (COMPOSED, DECOMPOSED)], ids=ascii)
async def test_a_password_and_an_address_are_the_same_however_they_were_typed(
    desk: RunningDesk, made: str, given: str
) -> None:
    form = {"email": f"{made}@desk.example", "displayName": "Uta", "password": f"{made} 12", "roleIds": []}
    assert (await desk.ada.ask(CREATE, input=form))["errors"] == []
    twin = await desk.ada.ask(CREATE, input={**form, "email": f"{given.upper()}@desk.example"})

    assert twin["errors"][0]["code"] == "CONFLICT"
    assert (await sign_in(desk, f"{given}@desk.example", f"{given} 12"))["session"]
    assert (await sign_in(desk, f"{given}@desk.example", "Schlussel 12"))["session"] is None


@ON_POSTGRES
async def test_a_mailbox_has_one_agent_however_its_host_is_written(desk: RunningDesk) -> None:
    typed = ["uta@b\u00fccher.example", "uta@xn--bcher-kva.example", "Uta@BU\u0308CHER.example"]
    form = {"displayName": "Uta", "password": PASSWORD, "roleIds": []}
    made = [(await desk.ada.ask(CREATE, input={**form, "email": address}))["errors"] for address in typed]

    assert [[error["code"] for error in errors] for errors in made] == [[], ["CONFLICT"], ["CONFLICT"]]
    assert all([(await sign_in(desk, address))["session"] for address in typed])


@ON_POSTGRES
@pytest.mark.parametrize(
    "typed", [DECOMPOSED, COMPOSED, "\ufb01sch und Chips", "\uff50\uff41\uff53\uff53"], ids=ascii
)
async def test_hashes_from_before_go_on_working(desk: RunningDesk, typed: str) -> None:
    """They are of what was typed, in whatever form that was."""
    await Agent.filter(email=MARIA).update(password_hash=passwords._hasher.hash(typed))

    assert (await sign_in(desk, password=typed))["session"]
    if typed in {COMPOSED, DECOMPOSED}:
        assert (await sign_in(desk, password=COMPOSED))["session"]
        assert (await sign_in(desk, password=DECOMPOSED))["session"]


@pytest.mark.usefixtures("quick_passwords", "still_clock")
@ON_POSTGRES
async def test_a_browser_that_has_signed_in_is_told_from_a_stranger(desk: RunningDesk) -> None:
    """It keeps a cookie that scripts cannot read; another one at the same address waits."""
    body = {"query": SIGN_IN, "variables": {"email": MARIA, "password": PASSWORD}}
    url, elsewhere = f"{desk.address}/graphql", {"X-Forwarded-For": "198.51.100.4"}
    async with httpx.AsyncClient() as browser, httpx.AsyncClient(headers=elsewhere) as stranger:
        first = await browser.post(url, json=body)
        assert "httponly" in first.headers["set-cookie"].lower()
        assert "samesite=strict" in first.headers["set-cookie"].lower()
        for _ in range(6):
            wrong = {**body, "variables": {"email": MARIA, "password": "wrong"}}
            refused = await stranger.post(url, json=wrong)
        assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"

        again = await browser.post(url, json=body, headers=elsewhere)
        assert again.json()["data"]["signIn"]["session"]


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
        await desk.runtime.streams.look(await revisions())
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
    command = ["-m", "deskbell", "reset-password", MARIA, "--password", "found again"]
    variables = {**os.environ, "DESKBELL_DATABASE_URL": place.database_url}

    async with desk.hearing("maria") as heard:
        process = await asyncio.create_subprocess_exec(sys.executable, *command, env=variables, stdout=PIPE)
        said, _ = await process.communicate()
        async with asyncio.timeout(WITHIN):
            ended = await heard["maria"].ended()

    assert b"found again" in said
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


# ---------------------------------------------------------------- agents


async def create_agent(desk: RunningDesk, **given: Any) -> Any:
    """Let Ada make an agent, Lena."""
    form = {
        "email": "Lena@desk.example",
        "displayName": "Lena Weber",
        "password": "good enough",
        "roleIds": [desk.roles["Agent"]],
        "groupIds": [desk.groups["Support Experts"]],
        **given,
    }
    return await desk.ada.ask(CREATE, input=form)


async def test_an_agent_is_made_with_roles_and_groups_and_comes_in(desk: RunningDesk) -> None:
    answer = await create_agent(desk, timeZone="Europe/Vienna")

    assert answer["errors"] == []
    assert {name: answer["agent"][name] for name in ("email", "timeZone", "enabled", "departments")} == {
        "email": "lena@desk.example",
        "timeZone": "Europe/Vienna",
        "enabled": True,
        "departments": [{"name": "Support"}],
    }
    assert [role["name"] for role in answer["agent"]["roles"]] == ["Everyone", "Agent"]
    assert (await sign_in(desk, "lena@desk.example", "good enough"))["session"]


FAULTS: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"email": "no address"}, "INVALID", ["email"]),
    ({"email": MARIA.upper()}, "CONFLICT", ["email"]),
    ({"displayName": "  "}, "INVALID", ["displayName"]),
    ({"displayName": "x" * 201}, "INVALID", ["displayName"]),
    ({"displayName": "a\0b"}, "INVALID", ["displayName"]),
    ({"password": "short"}, "INVALID", ["password"]),
    ({"timeZone": "Mars/Olympus"}, "INVALID", ["timeZone"]),
    ({"roleIds": ["nonsense"]}, "INVALID", ["roleIds"]),
    ({"roleIds": ["Role_" + "0" * 32]}, "NOT_FOUND", ["roleIds", "0"]),
    ({"groupIds": ["Group_" + "0" * 32]}, "NOT_FOUND", ["groupIds", "0"]),
    ({"groupIds": ["Role_" + "0" * 32]}, "INVALID", ["groupIds"]),
]


@ON_POSTGRES
@pytest.mark.parametrize(("given", "code", "path"), FAULTS, ids=str)
async def test_a_fault_in_a_new_agents_form_is_named_with_its_path(
    desk: RunningDesk, given: dict[str, Any], code: str, path: list[str]
) -> None:
    before = await Agent.all().count()
    answer = await create_agent(desk, **given)

    assert answer["agent"] is None
    assert [(error["code"], error["path"][: len(path)]) for error in answer["errors"]] == [(code, path)]
    assert await Agent.all().count() == before


@ON_POSTGRES
async def test_all_faults_of_a_form_are_named_at_once(desk: RunningDesk) -> None:
    answer = await create_agent(desk, displayName=" ", password="short")

    assert [error["path"] for error in answer["errors"]] == [["displayName"], ["password"]]


@ON_POSTGRES
async def test_an_agent_without_a_time_zone_has_the_desks(place: Place) -> None:
    async with running(place.settings(time_zone="Asia/Tokyo")) as desk:
        assert (await create_agent(desk))["agent"]["timeZone"] == "Asia/Tokyo"


@ON_POSTGRES
async def test_what_an_edit_of_an_agent_leaves_out_stays(desk: RunningDesk) -> None:
    answer = await desk.ada.ask(UPDATE, input={"agentId": desk.omar.id, "displayName": "Omar H."})

    assert answer["agent"] == {
        "displayName": "Omar H.",
        "enabled": True,
        "timeZone": "UTC",
        "groups": [{"name": "Sales Front Line"}],
    }


@ON_POSTGRES
@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"displayName": " "}, "INVALID", ["displayName"]),
        ({"timeZone": "Nowhere"}, "INVALID", ["timeZone"]),
        ({"agentId": "Agent_" + "0" * 32}, "NOT_FOUND", ["agentId"]),
        ({"agentId": "Role_" + "0" * 32}, "INVALID", ["agentId"]),
        ({"agentId": "nonsense"}, "INVALID", ["agentId"]),
    ],
    ids=str,
)
async def test_a_fault_in_an_agents_edit_is_named_with_its_path(
    desk: RunningDesk, given: dict[str, Any], code: str, path: list[str]
) -> None:
    answer = await desk.ada.ask(UPDATE, input={"agentId": desk.omar.id, **given})

    assert [(error["code"], error["path"]) for error in answer["errors"]] == [(code, path)]


async def test_a_group_given_opens_its_items_at_once(desk: RunningDesk) -> None:
    """Omar moves to Support and sees its ticket with the next request."""
    ticket = await desk.ticket(group="Support Experts")
    node = "query($id: ID!) { node(id: $id) { id } }"
    assert await desk.omar.ask(node, id=ticket["id"]) is None
    await desk.ada.ask(UPDATE, input={"agentId": desk.omar.id, "groupIds": [desk.groups["Support Experts"]]})

    assert await desk.omar.ask(node, id=ticket["id"]) == {"id": ticket["id"]}


async def test_agents_change_their_own_name_and_time_zone(desk: RunningDesk) -> None:
    """What cannot be is named with its path, and nothing changes."""
    operation = """mutation($input: UpdateViewerInput!) { updateViewer(input: $input) {
        agent { displayName timeZone } errors { code path } } }"""
    changed = await desk.omar.ask(operation, input={"displayName": "Omar H.", "timeZone": "Asia/Amman"})
    named = await desk.omar.ask(operation, input={"displayName": "Omar"})
    refused = [
        (await desk.omar.ask(operation, input=given))["errors"]
        for given in ({"displayName": " "}, {"timeZone": "Amman"})
    ]

    assert changed["agent"] == {"displayName": "Omar H.", "timeZone": "Asia/Amman"}
    assert named["agent"] == {"displayName": "Omar", "timeZone": "Asia/Amman"}
    assert refused == [[{"code": "INVALID", "path": [name]}] for name in ("displayName", "timeZone")]
    assert await desk.omar.ask("{ viewer { displayName } }") == {"displayName": "Omar"}
