"""Windows of a real browser, one a person; each notes what went wrong in it."""

import json
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from tests.desk import PASSWORD, RunningDesk
from tests.javascript import NODE, environment, installed

PATIENCE = 20_000  # milliseconds after which a test gives up on something that should be seen at once
SIGN_IN = """mutation($email: String!, $password: String!) {
    signIn(input: {email: $email, password: $password}) { session { accessToken refreshToken } } }"""
WAITING = ".mantine-Loader-root, .mantine-Skeleton-root"  # what stands for what has not come yet
STEPS = 99  # of the keyboard, after which a control cannot be come to by it
HELD = "(control) => control === document.activeElement && control.matches(':focus-visible')"
NO_BROWSER = "A browser is needed for these tests, and could not be had: {said}"
# Without a sandbox, which containers do not allow; the pages are our own.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


def chromium() -> str:
    """Return the path of a Chromium from npm's registry; it is unpacked once."""
    folder = installed()
    unpacked = folder / "chromium"
    unpacked.mkdir(exist_ok=True)
    done = subprocess.run(
        [NODE, "chromium.mjs"],
        cwd=folder,
        env={**environment(), "TMPDIR": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, NO_BROWSER.format(said=done.stderr)
    return str(json.loads(done.stdout)["path"])


@asynccontextmanager
async def browser_at(path: str) -> AsyncIterator[Browser]:
    """Start the browser that lies there."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Window:
    """A person's window, and what nobody wants to see in one."""

    desk: RunningDesk
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  # patterns of troubles that a test makes

    @classmethod
    async def open(cls, browser: Browser, desk: RunningDesk, **given: Any) -> Self:
        """Open a window that knows nobody yet."""
        context = await browser.new_context(
            base_url=desk.address, locale="en-GB", reduced_motion="reduce", **given
        )
        context.set_default_timeout(PATIENCE)
        window = cls(desk, context, await context.new_page())
        window.watch(window.page)
        return window

    def watch(self, page: Page) -> None:
        """Note what goes wrong in a page: errors, dialogs, and whatever it asks others for."""
        page.on("console", lambda told: self._note(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("request", lambda request: self._note_address(request.url))
        page.on("websocket", lambda socket: self._note_address(socket.url.replace("ws", "http", 1)))

    def _note_address(self, url: str) -> None:
        if not url.startswith((f"{self.desk.address}/", "data:", "blob:")):
            self._note(f"asked outside: {url}")

    def _note(self, trouble: str) -> None:
        self.troubles.append(trouble)

    @property
    def unexpected(self) -> list[str]:
        """The troubles that no test has made."""
        return [
            trouble
            for trouble in self.troubles
            if not any(re.search(pattern, trouble) for pattern in self.expected)
        ]

    async def tab(self) -> Page:
        """Open another tab of the same browser."""
        page = await self.context.new_page()
        self.watch(page)
        return page

    async def recognised(self, name: str) -> Self:
        """Let the browser keep a session of somebody's, without the form."""
        made = await self.desk.nobody.ask(SIGN_IN, email=f"{name}@desk.example", password=PASSWORD)
        answer = await self.context.request.put(f"{self.desk.address}/session", data=made["session"])
        assert answer.ok, await answer.text()
        return self

    async def sign_in(self, name: str) -> None:
        """Sign somebody in by the form."""
        await self.page.goto("/")
        await self.page.get_by_label("E-mail").fill(f"{name}@desk.example")
        await self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()

    async def go(self, place: str) -> None:
        """Open a place of the navigation, and wait for its heading."""
        await self.link(place).click()
        await self.heading(place).wait_for()

    async def settled(self) -> None:
        """Wait until a screen is there, and what it asked for."""
        await self.page.get_by_role("heading", level=1).first.wait_for()
        await expect(self.page.locator(WAITING)).to_have_count(0)

    def link(self, place: str) -> Locator:
        """Return a place's link in the navigation."""
        return self.page.get_by_role("navigation").get_by_role("link", name=place, exact=True)

    def heading(self, title: str) -> Locator:
        """Return the heading of a screen."""
        return self.page.get_by_role("heading", name=title, exact=True, level=1)

    def bell(self, subject: str) -> Locator:
        """Return the messages in the inbox that have a subject."""
        return self.page.get_by_role("article", name=subject, exact=True)

    async def choose(self, field: str, option: str) -> None:
        """Choose one of a field's options."""
        await self.page.get_by_role("combobox", name=field, exact=True).click()
        await self.page.get_by_role("option", name=option, exact=True).click()


async def come_to(page: Page, control: Locator, key: str = "Tab") -> None:
    """Come to a control by pressing one key, as whoever has no mouse does; it is seen to be held."""
    for _ in range(STEPS):
        await page.keyboard.press(key)
        if await control.evaluate(HELD):
            return
    raise AssertionError(f"{key} does not lead to {control}")


def axe() -> str:
    """Return what finds faults of accessibility in a page."""
    return (installed() / "node_modules" / "axe-core" / "axe.min.js").read_text()
