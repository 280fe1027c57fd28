"""What the settings say reaches what goes by it."""

import asyncio
import gzip
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from deskbell import COLLECTED_AT
from deskbell.app import create_app
from domain.desk.rooms.knowledge_base import KBArticle
from domain.policy import Policy
from tests.conftest import Place
from tests.desk import PASSWORD, SOON, RunningDesk, message
from tests.pairs import ON_SQLITE
from tests.protocol.peers import EVENTS, JSON
from tests.serving import running

WRITE = """mutation { createKBArticle(input: {title: "How to", body: "So"}) { errors { message } } }"""
MAKE = "mutation($input: CreateEventInput!) { createEvent(input: $input) { errors { code message path } } }"


async def refusals(desk: RunningDesk, **given: Any) -> list[str]:
    """Make an event; return what stands in its way."""
    form = {"name": "An event", "eventType": "TICKET_CREATED", "actions": [message()], **given}
    made = await desk.people["ada"].ask(MAKE, input=form)
    return [error["message"] for error in made["errors"]]


@ON_SQLITE
async def test_each_desk_goes_by_its_own_settings(place: Place) -> None:
    """Nothing of them is left for the next one in the same process."""
    call = {"level": "SYSTEM", "actions": [{"perform": {"callWebPage": {"url": "http://10.0.0.7/hook"}}}]}
    strict = place.settings(kb_stale_days=7, owner_events=1, event_weight=1, intranet_hosts="10.0.0.7")
    heavy = {"any": [{"condition": "SUBJECT", "value": {"text": ["fire", "smoke"]}}]}
    async with running(strict) as desk:
        assert (await desk.people["ada"].ask(WRITE))["errors"] == []
        assert await refusals(desk, conditions=heavy) == [
            "At most 1 words, values and things in all conditions of one event."
        ]
        assert await refusals(desk, **call) == []
        assert await refusals(desk) == ["At most 1 events of one owner; delete one first."]

    async with running(place.settings()) as desk:
        assert desk.runtime.policy == Policy(public_url=desk.runtime.policy.public_url)
        assert (await desk.people["ada"].ask(WRITE))["errors"] == []
        assert await refusals(desk, conditions=heavy) == []
        assert await refusals(desk, **call) == [
            "10.0.0.7 is not a public address; an operator can open it in DESKBELL_INTRANET_HOSTS."
        ]
        articles = await KBArticle.all().order_by("id")

    waits = [article.stale_at - article.created_at for article in articles]
    assert waits == [timedelta(days=7), timedelta(days=Policy.kb_stale_days)]


SERVED = """import gc
from deskbell.app import create_served_app
create_served_app()
tracked = len(gc.get_objects())
print(gc.get_freeze_count() > 10 * tracked, gc.get_threshold())"""


def test_what_has_been_built_is_not_gone_through_again() -> None:
    """In a process of its own, since this cannot be taken back."""
    environment = {"DESKBELL_SECRET_KEY": "x" * 40, "DESKBELL_DATABASE_URL": "sqlite:///desk.db"}
    done = subprocess.run(
        [sys.executable, "-c", SERVED], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout == f"True {COLLECTED_AT}\n"


CATALOGUE = Path(__file__).parents[1] / "contracts" / "data" / "operations" / "catalogue.graphql"

LISTEN = "subscription { messageDelivered { message { subject } } }"


def headers(desk: RunningDesk, accept: str, encoding: str) -> dict[str, str]:
    """Ask as Ada, for one kind of answer, in one encoding."""
    return {"authorization": f"Bearer {desk.ada.token}", "accept": accept, "accept-encoding": encoding}


@ON_SQLITE
async def test_the_catalogue_comes_in_a_tenth_of_its_size(desk: RunningDesk) -> None:
    """To whoever takes gzip; to others as it is, and caches in between are told that it differs."""
    url, body = f"{desk.address}/graphql", {"query": CATALOGUE.read_text()}
    async with httpx.AsyncClient(timeout=SOON) as client:
        asked = client.build_request("POST", url, json=body, headers=headers(desk, JSON, "gzip"))
        packed = await client.send(asked, stream=True)
        sent = b"".join([part async for part in packed.aiter_raw()])
        plain = await client.post(url, json=body, headers=headers(desk, JSON, "gzip;q=0"))

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert [answer.headers["vary"] for answer in (packed, plain)] == ["Accept-Encoding"] * 2
    assert gzip.decompress(sent) == plain.content
    assert len(sent) * 10 < len(plain.content)


@ON_SQLITE
async def test_a_stream_is_sent_as_it_is_and_at_once(desk: RunningDesk) -> None:
    """Also to whoever takes gzip."""
    await desk.event("ada", level="SYSTEM")
    body = {"query": LISTEN}
    async with (
        httpx.AsyncClient(timeout=SOON) as client,
        client.stream(
            "POST", f"{desk.address}/graphql", json=body, headers=headers(desk, EVENTS, "gzip")
        ) as stream,
    ):
        await desk.streams(1)
        await desk.ticket(subject="Fire")
        async with asyncio.timeout(SOON):
            line = await anext(line async for line in stream.aiter_lines() if line.startswith("data: {"))

    assert "content-encoding" not in stream.headers
    assert "Fire" in line


@ON_SQLITE
async def test_it_is_found_where_a_server_puts_it(place: Place) -> None:
    """Under a prefix, too; other addresses there are the console's."""
    there = httpx.ASGITransport(create_app(place.settings()), root_path="/desk")
    async with httpx.AsyncClient(transport=there, base_url="http://desk.example") as client:
        asked = [
            await client.get(path, headers={"accept": "image/png"}) for path in ("/desk/graphql", "/graphql")
        ]
    assert [answer.status_code for answer in asked] == [406, 406]


FRONTEND, ELSEWHERE = "https://frontend.example", "https://elsewhere.example"

PROXIED = {"X-Forwarded-Proto": "https"}


SIGN_IN = {
    "query": """mutation($password: String!) {
        signIn(input: {email: "maria@desk.example", password: $password}) { errors { code } } }""",
    "variables": {"password": PASSWORD},
}


CREDENTIALS, ORIGIN = "access-control-allow-credentials", "access-control-allow-origin"


@ON_SQLITE
async def test_a_named_origins_pages_keep_and_send_what_tells_their_browser_from_strangers(
    place: Place,
) -> None:
    """Others' cannot, nor does the cookie alone let anybody in."""
    async with running(place.settings(allowed_origins=FRONTEND)) as desk, httpx.AsyncClient() as client:

        async def asked(body: dict[str, Any], **headers: str) -> httpx.Response:
            return await client.post(f"{desk.address}/graphql", json=body, headers=headers)

        there = await asked(SIGN_IN, Origin=FRONTEND, **PROXIED)
        assert (there.headers[ORIGIN], there.headers[CREDENTIALS]) == (FRONTEND, "true")
        assert "Origin" in there.headers["vary"]
        kept = there.headers["set-cookie"]
        assert {"Secure", "HttpOnly", "SameSite=none"} <= {attribute.strip() for attribute in kept.split(";")}
        assert "SameSite=strict" in (await asked(SIGN_IN, Origin=FRONTEND)).headers["set-cookie"]
        assert ORIGIN not in (await asked(SIGN_IN, Origin=ELSEWHERE)).headers

        client.cookies.clear()
        viewer = await asked({"query": "{ viewer { id } }"}, Origin=FRONTEND, Cookie=kept.partition(";")[0])
        assert viewer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        for origin in (FRONTEND, ELSEWHERE):
            preflight = await client.options(f"{desk.address}/graphql", headers={**asking, "Origin": origin})
            assert preflight.is_success is (origin == FRONTEND)
