"""What web servers send without end."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from domain.deliveries.outcomes import Failed
from notifications.channels.answers import BoundedAnswers
from notifications.channels.web import WebCalls
from tests.desk import SOON
from tests.notifications.channels.calls import call_of
from tests.receivers import certified

INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n"


@asynccontextmanager
async def sending(begun: bytes, again: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Run a web server that answers ``begun``, then ``again`` for ever; yield its address."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(begun)
        try:
            while True:
                writer.write(again * 100)
                await writer.drain()
        except ConnectionError:
            writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls) as server:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


@pytest.mark.parametrize("again", [INTERIM, b"HTTP/1.1 103 Early Hints\r\na: b\r\n\r\n"])
async def test_a_server_that_answers_in_the_interim_for_ever_is_left(web: WebCalls, again: bytes) -> None:
    """It would keep the process busy with that."""
    async with sending(b"", again) as url, asyncio.timeout(SOON):
        fault = await web.send(call_of(url))

    assert isinstance(fault, Failed)
    assert (fault.answer, fault.unreachable) == ("The answer is too long.", True)


async def test_an_answer_after_some_in_the_interim_counts(web: WebCalls) -> None:
    begun = INTERIM * 10 + b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    async with sending(begun, b"400\r\n" + b"x" * 1024 + b"\r\n") as url, asyncio.timeout(SOON):
        answer = await web.send(call_of(url))

    assert isinstance(answer, str)
    assert answer.startswith("200 OK: xxx")


async def test_in_tls_it_is_the_same(tmp_path: Path) -> None:
    context, certificate = certified(tmp_path)
    way = BoundedAnswers(verify=ssl.create_default_context(cafile=certificate), trust_env=False)
    async with sending(b"", INTERIM, context) as url, httpx.AsyncClient(transport=way) as client:
        with pytest.raises(httpx.RemoteProtocolError, match="The answer is too long"):
            await asyncio.wait_for(client.get(url), SOON)
