"""Every screen that the navigation leads to: usable by all, in light and in dark, on phones and on desks."""

import asyncio

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.console.conftest import Windows
from tests.console.windows import axe
from tests.desk import RunningDesk

WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 740}
# What is within GraphiQL is not ours.
SERIOUS = """async (rules) => {
    const { violations } = await axe.run({ exclude: [".graphiql-container"] }, {
        resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) });
    return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
        .flatMap(({ id, nodes }) => nodes.map(
            ({ html, any }) => `${id}: ${html.slice(0, 300)} ${any[0]?.message ?? ""}`));
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def wider_than(page: Page) -> int:
    """Return how many pixels do not fit into a page's width, once its parts have found their places."""
    for _ in range(10):
        if not (wider := int(await page.evaluate(OVERFLOW))):
            break
        await asyncio.sleep(0.2)
    return wider


@pytest.mark.parametrize("pair", ["sqlite+memory"], indirect=True)
async def test_every_screen_is_for_everybody(desk: RunningDesk, windows: Windows) -> None:
    """Axe finds nothing serious in light and dark, and nothing is wider than a phone."""
    await desk.event("ada", name="Printers")
    await desk.event("ada", level="SYSTEM", name="Everything")
    await desk.event("maria", name="Hers")
    await desk.ticket(subject="A printer on fire")
    await desk.settled()
    ada = await windows("ada")
    page = ada.page
    await page.goto("/")
    await ada.settled()
    await page.evaluate(axe())
    found: dict[str, list[str]] = {}
    links = await page.get_by_role("navigation").get_by_role("link").all()
    assert len(links) >= 4
    for link in links:
        await link.click()
        await ada.settled()
        place = page.url.removeprefix(desk.address)
        found[place] = await page.evaluate(SERIOUS, None)
        await page.emulate_media(color_scheme="dark")
        await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
        found[f"{place}, dark"] = await page.evaluate(SERIOUS, ["color-contrast"])
        await page.emulate_media(color_scheme="light")
        await page.set_viewport_size(NARROW)
        if wider := await wider_than(page):
            found[f"{place}, narrow"] = [f"{wider} pixels wider than the page"]
        await page.set_viewport_size(WIDE)
    assert {place: faults for place, faults in found.items() if faults} == {}
