"""How a new message makes itself heard: by a sound, once for what comes together, and by a web push."""

import asyncio
import json
from typing import Any

from playwright.async_api import CDPSession, Page, Worker, expect

from tests.console.conftest import Windows
from tests.desk import SOON, RunningDesk
from tests.pairs import ON_SQLITE
from tests.resolvers.profiles import URGENT

TONES = 2  # of each sound
LISTENED = """{
    const start = AudioScheduledSourceNode.prototype.start;
    window.tones = 0;
    AudioScheduledSourceNode.prototype.start = function (...at) {
        window.tones += 1;
        return start.apply(this, at);
    };
}"""
# The tests' browser shows no notifications: what it is asked to show is kept instead.
KEPT = """() => {
    self.kept = [];
    ServiceWorkerRegistration.prototype.showNotification = async (title, { tag, ...shown }) =>
        void kept.push({ title, ...shown });
}"""
# As browsers tell of a click; what they let it alone do is done here without one.
CLICKED = """async () => {
    WindowClient.prototype.focus = async function () { return this; };
    const event = new ExtendableEvent("notificationclick");
    const notification = { ...kept[0], close: () => kept.shift() };
    const done = new Promise((waitUntil) => Object.defineProperties(
        event, { notification: { value: notification }, waitUntil: { value: waitUntil } }));
    dispatchEvent(event);
    await done;
    return kept.length;
}"""


async def burst(desk: RunningDesk, page: Page, name: str) -> int:
    """Ring three bells at once for somebody who has clicked; return how many tones were heard of them."""
    await page.get_by_role("heading", level=1).click()
    await asyncio.gather(*(desk.ticket(subject=f"{name} {number}") for number in range(3)))
    for number in range(3):
        await page.get_by_role("article", name=f"{name} {number}", exact=True).wait_for()
    return int(await page.evaluate("tones"))


@ON_SQLITE
async def test_a_burst_sounds_once_as_it_was_chosen(desk: RunningDesk, windows: Windows) -> None:
    """A sound that is chosen is heard at once; off, nothing is."""
    await desk.event("maria", name="All", conditions={"all": []})
    maria = await windows("maria")
    page = maria.page
    await page.add_init_script(LISTENED)
    await page.goto("/inbox")
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    assert await burst(desk, page, "First") == TONES

    for sound, tones in (("Knock", TONES), ("Off", 0)):
        await page.reload()
        await page.get_by_role("button", name="Sound and notifications").click()
        await maria.choose("Sound", sound)
        assert await page.evaluate("tones") == tones
        await page.reload()
        await expect(page.get_by_text("Live", exact=True)).to_be_visible()
        assert await burst(desk, page, sound) == tones


async def worker_of(page: Page) -> tuple[Worker, CDPSession, str]:
    """Take the service worker as a browser does that takes pushes; return it, and who sends it any."""
    session = await page.context.new_cdp_session(page)
    told = asyncio.Queue[str]()

    def note(event: dict[str, Any]) -> None:
        for registration in event["registrations"]:
            told.put_nowait(registration["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    await session.send("ServiceWorker.enable")
    await page.evaluate("navigator.serviceWorker.register('sw.js').then(() => navigator.serviceWorker.ready)")
    async with asyncio.timeout(SOON):
        registration = await told.get()
    [worker] = page.context.service_workers
    return worker, session, registration


@ON_SQLITE
async def test_a_push_is_shown_and_leads_to_its_item(desk: RunningDesk, windows: Windows) -> None:
    """As the desk sends it; what is urgent says so, and stays until somebody looks at it, which reads it."""
    event = await desk.event("maria", name="All", conditions={"all": []})
    await desk.ada.ask(URGENT, ids=[event["id"]], urgent=True)
    ticket = await desk.ticket(subject="A printer on fire")
    await desk.settled()
    [told] = await desk.messages("maria")
    page = (await windows("maria")).page
    await page.goto("/inbox")
    await expect(page.get_by_role("article")).to_contain_text("Urgent")
    worker, session, registration = await worker_of(page)
    await worker.evaluate(KEPT)
    push = {"subject": told["subject"], "body": told["body"], "urgent": True, "messageId": told["id"]}
    sent = {"origin": desk.address, "registrationId": registration, "data": json.dumps(push)}
    await session.send("ServiceWorker.deliverPushMessage", sent)
    async with asyncio.timeout(SOON):
        while not (kept := await worker.evaluate("kept")):
            await asyncio.sleep(0.05)
    shown = {"title": told["subject"], "body": told["body"], "requireInteraction": True}
    assert kept == [{**shown, "data": {"messageId": told["id"]}}]

    assert await worker.evaluate(CLICKED) == 0
    await page.wait_for_url(f"**/items/{ticket['id']}")
    await expect(page.get_by_role("heading", level=1)).to_have_text("A printer on fire")
    await expect(page).to_have_title("A printer on fire · Deskbell")  # nothing is unread any more
