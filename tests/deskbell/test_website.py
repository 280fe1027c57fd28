"""The console's page and its files, as a browser gets them."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from deskbell import website
from tests.conftest import Given

PAGE = """<!doctype html><html><head><base href="/" /><meta property="csp-nonce" nonce="" />
<script type="module" src="./assets/index-1a2b.js"></script></head></html>"""
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
SCRIPT = b"console.log('the same again, and again, and again')\n"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A console that has been built, with one script."""
    assets = tmp_path / "dist" / "assets"
    assets.mkdir(parents=True)
    (assets.parent / "index.html").write_text(PAGE)
    (assets / "index-1a2b.js").write_bytes(SCRIPT)
    (assets / "index-1a2b.js.br").write_bytes(b"as brotli packs it")
    (assets / "index-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (assets / "bell-3c4d.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("not for browsers")
    return assets.parent


def browser(built: Path, **given: str) -> httpx.AsyncClient:
    """Return a browser at a desk whose console lies in a folder."""
    app = Starlette(routes=[*website.routes(Given.model_validate(given), built)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.example")


@pytest.fixture
async def client(built: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the desk."""
    async with browser(built) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/inbox", "/items/VGlja2V0OjE=", "/no/such/place", "/assets"])
async def test_every_address_is_the_consoles_and_is_asked_for_each_time(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_page_lets_in_no_code_but_its_files(client: httpx.AsyncClient) -> None:
    """Styles by a nonce that is another each time; and nobody may show it in a frame."""
    first, second = [await client.get("/") for _ in range(2)]
    policy = dict(part.split(maxsplit=1) for part in first.headers["content-security-policy"].split("; "))

    assert policy["default-src"] == "'self'"
    assert not {"script-src", "script-src-elem", "script-src-attr", "worker-src"} & policy.keys()
    assert "unsafe" not in first.headers["content-security-policy"]
    assert "//" not in first.headers["content-security-policy"]
    assert (policy["frame-ancestors"], policy["object-src"], policy["base-uri"]) == (
        "'none'",
        "'none'",
        "'self'",
    )
    [nonce] = re.findall(r'<meta property="csp-nonce" nonce="([\w-]{20,})" />', first.text)
    assert policy["style-src"] == f"'self' 'nonce-{nonce}'"
    assert nonce not in second.text
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("public_url", "base"),
    [
        ("https://desk.example", "/"),
        ("https://desk.example/", "/"),
        ("https://desk.example/help/desk", "/help/desk/"),
    ],
)
async def test_the_page_finds_its_files_behind_a_prefix(built: Path, public_url: str, base: str) -> None:
    async with browser(built, public_url=public_url) as client:
        assert f'<base href="{base}" />' in (await client.get("/items/1")).text


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("br;q=0, gzip;q=0", None),
        ("", None),
    ],
)
async def test_files_are_kept_for_ever_and_are_packed_as_the_reader_takes_them(
    client: httpx.AsyncClient, built: Path, accepted: str, encoding: str | None
) -> None:
    async with client.stream("GET", "/assets/index-1a2b.js", headers={"accept-encoding": accepted}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])

    ending = {"br": ".br", "gzip": ".gz", None: ""}[encoding]
    assert raw == (built / "assets" / f"index-1a2b.js{ending}").read_bytes()
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"


async def test_what_was_not_packed_is_sent_as_it_is(client: httpx.AsyncClient) -> None:
    answer = await client.get("/assets/bell-3c4d.svg", headers={"accept-encoding": "br"})

    assert (answer.text, answer.headers["content-type"]) == ("<svg/>", "image/svg+xml")


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2fsecret.txt",
        "..%2findex.html",
        "%2e%2e/%2e%2e/secret.txt",
        "",
        "%00",
        "index-1a2b.js%00",
        "index-1a2b.js.gz",
        "index-1a2b.js/",
        "x" * 300,
        "%2fetc%2fpasswd",
    ],
)
async def test_no_name_leads_out_of_the_folder(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/assets/{name}")

    assert (answer.status_code, answer.text) == (404, "There is no such file.\n")


async def test_the_service_worker_lies_beside_the_page(client: httpx.AsyncClient, built: Path) -> None:
    """It is asked for each time, and loads nothing but the desk's own."""
    assert (await client.get("/sw.js")).status_code == 404

    (built / "sw.js").write_text("self.addEventListener('push', show);")
    answer = await client.get("/sw.js")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-security-policy"] == "default-src 'self'"


@pytest.mark.parametrize("path", ["/", "/assets/index-1a2b.js"])
async def test_pages_and_files_are_only_read(client: httpx.AsyncClient, path: str) -> None:
    whole, head = await client.get(path), await client.head(path)

    assert (head.status_code, head.headers["content-length"]) == (200, whole.headers["content-length"])
    assert [(await client.request(verb, path)).status_code for verb in ("POST", "PUT", "DELETE")] == [405] * 3


async def test_a_console_that_is_not_built_says_so(tmp_path: Path) -> None:
    """In a sentence; the API is another route."""
    async with browser(tmp_path / "nothing") as client:
        answer, asset = await client.get("/inbox"), await client.get("/assets/index.js")

    assert (answer.status_code, answer.text) == (503, website.NOT_BUILT)
    assert asset.status_code == 404


async def api(scope: Scope, receive: Receive, send: Send) -> None:
    """Stand for the endpoint."""
    await PlainTextResponse(Request(scope).method)(scope, receive, send)


async def asked(built: Path, method: str = "GET", accept: str = BROWSER, **params: str) -> httpx.Response:
    """Ask an endpoint that a proxy shows at /desk."""
    settings = Given(public_url="https://example.com/desk/")
    app = Starlette(routes=[Route("/graphql", website.Led(api, settings, built))])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
        return await client.request(method, "/graphql", params=params, headers={"accept": accept})


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
    assert (await asked(tmp_path / "nothing")).text == "GET"
