"""Takes the pictures that README and docs show, from the demo desk: `python -m tests.console`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Page, ViewportSize, expect

from deskbell import demo, setup
from deskbell.building import build
from tests.conftest import Given
from tests.console.windows import PATIENCE, SIGN_IN, WAITING, browser_at, chromium
from tests.desk import SECRET_KEY, Clock, Person
from tests.serving import serving

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SIZE: ViewportSize = {"width": 1000, "height": 640}
OPEN = "mutation($input: CreateTicketInput!) { createTicket(input: $input) { ticket { id } } }"
URGENT = "mutation($id: ID!) { updateTicket(input: {id: $id, priority: URGENT}) { errors { message } } }"


def unsaid(text: str = "") -> None:
    """Keep to oneself what a start says."""


async def take(page: Page, name: str) -> None:
    """Take a picture of what is seen, once nothing moves any more."""
    await expect(page.locator(WAITING)).to_have_count(0)
    await page.wait_for_load_state("networkidle")
    await page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide")


async def sit_down(page: Page, name: str) -> None:
    """Sign one of the demo's people in."""
    await page.get_by_label("E-mail").fill(f"{name}@demo.example")
    await page.get_by_label("Password", exact=True).fill(demo.PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("navigation").wait_for()


async def live(address: str) -> None:
    """Let some tickets become urgent, of which Ada has asked to hear."""
    session = (await Person(address, "", "").ask(SIGN_IN, email="ada@demo.example", password=demo.PASSWORD))[
        "session"
    ]
    ada = Person(address, session["accessToken"], "")
    group = (await ada.ask("{ groups(all: true) { id } }"))[0]["id"]
    for subject in ("No sound in meeting room 4", "Cash desk 2 is offline", "The portal shows an error"):
        given = {"subject": subject, "groupId": group, "customerName": "Nina Berg"}
        ticket = (await ada.ask(OPEN, input=given))["ticket"]["id"]
        await ada.ask(URGENT, id=ticket)
    await ada.close()


async def write_an_event(page: Page) -> None:
    """Fill the editor in."""
    for field, option in (("Category", "Tickets"), ("Event type", "Ticket Created")):
        await page.get_by_role("combobox", name=field, exact=True).click()
        await page.get_by_role("option", name=option, exact=True).click()
    await page.get_by_label("Name", exact=True).fill("Printers")
    await page.get_by_role("button", name="Add condition").click()
    await page.get_by_role("menuitem", name="Subject", exact=True).click()
    words = page.get_by_role("group", name="Subject", exact=True).get_by_role("combobox", name="Subject")
    await words.fill("printer")
    await words.press("Enter")
    await page.get_by_role("button", name="Add action").click()
    await page.get_by_role("menuitem", name="Send Message", exact=True).click()


async def main() -> None:
    """Serve a demo desk, and look at it as Ada, its administrator."""
    build()
    expect.set_options(timeout=PATIENCE)
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Given(database_url=f"sqlite:///{folder}/desk.db", secret_key=SECRET_KEY)
        await setup.prepare(settings, unsaid, demo.build)
        async with serving(settings, Clock()) as (address, _), browser_at(chromium()) as browser:
            await live(address)
            page = await browser.new_page(
                base_url=address, viewport=SIZE, locale="en-GB", reduced_motion="reduce"
            )
            for place in ("overview", "inbox"):
                await page.goto(f"/{place}")
                if place == "overview":
                    await sit_down(page, "ada")
                await page.get_by_role("heading", level=1).wait_for()
                await take(page, place)
            await page.goto("/events/new")
            await write_an_event(page)
            await take(page, "editor")


if __name__ == "__main__":
    asyncio.run(main())
