"""A desk that is one of several things at an address: a proxy takes a prefix off."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from playwright.async_api import Browser, expect

from tests.conftest import Place
from tests.console.windows import Window
from tests.pairs import ON_SQLITE
from tests.servers import free_port
from tests.serving import running

PREFIX = b"/help"
ASKED = re.compile(rb"^([A-Z]+) " + PREFIX + rb"/")
ELSEWHERE = re.compile(rb"^[A-Z]+ /.* HTTP/1.1\r\n")


@asynccontextmanager
async def proxy(port: int, address: str, outside: list[bytes]) -> AsyncIterator[None]:
    """Send to the desk what lies below the prefix, and note what was asked beside it."""
    of_desk = urlsplit(address)

    async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, strips: bool) -> None:
        try:
            while part := await reader.read(65536):
                if strips and not ASKED.match(part) and (asked := ELSEWHERE.match(part)):
                    outside.append(asked[0])
                writer.write(ASKED.sub(rb"\1 /", part) if strips else part)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_desk, to_desk = await asyncio.open_connection(of_desk.hostname, of_desk.port)
        await asyncio.gather(passed(reader, to_desk, strips=True), passed(from_desk, writer, strips=False))

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()


@ON_SQLITE
async def test_all_lies_below_the_prefix(console: None, browser: Browser, place: Place) -> None:
    """The page and its files, the session, the API and its live streams; also when one begins anew."""
    port, outside = free_port(), list[bytes]()
    public = f"http://127.0.0.1:{port}{PREFIX.decode()}"
    async with running(place.settings(public_url=public)) as desk, proxy(port, desk.address, outside):
        await desk.event("maria", name="Printers", conditions={"all": []})
        window = await (await Window.open(browser, replace(desk, address=public))).recognised("maria")
        page = window.page
        await page.goto(f"{public}/events")
        await page.get_by_role("link", name="Printers", exact=True).click()
        await window.settled()
        assert page.url.startswith(f"{public}/")
        await page.reload()
        await window.go("Inbox")
        await expect(page.get_by_text("Live", exact=True)).to_be_visible()
        await desk.ticket(subject="A printer on fire")
        await expect(page.get_by_role("article")).to_have_count(1)
        assert (window.unexpected, outside) == ([], [])
        await window.context.close()
