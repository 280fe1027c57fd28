"""Access ends at one place: which deed ends which of an agent's ways in, and that none comes back."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from domain.access.api_tokens import make_api_token
from domain.access.signer import hash_of_token
from domain.administration.notification_settings import subscribe_to_web_push
from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.errors import Unauthenticated
from domain.people import passwords
from domain.people.access_records import ApiToken, Session, SignInHelp
from domain.people.notification_records import PushSubscription
from domain.people.records import Agent
from tests.conftest import Place
from tests.desk import PASSWORD, Bells, Clock, Person, RunningDesk
from tests.faults.processes import command
from tests.pairs import ON_SQLITE
from tests.receivers import Browser

VIEWER = "{ viewer { displayName } }"
CODE, NEW = "a code from a mail", "battery staple"
TOKEN = """mutation { createApiToken(input: {name: "A program", permissions: [USE_INBOX]}) { token } }"""
PUSH = (
    """mutation($input: SubscribeToWebPushInput!) { subscribeToWebPush(input: $input) { errors { code } } }"""
)
REVOKE = "mutation($id: ID!) { revokeApiToken(id: $id) { errors { code } } }"
REFRESH = "mutation($token: String!) { refreshSession(refreshToken: $token) { errors { code } } }"
CHANGE = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { code } } }"
PASSWORDS = """mutation($input: ChangePasswordInput!) { changePassword(input: $input) {
    agent { displayName } errors { code message path } } }"""
RESET = """mutation($code: String!, $password: String!) { resetPassword(code: $code, password: $password) {
    session { accessToken } errors { code } } }"""
SIGN_IN = """mutation($password: String!) { signIn(input: {email: "omar@desk.example", password: $password}) {
    session { accessToken } errors { code } } }"""
ALL = {"this session", "other session", "token", "push", "code"}


async def all_ways_in(desk: RunningDesk) -> dict[str, Person]:
    """Give Omar another session, a program, a browser and a code; return those of them who ask."""
    agent = await Agent.get(email="omar@desk.example")
    other = (await desk.runtime.gate.open_session(agent)).access
    program = (await desk.omar.ask(TOKEN))["token"]
    form = {"endpoint": "https://push.example/x", **Browser().form}
    assert (await desk.omar.ask(PUSH, input=form))["errors"] == []
    soon = desk.clock() + timedelta(hours=1)
    await SignInHelp.create(agent_id=agent.id, code_hash=hash_of_token(CODE), expires_at=soon)
    for token in (other, program):
        desk.people[token] = Person(desk.address, token, desk.omar.id)
    return {"this session": desk.omar, "other session": desk.people[other], "token": desk.people[program]}


async def works(who: Person) -> bool:
    """Say whether somebody is still let in."""
    answer = await who.answer(VIEWER)
    codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
    assert codes in ([], ["UNAUTHENTICATED"])
    return not codes


async def left(ways: dict[str, Person]) -> set[str]:
    """Return Omar's ways in that still work."""
    found = {name for name, who in ways.items() if await works(who)}
    found |= {"push"} if await PushSubscription.exists() else set()
    return found | ({"code"} if await SignInHelp.exists() else set())


async def own_password(desk: RunningDesk, _: Place) -> None:
    """Omar chooses another password."""
    given = {"oldPassword": PASSWORD, "password": NEW}
    assert (await desk.omar.ask(PASSWORDS, input=given))["errors"] == []


async def by_an_administrator(desk: RunningDesk, _: Place) -> None:
    """Ada gives him one."""
    given = {"agentId": desk.omar.id, "password": NEW}
    assert (await desk.ada.ask(CHANGE, input=given))["errors"] == []


async def by_a_code(desk: RunningDesk, _: Place) -> None:
    """He has forgotten it."""
    assert (await desk.nobody.ask(RESET, code=CODE, password=NEW))["session"]


async def by_command(_: RunningDesk, place: Place) -> None:
    """An operator sets it."""
    status, said = await command(place, "reset-password", "omar@desk.example", "--password", NEW)
    assert status == 0, said


async def switched(desk: RunningDesk, _: Place, *, back: bool = False) -> None:
    """Ada disables his account, and may enable it again."""
    for enabled in (False, True) if back else (False,):
        given = {"agentId": desk.omar.id, "enabled": enabled}
        assert (await desk.ada.ask(CHANGE, input=given))["errors"] == []


async def switched_back(desk: RunningDesk, place: Place) -> None:
    """She does."""
    await switched(desk, place, back=True)


async def signed_out_everywhere(desk: RunningDesk, _: Place) -> None:
    """He lost his telephone."""
    assert await desk.omar.ask("mutation { signOutEverywhere }")


async def revoked(desk: RunningDesk, _: Place) -> None:
    """He does without the program."""
    [token] = await desk.omar.ask("{ apiTokens { id } }")
    assert (await desk.omar.ask(REVOKE, id=token["id"]))["errors"] == []


async def replayed(desk: RunningDesk, _: Place) -> None:
    """Somebody shows a refresh token of his that had its time."""
    first = await Session.filter(agent__email="omar@desk.example").order_by("id").first()
    assert first
    used = desk.runtime.gate.signer.successor(first.id, "of yesterday")
    answer = await desk.nobody.answer(REFRESH, token=used)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def signed_out(desk: RunningDesk, _: Place) -> None:
    """He goes home."""
    assert await desk.omar.ask("mutation { signOut }")


DEEDS: dict[Callable[[RunningDesk, Place], Awaitable[None]], set[str]] = {
    own_password: {"this session"},
    by_an_administrator: set(),
    by_a_code: set(),
    by_command: set(),
    switched: set(),
    switched_back: set(),
    signed_out_everywhere: {"token"},
    signed_out: ALL - {"this session"},
    replayed: ALL - {"this session"},
    revoked: ALL - {"token"},
}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
async def test_a_deed_ends_the_access_that_the_table_says(
    desk: RunningDesk, place: Place, deed: Callable[[RunningDesk, Place], Awaitable[None]]
) -> None:
    """With the streams that are open; Maria's stays."""
    ways, kept = await all_ways_in(desk), DEEDS[deed]
    assert await left(ways) == ALL
    async with AsyncExitStack() as stack:
        heard: dict[str, Bells] = {
            name: await stack.enter_async_context(who.listening())
            for name, who in {**ways, "Maria": desk.maria}.items()
        }
        await desk.streams(4)
        await deed(desk, place)
        for name in ways.keys() - kept:
            assert "UNAUTHENTICATED" in str(await heard[name].ended())
        await desk.streams(len(ways.keys() & kept) + 1)

    assert await left(ways) == kept
    assert await works(desk.maria)


async def test_whoever_changes_their_password_signs_in_with_the_new_one(
    desk: RunningDesk, place: Place
) -> None:
    await own_password(desk, place)

    assert (await desk.nobody.ask(SIGN_IN, password=PASSWORD))["session"] is None
    assert (await desk.nobody.ask(SIGN_IN, password=NEW))["session"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"oldPassword": "wrong", "password": NEW}, ["oldPassword"]),
        ({"oldPassword": PASSWORD, "password": "short"}, ["password"]),
        ({"oldPassword": PASSWORD, "password": PASSWORD}, ["password"]),
    ],
    ids=str,
)
async def test_a_password_is_not_changed_without_the_old_one(
    desk: RunningDesk, given: dict[str, str], path: list[str]
) -> None:
    """Nor for one that will not do; all that was open stays open."""
    ways = await all_ways_in(desk)
    answer = await desk.omar.ask(PASSWORDS, input=given)

    assert answer["agent"] is None
    assert [(error["code"], error["path"]) for error in answer["errors"]] == [("INVALID", path)]
    assert await left(ways) == ALL


@ON_SQLITE
async def test_a_new_password_is_not_hashed_before_the_old_one_was_right(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing takes its time, of a thread that all who sign in share."""
    hashed = list[str]()
    monkeypatch.setattr("resolvers.signing_in.hash_password", hashed.append)
    answer = await desk.omar.ask(PASSWORDS, input={"oldPassword": "wrong", "password": NEW})

    assert answer["errors"][0]["path"] == ["oldPassword"]
    assert hashed == []


async def test_wrong_old_passwords_cost_time_as_they_do_where_one_signs_in(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the clock stands still, and without argon2."""
    now, codes = desk.clock(), list[Any]()
    monkeypatch.setattr(Clock, "__call__", lambda _: now)
    monkeypatch.setattr(passwords, "_verify", lambda *_: False)
    while "RATE_LIMITED" not in codes and len(codes) < 30:
        answer = await desk.omar.answer(PASSWORDS, input={"oldPassword": "wrong", "password": NEW})
        codes.append(answer["errors"][0]["extensions"]["code"] if "errors" in answer else None)

    assert (codes[0], codes[-1]) == (None, "RATE_LIMITED")


async def test_who_was_let_in_before_an_account_was_shut_makes_no_access_after(
    desk: RunningDesk, place: Place
) -> None:
    """Sessions, programs and browsers of that very moment come too late, and do not wait for the account."""
    agent = await Agent.get(email="omar@desk.example")
    known = await desk.runtime.gate.authenticate(desk.omar.token)
    assert known
    await switched_back(desk, place)
    await by_an_administrator(desk, place)
    before = await Session.filter(agent_id=agent.id).count()

    with pytest.raises(Unauthenticated):
        await desk.runtime.gate.open_session(agent)
    assert await Session.filter(agent_id=agent.id).count() == before
    form = {"endpoint": "https://push.example/x", **Browser().form}
    late: tuple[Callable[[Deed], Awaitable[Any]], ...] = (
        lambda deed: make_api_token(deed, known, [], name="Late"),
        lambda deed: subscribe_to_web_push(deed, **form),
    )
    for work in late:
        with pytest.raises(Unauthenticated):
            await do(work, by=agent, at=desk.clock(), engine=None, asker=known)
    assert not await ApiToken.exists()
    assert not await PushSubscription.exists()
