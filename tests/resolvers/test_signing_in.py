"""Signing in, wrong passwords, and how they cost time."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest

from domain.people import passwords
from domain.people.access_records import FailedSignIns
from domain.people.records import Agent
from tests.desk import PASSWORD, RunningDesk, refusal
from tests.pairs import ON_POSTGRES
from tests.resolvers.entering import CREATE, MARIA, SIGN_IN, VIEWER, holding, sign_in


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave argon2 out where many passwords are tried."""
    monkeypatch.setattr(passwords, "_verify", lambda stored, given: bool(stored) and given == PASSWORD)


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

    assert sum([failed_sign_ins.count for failed_sign_ins in await FailedSignIns.all()]) == 0


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
    made = [(await desk.ada.ask(CREATE, input={**form, "email": email}))["errors"] for email in typed]

    assert [[error["code"] for error in errors] for errors in made] == [[], ["CONFLICT"], ["CONFLICT"]]
    assert all([(await sign_in(desk, email))["session"] for email in typed])


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
