"""A console that is built, and browsers at it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, expect

from deskbell.building import build
from tests.console.windows import PATIENCE, Window, browser_at, chromium
from tests.desk import RunningDesk

Windows = Callable[..., Awaitable[Window]]


@pytest.fixture(scope="session")
def console() -> None:
    """Build the console; of several processes one does, and the others wait."""
    build()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser lies; without one these tests fail, and say so."""
    expect.set_options(timeout=PATIENCE)
    return chromium()


@pytest.fixture
async def browser(console: None, chromium_path: str) -> AsyncIterator[Browser]:
    """A browser of this test's own."""
    async with browser_at(chromium_path) as started:
        yield started


@pytest.fixture
async def windows(browser: Browser, desk: RunningDesk) -> AsyncIterator[Windows]:
    """Open windows at the desk, of people who are known if they are named; nothing goes wrong in them."""
    opened: list[Window] = []

    async def window(name: str | None = None, **given: object) -> Window:
        made = await Window.open(browser, desk, **given)
        opened.append(made)
        return await made.recognised(name) if name else made

    yield window
    troubles = {number: made.unexpected for number, made in enumerate(opened) if made.unexpected}
    for made in opened:
        print(made.page.url, await made.page.locator("body").aria_snapshot(), sep="\n")  # noqa: T201 - shown where a test fails
        await made.context.close()
    assert troubles == {}
