"""What people write is text, on every screen, whatever they write; no screen says that something failed."""

from playwright.async_api import expect

from tests.console.conftest import Windows
from tests.console.test_every_screen import serious
from tests.console.windows import Window
from tests.desk import RunningDesk, message
from tests.pairs import ON_POSTGRES

TURNED = "\u202egnp.exe \ufffe"
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "\"'><script>alert(2)</script>",
    "</title><svg onload=alert(3)>",
    "javascript:alert(4)",
    "{{7*7}} ${7*7} #{7*7} %3Cscript%3Ealert(5)%3C/script%3E",
    TURNED,
    "W" * 180,
]
ADDRESSES = [
    "/firings?until=%2B275760-09-13T00:00:00Z&event=",
    "/activity?since=2026-02-30T00:00:00Z&category=NOPE&type=NOPE",
]
NOWHERE = ["/inbox/there", "/settings/mutes/there", "/roles/there/too"]
GO = "(place) => history.pushState(null, '', place)"
PLANTED = (
    "document.querySelectorAll('script:not([src]), img[src=x], svg[onload], a[href^=javascript]').length"
)


async def look(window: Window) -> None:
    """See that a screen is there, usable by all, and nothing in it but its own."""
    await window.settled()
    assert await window.page.evaluate(PLANTED) == 0, window.page.url
    assert await serious(window.page) == []
    await expect(window.page.get_by_role("alert")).to_have_count(0)


async def find_a_way_out(window: Window) -> None:
    """Come to addresses that name no page, of a list or at all: they say so, and lead on."""
    page = window.page
    await page.evaluate(GO, "/desk/tickets?after=there&groupId=there&pinned=there")
    await page.get_by_role("button", name="First page").click()
    await expect(page.get_by_role("link", name=HOSTILE[0])).to_be_visible()
    await look(window)
    for place in NOWHERE:
        await page.evaluate(GO, place)
        await window.heading("There is no such page.").wait_for()
    await page.get_by_role("link", name="Back", exact=True).click()
    await window.heading("Roles").wait_for()
    await page.evaluate(GO, "/settings/mutes/")  # a last slash is none of the name
    await window.heading("Settings").wait_for()


@ON_POSTGRES
async def test_hostile_texts_are_shown_as_they_are_written(desk: RunningDesk, windows: Windows) -> None:
    """Nothing of them runs, opens a dialog, or asks for anything outside."""
    for text in HOSTILE:
        await desk.event("ada", name=text, actions=[message(subject=text, body="#TICKET_SUBJECT#")])
    tickets = [
        await desk.ticket(group="Support Front Line", subject=text, customerName=text) for text in HOSTILE
    ]
    await desk.settled()

    ada = await windows("ada")
    dialogs: list[str] = []
    ada.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    await ada.page.goto("/inbox")
    for text in HOSTILE:
        await expect(ada.bell(text).first).to_be_attached()
    turned = ada.page.get_by_role("link", name=TURNED, exact=True).first
    await expect(turned).to_have_css("unicode-bidi", "isolate")  # it turns nothing but itself
    for link in await ada.page.get_by_role("navigation").get_by_role("link").all():
        await link.click()
        await look(ada)
    await ada.go("My Events")
    for text in HOSTILE:
        await expect(ada.page.get_by_role("link", name=text, exact=True)).to_be_visible()
    await ada.page.get_by_role("link", name=HOSTILE[0], exact=True).click()
    await look(ada)
    await ada.page.get_by_role("link", name="Edit", exact=True).click()
    await look(ada)
    await ada.page.goto(f"/items/{tickets[0]['id']}")
    await look(ada)
    for address in ADDRESSES:
        await ada.page.goto(address)
        await ada.page.get_by_role("heading", level=1).wait_for()
        await look(ada)
    await find_a_way_out(ada)
    assert dialogs == []
