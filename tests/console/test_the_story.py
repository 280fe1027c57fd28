"""What was asked for, told screen by screen: events of administrators and of agents, and who may have any."""

import re

from playwright.async_api import Page, expect

from domain.deeds.outbox import PARKED, Occurrence, Pending
from domain.deliveries.queue import FOREVER
from domain.deliveries.records import Receiver
from tests.console.conftest import Windows
from tests.console.forms import keep_a_form, lose_nothing, overtaken, stay, take_out
from tests.console.windows import Window, come_to
from tests.desk import PASSWORD, RunningDesk

COLUMNS = ["Name", "Enabled", "Owner", "Category", "Event Type", "Conditions", "Actions"]


async def make_event(window: Window, name: str, word: str) -> None:
    """Make an event on tickets in whose subject a word stands, which tells its owner."""
    page = window.page
    await page.get_by_role("link", name="New event").click()
    await window.choose("Category", "Tickets")
    await window.choose("Event type", "Ticket Created")
    await page.get_by_label("Name", exact=True).fill(name)
    await stay(window)
    await page.get_by_role("button", name="Add condition").click()
    await page.get_by_role("menuitem", name="Subject", exact=True).click()
    words = page.get_by_role("group", name="Subject", exact=True).get_by_role("combobox", name="Subject")
    await words.fill(word)
    await words.press("Enter")
    await page.get_by_role("button", name="Add action").click()
    await page.get_by_role("menuitem", name="Send Message", exact=True).click()
    action = page.get_by_role("group", name="Send Message", exact=True)
    await action.get_by_label("Subject", exact=True).fill(f"{name}: #TICKET_SUBJECT#")
    await page.get_by_role("button", name="Save", exact=True).click()
    # What the desk refuses stands at its field.
    await expect(action.get_by_label("Body", exact=True)).to_have_accessible_description(re.compile(r"\w"))
    await action.get_by_label("Body", exact=True).fill("#TICKET_N")
    await page.get_by_role("option", name="#TICKET_NUMBER#").click()
    await page.get_by_role("button", name="Save", exact=True).click()


async def make_event_by_keys(window: Window) -> None:
    """Sign Maria in, and make an event on printers, without a mouse."""
    page, press, write = window.page, window.page.keyboard.press, window.page.keyboard.type
    await page.goto("/")
    await expect(page.get_by_label("E-mail")).to_be_focused()
    await write("maria@desk.example")
    await press("Tab")
    await write(PASSWORD)
    await press("Enter")
    await come_to(page, window.link("My Events"))
    await press("Enter")
    await come_to(page, page.get_by_role("link", name="New event"))
    await press("Enter")
    for field, option in (("Category", "Tickets"), ("Event type", "Ticket Created")):
        await come_to(page, page.get_by_role("combobox", name=field, exact=True))
        await write(option)
        await expect(page.get_by_role("option")).to_have_text([option])  # all else is gone by then
        await come_to(page, page.get_by_role("combobox", name=field, exact=True), "ArrowDown")
        await press("Enter")
    await come_to(page, page.get_by_label("Name", exact=True))
    await write("Printers")
    for adds, kind in (("Add condition", "Subject"), ("Add action", "Send Message")):
        await come_to(page, page.get_by_role("button", name=adds))
        await press("Enter")
        await come_to(page, page.get_by_role("menuitem", name=kind, exact=True), "ArrowDown")
        await press("Enter")
        await expect(page.get_by_role("button", name=adds)).to_be_focused()
    subject = page.get_by_role("group", name="Subject", exact=True).get_by_role("combobox", name="Subject")
    await come_to(page, subject, "Shift+Tab")
    await write("printer")
    await press("Enter")
    for field, text in (("Subject", "Printers: #TICKET_SUBJECT"), ("Body", "#TICKET_NUMB")):
        await come_to(page, page.get_by_role("group", name="Send Message").get_by_label(field, exact=True))
        await write(text)
        await page.get_by_role("option", name=text.partition("#")[2]).wait_for()
        await press("Enter")
    await come_to(page, page.get_by_role("button", name="Save", exact=True))
    await press("Enter")


async def read_by_keys(page: Page) -> None:
    """Read the message of an inbox, and open the event that rang."""
    await come_to(page, page.get_by_role("button", name="Mark as read", exact=True))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Mark as read", exact=True)).to_have_count(0)
    await come_to(page, page.get_by_role("link", name="Printers", exact=True), "Shift+Tab")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Printers", exact=True, level=1).wait_for()


async def open_numbers(desk: RunningDesk, window: Window) -> None:
    """Open the lists behind numbers of the overview, which have as much as was counted."""
    page = window.page
    await desk.settled()
    [first] = await Occurrence.all().order_by("id").limit(1)
    await Pending.create(occurrence_id=first.id, state=PARKED, claimed_until=desk.clock())
    for number in range(20):
        await Receiver.create(key=f"file:{number}.log", paused_until=FOREVER)
    desk.clock.advance(minutes=1)  # after which what was counted when she signed in is counted anew
    await window.go("Overview")
    await expect(page.get_by_text("20 or more")).to_be_visible()
    await page.get_by_role("link", name="1 Parked occurrences").click()
    await window.heading("Activity").wait_for()
    await expect(page.get_by_role("feed").get_by_role("article")).to_have_count(1)
    await page.go_back()
    rows = page.get_by_role("table").get_by_role("row")
    for figure, name, heading in (
        ("Firings by event", "Fired ", "Firings"),
        ("Messages by state", "Unread ", "Messages to agents"),
    ):
        total = page.get_by_role("region", name=figure).get_by_role("link", name=name)
        counted = int((await total.inner_text()).split()[-1])
        assert counted
        await total.click()
        await window.heading(heading).wait_for()
        await expect(page.get_by_text(f"{counted} in all")).to_be_visible()
        await expect(rows).to_have_count(1 + counted)
        await page.go_back()
    late = page.get_by_role("region", name="Lateness of bells").get_by_role("link", name="95 in 100 within")
    slowest = re.sub(r".* within ", "", await late.inner_text())
    await late.click()
    await window.heading("Messages to agents").wait_for()
    await expect(rows.filter(has_text=slowest).first).to_be_visible()
    await page.go_back()
    chart = page.get_by_role("region", name="Occurrences by category")
    await chart.get_by_text("As a table").click()
    cell = chart.get_by_role("table").get_by_role("link").last
    happened = int(await cell.inner_text())
    await cell.click()
    await window.heading("Activity").wait_for()
    await expect(page.get_by_role("feed").get_by_role("article")).to_have_count(happened)


async def see_event(window: Window, table: str, *cells: str) -> None:
    """See an event in the row of a list, and the names of its columns."""
    listed = window.page.get_by_role("table", name=table)
    row = listed.get_by_role("row").filter(has_text=cells[0])
    for cell in cells:
        await expect(row).to_contain_text(cell)
    await expect(row.get_by_role("switch")).to_be_checked()
    heads = [head.strip("↑↓ ") for head in await listed.get_by_role("columnheader").all_inner_texts()]
    assert [head for head in heads if head] == [
        column for column in COLUMNS if column != "Owner" or table == "Employees"
    ]


async def test_administrators_and_agents_make_events_and_bells_ring(
    desk: RunningDesk, windows: Windows
) -> None:
    """An administrator's is Global; an agent's is theirs, and the administrator sees whose it is."""
    ada, maria = await windows(), await windows()
    await ada.sign_in("ada")
    await ada.go("Global")
    await make_event(ada, "Fires", "fire")
    await see_event(ada, "Global", "Fires", "Tickets", "Ticket Created")

    await make_event_by_keys(maria)
    await expect(maria.link("Global")).to_have_count(0)
    await expect(maria.link("Employees")).to_have_count(0)
    await see_event(maria, "My Events", "Printers", "Tickets", "Ticket Created")
    await lose_nothing(desk, maria)
    await take_out(desk, maria)

    await maria.go("Inbox")
    await ada.go("Inbox")
    await desk.ticket(subject="A printer on fire")
    await expect(maria.bell("Printers: A printer on fire")).to_be_visible()
    await expect(ada.bell("Fires: A printer on fire")).to_be_visible()
    await expect(maria.page.get_by_role("article")).to_have_count(1)

    # What she reads in one window is read in all.
    other = await maria.tab()
    await other.goto("/inbox")
    await read_by_keys(other)
    await expect(maria.page.get_by_role("button", name="Mark as read", exact=True)).to_have_count(0)
    await other.close()

    await ada.go("Employees")
    await see_event(ada, "Employees", "Printers", "Maria Lopez", "Tickets", "Ticket Created")

    # The nine steps: who may make events is for their role to say.
    page = ada.page
    await ada.go("Roles")
    await page.get_by_role("radio", name="Agent", exact=True).check()
    await page.get_by_role("button", name="Edit", exact=True).click()
    await expect(page.get_by_role("tab", name="Options")).to_have_attribute("aria-selected", "true")
    await ada.choose("Events", "Custom")
    await page.get_by_role("tab", name="Events", exact=True).click()
    await page.get_by_role("checkbox", name="Create and Edit My Events", exact=True).uncheck()
    await maria.go("My Events")
    await overtaken(desk, ada)
    await page.get_by_role("button", name="Save", exact=True).click()

    # Her screen closes under her hands, and her events are silent from then on.
    await expect(maria.link("My Events")).to_have_count(0)
    await expect(maria.page.get_by_role("table", name="My Events")).to_have_count(0)
    await ada.go("Employees")
    row = page.get_by_role("row").filter(has_text="Printers")
    await expect(row).to_contain_text("It is silent")
    burning = await desk.ticket(subject="Another printer on fire")
    await ada.go("Inbox")
    await expect(ada.bell("Fires: Another printer on fire")).to_be_visible()
    assert [told["subject"] for told in await desk.messages("maria")] == ["Printers: A printer on fire"]
    await open_numbers(desk, ada)
    await keep_a_form(desk, ada, burning["id"])
