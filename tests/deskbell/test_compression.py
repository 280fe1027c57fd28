"""Answers are compressed where clients take that; streams never are."""

import asyncio
import gzip
from pathlib import Path

import httpx
import pytest

from tests.desk import SOON, RunningDesk
from tests.protocol.peers import EVENTS, JSON

CATALOGUE = Path(__file__).parents[1] / "contracts" / "data" / "operations" / "catalogue.graphql"
LISTEN = "subscription { messageDelivered { message { subject } } }"
ONE_PAIR = pytest.mark.parametrize("pair", ["sqlite+memory"], indirect=True)


def headers(desk: RunningDesk, accept: str, encoding: str) -> dict[str, str]:
    """Ask as Ada, for one kind of answer, in one encoding."""
    return {"authorization": f"Bearer {desk.ada.token}", "accept": accept, "accept-encoding": encoding}


@ONE_PAIR
async def test_the_catalogue_comes_in_a_tenth_of_its_size(desk: RunningDesk) -> None:
    """To whoever takes gzip; to others as it is, and caches in between are told that it differs."""
    url, body = f"{desk.address}/graphql", {"query": CATALOGUE.read_text()}
    async with httpx.AsyncClient(timeout=SOON) as client:
        asked = client.build_request("POST", url, json=body, headers=headers(desk, JSON, "gzip"))
        packed = await client.send(asked, stream=True)
        sent = b"".join([part async for part in packed.aiter_raw()])
        plain = await client.post(url, json=body, headers=headers(desk, JSON, "identity"))

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert [one.headers["vary"] for one in (packed, plain)] == ["Accept-Encoding"] * 2
    assert gzip.decompress(sent) == plain.content
    assert len(sent) * 10 < len(plain.content)


@ONE_PAIR
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
