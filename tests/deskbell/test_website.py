"""The console beside the endpoint: who opens the API in a browser is led to the explorer."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from deskbell.settings import Settings
from deskbell.website import Led

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


async def api(scope: Scope, receive: Receive, send: Send) -> None:
    """Stand for the endpoint."""
    await PlainTextResponse(Request(scope).method)(scope, receive, send)


async def asked(built: Path, method: str = "GET", accept: str = BROWSER, **params: str) -> httpx.Response:
    """Ask an endpoint that a proxy shows at /desk."""
    settings = Settings(secret_key="x" * 40, public_url="https://example.com/desk/")
    app = Starlette(routes=[Route("/graphql", Led(api, settings, built))])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
        return await client.request(method, "/graphql", params=params, headers={"accept": accept})


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Build a console of one page."""
    (tmp_path / "index.html").write_text("")
    return tmp_path


async def test_a_browser_is_led_to_the_explorer(built: Path) -> None:
    response = await asked(built)

    assert (response.status_code, response.headers["location"]) == (307, "/desk/explorer")
    assert response.headers["cache-control"] == "no-store"


async def test_everybody_else_reaches_the_api(built: Path) -> None:
    answers = [
        await asked(built, accept="application/json"),
        await asked(built, accept="*/*"),
        await asked(built, query="{ hello }"),
        await asked(built, method="POST"),
    ]

    assert [answer.text for answer in answers] == ["GET", "GET", "GET", "POST"]


async def test_nobody_is_led_to_what_is_not_built(tmp_path: Path) -> None:
    assert (await asked(tmp_path)).text == "GET"
