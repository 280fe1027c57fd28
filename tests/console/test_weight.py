"""What the console weighs: on its way, and in a browser that is open all day."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from deskbell.website import BUILT
from tests.conftest import Place
from tests.console.conftest import Windows
from tests.console.windows import WAITING, Window
from tests.desk import RunningDesk
from tests.pairs import ON_SQLITE
from tests.serving import running

MOST = 250 * 1024  # bytes, packed, before the first screen is seen
BELLS = 20_000  # a long day's
EVENTS = 50  # that ring together
# Marks the moment at which nothing is waited for any more but what is to be looked at alone.
STANDS = f"""new MutationObserver((_, observer) => {{
    const waiting = [...document.querySelectorAll("{WAITING}")].some((one) => !one.closest("[aria-hidden]"));
    if (waiting || !document.querySelector("h1")) return;
    performance.mark("stands");
    observer.disconnect();
}}).observe(document, {{ subtree: true, childList: true }});"""
TAKEN = """performance.getEntriesByType("resource")
    .filter(({ startTime }) => startTime <= performance.getEntriesByName("stands")[0].startTime)
    .map(({ name }) => name)"""
AT_ONCE, FIRST = 500, 500
LONG = 120_000  # milliseconds, in which all of them are seen
GROWTH = 8 * 1024 * 1024  # bytes, by which the rest of the bells may enlarge the heap
RAISE = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) {
    results { errors { message } } } }"""


@ON_SQLITE
@pytest.mark.parametrize(("name", "screen"), [("maria", "Inbox"), ("ada", "Overview")])
async def test_the_first_load_is_small(windows: Windows, name: str, screen: str) -> None:
    """All files that are asked for before the first screen stands; an administrator's charts come later."""
    window = await windows(name)
    await window.page.add_init_script(STANDS)
    await window.page.goto("/")
    await window.settled()
    taken = await window.page.evaluate(TAKEN)
    files = [BUILT / "assets" / f"{url.rpartition('/assets/')[2]}.br" for url in taken]
    packed = {file.name: file.stat().st_size for file in files if file.exists()}

    assert any(name.startswith(screen) for name in packed)
    assert sum(packed.values()) <= MOST, packed


async def heap(page: Page) -> int:
    """Return how many bytes a page's objects hold, once what nobody holds is gone."""
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    used = await session.send("Runtime.getHeapUsage")
    await session.detach()
    return int(used["usedSize"])


async def ring(desk: RunningDesk, bells: int) -> None:
    """Ring Ada's bell so many times."""
    for _ in range(bells // AT_ONCE):
        keys = [uuid4().hex for _ in range(AT_ONCE // EVENTS)]
        facts = {"SUBJECT": "Order", "GROUP": desk.groups["Support Front Line"], "STATUS": "ACTIVE"}
        raised = await desk.ada.ask(
            RAISE,
            input=[
                {"idempotencyKey": key, "eventType": "TICKET_CREATED", "itemKey": key, "facts": facts}
                for key in keys
            ],
        )
        assert not any(result["errors"] for result in raised["results"])


@ON_SQLITE
async def test_live_bells_do_not_fill_the_memory(console: None, browser: Browser, place: Place) -> None:
    """The heap after all of them is that after the first few hundred."""
    async with running(place.settings(event_budget=1_000_000)) as desk:
        for number in range(EVENTS):
            await desk.event("ada", name=f"Orders {number}", level="SYSTEM")
        window = await (await Window.open(browser, desk)).recognised("ada")
        await window.page.goto("/inbox")
        await expect(window.page.get_by_text("Live", exact=True)).to_be_visible()
        await ring(desk, FIRST)
        await expect(window.page.get_by_text(re.compile(f"^{FIRST} unread"))).to_be_visible()
        before = await heap(window.page)
        await ring(desk, BELLS - FIRST)
        await expect(window.page.get_by_text(re.compile(f"^{BELLS} unread"))).to_be_visible(timeout=LONG)
        assert await heap(window.page) - before < GROWTH
        assert window.unexpected == []
        await window.context.close()
