"""Every screen that the navigation leads to: usable by all, in light and in dark, on phones and on desks."""

import asyncio

from playwright.async_api import Page, ViewportSize, expect

from tests.console.conftest import Windows
from tests.console.windows import axe, come_to
from tests.desk import RunningDesk
from tests.pairs import ON_SQLITE

WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 740}
SERIOUS = """async (rules) => {
    const { violations } = await axe.run({
        resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) });
    const said = ({ html, any }) => `${html.slice(0, 300)} ${any[0]?.message ?? ""}`;
    return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
        .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${said(node)}`));
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def wider_than(page: Page) -> int:
    """Return how many pixels do not fit into a page's width, once its parts have found their places."""
    for _ in range(10):
        if not (wider := int(await page.evaluate(OVERFLOW))):
            break
        await asyncio.sleep(0.2)
    return wider


COLOURED = """Promise.all(
    document.getAnimations().map((each) => each.transitionProperty && each.finished.catch(() => {})),
)"""


async def serious(page: Page) -> list[str]:
    """Return what axe finds wrong with what a page shows in light."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(axe())
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found: list[str] = await page.evaluate(SERIOUS)
    return found


async def faults(page: Page) -> dict[str, list[str]]:
    """Return what is wrong with what a page shows, in light and in dark, and on a phone."""
    light = await serious(page)
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    await page.evaluate(COLOURED)  # what is on its way from one colour to another has the contrast of neither
    dark = await page.evaluate(SERIOUS, ["color-contrast"])  # nothing but colours is another in the dark
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(NARROW)
    wider = await wider_than(page)
    await expect(page.get_by_role("navigation")).to_be_hidden()  # as long as nobody asks for it
    await page.set_viewport_size(WIDE)
    return {"light": light, "dark": dark, "narrow": [f"{wider} pixels wider than the page"] if wider else []}


async def leave(page: Page) -> None:
    """Leave what is opened, and an editor, by the keyboard; that leads back to what opened it, and on."""
    verbs = page.get_by_role("button", name="Actions")
    await verbs.press("Enter")
    await come_to(page, page.get_by_role("menuitem", name="Update ticket"), "ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_label("Subject")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(verbs).to_be_focused()
    await page.goto("/explorer")
    await page.get_by_role("textbox", name="Query").first.focus()
    await come_to(page, page.get_by_role("button", name="Execute query"))


@ON_SQLITE
async def test_every_screen_is_for_everybody(desk: RunningDesk, windows: Windows) -> None:
    """
    Axe finds nothing serious in light and dark, and nothing is wider than a phone.

    On PostgreSQL it looks at every screen where hostile texts are shown.
    """
    await desk.event("ada", level="SYSTEM", name="Everything")
    await desk.event("maria", name="Hers")
    event = (await desk.event("ada", name="Printers"))["id"]
    ticket = (await desk.ticket(subject="A printer on fire"))["id"]
    await desk.settled()
    found: dict[str, dict[str, list[str]]] = {}

    ada = await windows()
    page = ada.page
    await page.goto("/")
    await page.get_by_label("E-mail").wait_for()
    found["sign-in"] = await faults(page)
    await ada.sign_in("ada")
    await page.get_by_role("navigation").wait_for()
    await ada.settled()
    links = await page.get_by_role("navigation").get_by_role("link").all()
    assert len(links) >= 4
    for link in links:
        await link.click()
        await ada.settled()
        found[page.url.removeprefix(desk.address)] = await faults(page)
    for place in ("/events/new", f"/events/{event}", f"/items/{ticket}"):
        await page.goto(place)
        await ada.settled()
        found[place] = await faults(page)
    await leave(page)
    await page.goto(f"/items/{desk.groups['Support Front Line']}")  # where a message about its count leads
    await expect(page.get_by_role("heading", name="Support Front Line")).to_be_visible()
    await page.goto("/people/groups")
    await page.get_by_role("button", name="New group").click()
    await page.get_by_role("dialog").get_by_label("Name").wait_for()
    found["a form before a page"] = await faults(page)
    wrong = {place: {how: said for how, said in told.items() if said} for place, told in found.items()}
    assert {place: told for place, told in wrong.items() if told} == {}
