"""The examples of the API's page, run as they stand there against a served desk."""

import asyncio
import base64
import json
from asyncio.subprocess import PIPE
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest

from domain.deliveries.records import Delivery, DeliveryChannel
from domain.ids import uuid7
from domain.policy import DEFAULT
from notifications.channels.web import WebCalls
from tests.desk import SOON, RunningDesk
from tests.docs.blocks import DOCS, blocks
from tests.javascript import NODE, installed
from tests.pairs import ON_SQLITE

API = DOCS / "api.md"
[LIVE, *_] = blocks(API, "graphql", "Live")
LIVE = LIVE.partition("\n\n")[0]
NEW, OLD, OTHER = b"n" * 24, b"o" * 24, b"x" * 24
# What the page says is there: `url`, `token`, `LIVE`, `after` and `show`.
GIVEN = """
const [url, bearer, after, LIVE] = process.argv.slice(2);
const token = async () => bearer;
const show = ({ message }) => console.log(message.subject);
"""


def module_of(source: str) -> ModuleType:
    """Run a block of Python as a module."""
    module = ModuleType("example")
    exec(compile(source, str(API), "exec"), module.__dict__)  # noqa: S102 - our own page
    return module


async def first_page(desk: RunningDesk) -> str:
    """Return the cursor with which one begins to listen."""
    return str((await desk.maria.ask("query { messages(first: 0) { liveCursor } }"))["liveCursor"])


@ON_SQLITE
@pytest.mark.parametrize("client", ["graphql-ws", "Apollo", "urql", "graphql-sse"])
async def test_a_client_hears_what_came_before_it_and_then_live(desk: RunningDesk, client: str) -> None:
    after = await first_page(desk)
    await desk.event("maria")
    await desk.ticket(subject="Before")
    [source] = blocks(API, "js", client)
    folder = await asyncio.to_thread(installed)
    script = folder / f"example-{uuid4().hex}.mjs"
    script.write_text(GIVEN + source)
    words = [f"{desk.address}/graphql", desk.maria.token, after, LIVE]
    process = await asyncio.create_subprocess_exec(NODE, script, *words, cwd=folder, stdout=PIPE)
    assert process.stdout
    try:
        async with asyncio.timeout(SOON):
            assert await process.stdout.readline() == b"Before\n"
            await desk.ticket(subject="Live")
            assert await process.stdout.readline() == b"Live\n"
    finally:
        process.kill()
        await process.wait()
        script.unlink()


@ON_SQLITE
async def test_a_client_of_python_hears_what_came_before_it_and_then_live(desk: RunningDesk) -> None:
    [source] = blocks(API, "python", "Python")
    heard: asyncio.Queue[Any] = asyncio.Queue()

    async def token() -> str:
        return desk.maria.token

    after = await first_page(desk)
    await desk.event("maria")
    await desk.ticket(subject="Before")
    listen = module_of(source).listen
    listening = asyncio.create_task(listen(f"{desk.address}/graphql", token, LIVE, after, heard.put_nowait))
    async with asyncio.timeout(SOON):
        assert (await heard.get())["message"]["subject"] == "Before"
        await desk.ticket(subject="Live")
        assert (await heard.get())["message"]["subject"] == "Live"
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


@ON_SQLITE
async def test_what_happens_elsewhere_reads_as_the_page_shows(desk: RunningDesk) -> None:
    """By the event of the tour."""
    [make_token], [entries] = (
        [block for block in blocks(API, "graphql") if "TokenForAnotherHelpDesk" in block],
        blocks(API, "json", "Programs: tokens, and raising occurrences"),
    )
    [raising] = [block for block in blocks(API, "graphql") if block.startswith("mutation Raise(")]
    shown = blocks(API, "text")[-1].splitlines()
    tour = {
        "subject": "#TICKET_NUMBER# is urgent",
        "body": "#ACTING_AGENT# raised it from #PREVIOUS_VALUE#: #TICKET_SUBJECT#",
    }
    await desk.event("maria", "TICKET_PRIORITY_CHANGED", actions=[{"perform": {"sendMessage": tour}}])
    token = (await desk.ada.ask(make_token))["token"]
    assert token.startswith("dbt_")
    program = type(desk.ada)(desk.address, token, "")
    async with desk.hearing("maria") as heard:
        results = (await program.ask(raising, **json.loads(entries)))["results"]
        assert [result["errors"] for result in results] == [[], []]
        message = (await heard["maria"].next())["message"]
    await program.close()

    assert [message["subject"], message["body"]] == shown


@pytest.mark.parametrize(
    ("secret", "minutes", "known"),
    [(NEW, 0, True), (OLD, 0, True), (OTHER, 0, False), (NEW, -6, False)],
    ids=["the new key", "the old key", "another key", "an old call"],
)
async def test_a_signed_call_is_known_as_the_page_shows(secret: bytes, minutes: int, *, known: bool) -> None:
    """While one key replaces the other, too."""
    [source] = blocks(API, "python", "Receiving signed calls")
    sent, body = datetime.now(UTC) + timedelta(minutes=minutes), b'{"a": 1}'
    calls = WebCalls([NEW, OLD], lambda: sent, DEFAULT)
    headers = calls._headers(Delivery(id=uuid7(), channel=DeliveryChannel.WEB), body, [NEW, OLD])
    await calls.close()
    text = f"whsec_{base64.b64encode(secret).decode()}"

    assert module_of(source).is_ours(text, headers, body) is known
    assert not module_of(source).is_ours(text, headers, body + b" ")
