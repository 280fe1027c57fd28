"""The console's sessions: a refresh token in a cookie, and who gets to use it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
import pytest

from deskbell.browser_session import COOKIE, KEPT_FOR, MAX_BODY
from domain.access.gate import ANSWERED_AGAIN_FOR, SESSION_LASTS
from tests.conftest import Place
from tests.desk import PASSWORD, RunningDesk
from tests.pairs import ON_SQLITE
from tests.serving import running

SIGN_IN = f"""mutation($email: String!) {{ signIn(input: {{email: $email, password: "{PASSWORD}"}}) {{
    session {{ refreshToken }} }} }}"""
JSON = {"content-type": "application/json"}


@pytest.fixture
async def browser(desk: RunningDesk) -> AsyncIterator[httpx.AsyncClient]:
    """Maria's browser, before she has signed in."""
    async with httpx.AsyncClient(base_url=desk.address, headers=JSON) as client:
        yield client


async def signed_in(desk: RunningDesk, browser: httpx.AsyncClient) -> str:
    """Sign Maria in, hand her session over, and return the refresh token that she was given."""
    made = await desk.nobody.ask(SIGN_IN, email="maria@desk.example")
    token: str = made["session"]["refreshToken"]
    answer = await browser.put("/session", json={"refreshToken": token})
    assert answer.status_code == 200, answer.text
    return token


def cookie(answer: httpx.Response) -> dict[str, str]:
    """Return the cookie of an answer: its value, path, age and flags."""
    [line] = answer.headers.get_list("set-cookie")
    [(name, kept)] = SimpleCookie(line).items()
    assert name.startswith(f"{COOKIE}-")
    return {"value": kept.value, **{key: str(value).lower() for key, value in kept.items() if value}}


async def viewer(desk: RunningDesk, answer: httpx.Response) -> str:
    """Return whom the API takes the holder of an access token for."""
    headers = {**JSON, "authorization": f"Bearer {answer.json()['accessToken']}"}
    async with httpx.AsyncClient() as client:
        told = await client.post(
            f"{desk.address}/graphql", headers=headers, json={"query": "{ viewer { displayName } }"}
        )
    return str(told.json()["data"]["viewer"]["displayName"])


async def test_a_session_is_handed_over_gone_on_with_and_forgotten(
    desk: RunningDesk, browser: httpx.AsyncClient
) -> None:
    """The browser keeps what no script reads; the page has an access token, and no other page gets that."""
    assert (await browser.post("/session")).status_code == 204

    given = await signed_in(desk, browser)
    answer = await browser.post("/session")
    assert await viewer(desk, answer) == "Maria Lopez"
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    kept = cookie(answer)
    assert kept.pop("value") not in {given, ""}
    assert kept == {"path": "/session", "max-age": str(KEPT_FOR), "httponly": "true", "samesite": "strict"}

    forgotten = await browser.delete("/session")
    assert (forgotten.status_code, cookie(forgotten)["max-age"]) == (204, "0")
    assert (await browser.post("/session")).status_code == 204


@ON_SQLITE
@pytest.mark.parametrize(
    ("public_url", "scheme", "path", "secure"),
    [
        (None, "http", "/session", None),
        (None, "https", "/session", "true"),
        ("https://desk.example/help", "http", "/help/session", "true"),
    ],
)
async def test_the_cookie_is_kept_for_its_own_address(
    place: Place, public_url: str | None, scheme: str, path: str, secure: str | None
) -> None:
    """And for encrypted connections alone where people reach the desk by them, also behind a proxy."""
    async with (
        running(place.settings(public_url=public_url)) as desk,
        httpx.AsyncClient(base_url=desk.address, headers={**JSON, "x-forwarded-proto": scheme}) as browser,
    ):
        made = await desk.nobody.ask(SIGN_IN, email="maria@desk.example")
        answer = await browser.put("/session", json=made["session"])
        forgotten = await browser.delete("/session")

    for kept in (cookie(answer), cookie(forgotten)):
        assert (kept["path"], kept.get("secure")) == (path, secure)


@ON_SQLITE
async def test_desks_on_one_host_leave_each_others_sessions_alone(place: Place) -> None:
    """Browsers send the cookies of a host to all of its ports."""
    async with httpx.AsyncClient(headers=JSON) as browser:
        for port in (8001, 8002):
            async with running(place.settings(port=port)) as desk:
                made = await desk.nobody.ask(SIGN_IN, email="maria@desk.example")
                assert (await browser.put(f"{desk.address}/session", json=made["session"])).is_success
        async with running(place.settings(port=8001)) as desk:
            assert (await browser.post(f"{desk.address}/session")).status_code == 200
            assert (await browser.delete(f"{desk.address}/session")).status_code == 204
        async with running(place.settings(port=8002)) as desk:
            assert (await browser.post(f"{desk.address}/session")).status_code == 200


async def test_two_tabs_that_go_on_at_once_both_do(desk: RunningDesk, browser: httpx.AsyncClient) -> None:
    """They get the same successor, so that neither signs the other out."""
    await signed_in(desk, browser)
    [(name, token)] = browser.cookies.items()
    same = {"cookie": f"{name}={token}"}
    tabs = await asyncio.gather(*(browser.post("/session", headers=same) for _ in range(2)))

    assert [answer.status_code for answer in tabs] == [200, 200]
    assert len({cookie(answer)["value"] for answer in tabs}) == 1
    assert (await browser.post("/session")).status_code == 200


async def test_a_session_that_has_ended_is_forgotten(desk: RunningDesk, browser: httpx.AsyncClient) -> None:
    """Whether it was withdrawn, or nobody has used it for long, or a token turns up that was used before."""
    await signed_in(desk, browser)
    headers = {"authorization": f"Bearer {(await browser.post('/session')).json()['accessToken']}"}
    await browser.post("/graphql", headers=headers, json={"query": "mutation { signOut }"})
    ended = await browser.post("/session")
    assert (ended.status_code, cookie(ended)["max-age"]) == (401, "0")

    used = await signed_in(desk, browser)
    desk.clock.advance(seconds=ANSWERED_AGAIN_FOR.total_seconds() + 1)
    assert (await browser.put("/session", json={"refreshToken": used})).status_code == 401

    await signed_in(desk, browser)
    desk.clock.advance(seconds=(SESSION_LASTS + timedelta(seconds=1)).total_seconds())
    assert (await browser.post("/session")).status_code == 401
    assert (await browser.post("/session")).status_code == 204


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[]", 400),
        (b"null", 400),
        (b"{}", 400),
        (b'{"refreshToken": null}', 400),
        (b'{"refreshToken": 7}', 400),
        (b"[" * 4000, 400),
        (b'{"refreshToken": ""}', 401),
        (b'{"refreshToken": "nonsense"}', 401),
        (b'{"refreshToken": "\\ud800"}', 400),
        (b'{"refreshToken": "\\u0000."}', 401),
        (b'"' + b"x" * MAX_BODY, 413),
    ],
    ids=repr,
)
async def test_what_is_no_token_is_refused(browser: httpx.AsyncClient, body: bytes, status: int) -> None:
    assert (await browser.put("/session", content=body)).status_code == status


@ON_SQLITE
async def test_a_page_of_another_origin_gets_nothing(place: Place) -> None:
    """Neither by what browsers send unasked, nor as one that may ask the API."""
    other = "https://shop.example"
    async with (
        running(place.settings(allowed_origins=other)) as desk,
        httpx.AsyncClient(base_url=desk.address) as browser,
    ):
        browser.headers.update(JSON)
        await signed_in(desk, browser)
        own = [
            JSON,
            {"content-type": "Application/JSON; charset=utf-8"},
            {**JSON, "origin": desk.address, "sec-fetch-site": "same-origin"},
            {**JSON, "origin": desk.address},
        ]
        foreign = [
            {**JSON, "origin": other, "sec-fetch-site": "cross-site"},
            {**JSON, "origin": "http://127.0.0.1:1", "sec-fetch-site": "same-site"},
            {**JSON, "origin": other},
            {**JSON, "origin": "null"},
        ]
        unasked = ["", "text/plain", "application/x-www-form-urlencoded", "text/plain; application/json"]

        assert [(await browser.post("/session", headers=sent)).status_code for sent in own] == [200] * 4
        assert [(await browser.post("/session", headers=sent)).status_code for sent in foreign] == [403] * 4
        assert [
            (await browser.request(verb, "/session", headers={"content-type": sent})).status_code
            for sent in unasked
            for verb in ("PUT", "POST", "DELETE")
        ] == [415] * 12
        assert (await browser.post("/session")).status_code == 200
