"""A session is there again after whatever happens, until it ends: then it says why."""

from playwright.async_api import Browser, Dialog, expect

from tests.conftest import Place
from tests.console.conftest import Windows
from tests.console.windows import SIGN_IN, Window
from tests.desk import PASSWORD, Person, RunningDesk
from tests.serving import running

# Whether a window has ever asked for a password is kept over its reloads.
WATCHED = """new MutationObserver(() => {
    if (document.querySelector("input[type=password]")) sessionStorage.setItem("asked", "yes");
}).observe(document, { subtree: true, childList: true });"""
ASKED = "sessionStorage.getItem('asked')"


async def test_a_session_goes_on_unseen_and_ends_in_every_tab(desk: RunningDesk, windows: Windows) -> None:
    """
    Over a reload and the end of an access token; signed out or withdrawn, each tab says why it ended.

    One whose form to sign in is gone with an upgrade is loaded anew.
    """
    window = await windows("maria")
    window.expected += ["status of 40[14]", "dynamically imported"]
    page = window.page
    await window.context.add_init_script(WATCHED)
    await page.goto("/events")
    await window.heading("My Events").wait_for()
    await page.reload()
    await window.heading("My Events").wait_for()
    desk.clock.advance(minutes=16)
    await page.get_by_role("link", name="New event").click()
    await expect(page.get_by_role("combobox", name="Category", exact=True)).to_be_visible()
    await window.go("Inbox")
    assert await page.evaluate(ASKED) is None

    other = await window.tab()
    await other.goto("/events/new")
    await other.get_by_label("Name", exact=True).fill("Half an event")
    for answer in (Dialog.dismiss, Dialog.accept):  # what is not saved in another tab is asked for too
        await page.get_by_role("button", name="Maria Lopez").click()
        async with page.expect_event("dialog") as asked:
            page.once("dialog", answer)
            await page.get_by_role("menuitem", name="Sign out").click()
        assert "another tab" in (await asked.value).message
    for tab in (page, other):
        await expect(tab.get_by_text("You have signed out.")).to_be_visible()
        await expect(tab.get_by_label("Password", exact=True)).to_be_visible()

    await page.get_by_label("E-mail").fill("maria@desk.example")
    await page.get_by_label("Password", exact=True).fill("not hers")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("do not belong together")).to_be_visible()
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    for tab in (page, other):  # whoever signs in does so in all tabs
        await expect(tab.get_by_role("navigation")).to_be_visible()

    await window.go("Inbox")
    gone = iter(["once"])
    # Where routing ends by `times` while a page loads, files of it that were held at that moment never come.
    await other.route(
        "**/SignIn-*.js", lambda form: form.fulfill(status=404) if next(gone, None) else form.continue_()
    )
    await other.goto("/inbox")
    elsewhere = await desk.nobody.ask(SIGN_IN, email="maria@desk.example", password=PASSWORD)
    maria = Person(desk.address, elsewhere["session"]["accessToken"], desk.maria.id)
    await maria.ask("mutation { signOutEverywhere }")
    await maria.close()
    await expect(page.get_by_text("Your session has ended, or was withdrawn. Sign in again.")).to_be_visible()
    await expect(other.get_by_label("Password", exact=True)).to_be_visible()


async def test_nothing_is_missed_over_a_restart_and_without_a_network(
    console: None, browser: Browser, place: Place
) -> None:
    """What came meanwhile comes first, once each, behind the last message that was seen."""
    async with running(place.settings()) as desk:
        port = int(desk.address.rpartition(":")[2])
        await desk.event("maria", name="All", conditions={"all": []})
        window = await (await Window.open(browser, desk)).recognised("maria")
        page = window.page
        await page.goto("/inbox")
        await expect(page.get_by_text("Live", exact=True)).to_be_visible()
        await desk.ticket(subject="Before")
        await expect(window.bell("Before")).to_be_visible()
    await expect(page.get_by_text("Connecting …", exact=True)).to_be_visible()

    async with running(place.settings(), port) as desk:
        await desk.ticket(subject="Right after the restart")
        await expect(window.bell("Right after the restart")).to_be_visible()

        await window.context.set_offline(True)
        await desk.ticket(subject="Without a network")
        await desk.ticket(subject="Still without one")
        await desk.settled()
        await window.context.set_offline(False)
        await expect(window.bell("Still without one")).to_be_visible()
        await expect(page.get_by_text("Live", exact=True)).to_be_visible()
        told = page.get_by_role("article")
        await expect(told).to_have_count(4)
        assert [await row.get_attribute("aria-label") for row in await told.all()] == [
            "Still without one",
            "Without a network",
            "Right after the restart",
            "Before",
        ]
        window.expected += [r"ERR_\w+", "WebSocket connection"]
        assert window.unexpected == []
        await window.context.close()
