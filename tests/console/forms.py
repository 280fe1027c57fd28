"""What somebody has written in a form, and others change or end meanwhile: nothing of it is lost."""

import asyncio

from playwright.async_api import Route, expect

from tests.console.windows import Window
from tests.desk import RunningDesk

UPDATE_EVENT = "mutation($input: UpdateEventInput!) { updateEvent(input: $input) { errors { message } } }"
DELETE_TICKET = "mutation($id: ID!) { deleteTicket(id: $id) { errors { message } } }"
CREATE_FIELD = """mutation { createCustomField(input: {itemKind: TICKET, name: "Tier", kind: TEXT}) {
    customField { id } } }"""
DELETE_FIELD = "mutation($id: ID!) { deleteCustomField(input: {fieldId: $id}) { errors { message } } }"
UPDATE_ROLE = "mutation($input: UpdateRoleInput!) { updateRole(input: $input) { errors { message } } }"


async def stay(window: Window) -> None:
    """Go back by the browser's own button, and stay when asked whether changes are to be left."""
    page, place = window.page, window.page.url
    async with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        await page.evaluate("history.back()")
    assert "changes" in (await asked.value).message
    await expect(page).to_have_url(place)


async def late(route: Route) -> None:
    """Let what is saved wait for a while."""
    if "UpdateEvent" in (route.request.post_data or ""):
        await asyncio.sleep(0.5)
    await route.continue_()


async def lose_nothing(desk: RunningDesk, window: Window) -> None:
    """Edit the event of the address, held while it is sent, and keep one's words beside those of others."""
    page, name = window.page, window.page.get_by_label("Name", exact=True)
    body = page.get_by_label("Body", exact=True)
    second = await desk.event("maria", "TICKET_PRIORITY_CHANGED", name="Second")
    await desk.settled()
    await page.get_by_role("link", name="Printers", exact=True).click()
    await page.get_by_role("link", name="Edit", exact=True).click()
    await expect(name).to_have_value("Printers")
    await window.go("My Events")
    await page.get_by_role("link", name="Second", exact=True).click()
    await page.get_by_role("link", name="Edit", exact=True).click()
    await expect(name).to_have_value("Second")
    await page.evaluate("history.go(-3)")
    await expect(name).to_have_value("Printers")
    await page.evaluate("history.go(3)")
    await expect(name).to_have_value("Second")

    await body.fill("Mine")
    renamed = {"id": second["id"], "revision": second["revision"], "name": "Second of theirs"}
    assert (await desk.maria.ask(UPDATE_EVENT, input=renamed))["errors"] == []
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_role("button", name="Keep mine").click()
    await expect(body).to_have_value("Mine")
    await page.route("**/graphql", late)
    await name.press("Enter")
    await expect(page.locator("form[inert]")).to_have_count(1)
    await page.unroute_all(behavior="wait")
    await window.heading("Second").wait_for()
    await window.go("My Events")
    await page.get_by_role("checkbox", name="Second", exact=True).check()
    await page.get_by_role("toolbar").get_by_role("button", name="Delete").press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    await expect(page.get_by_role("toolbar")).to_have_count(0)
    await expect(page.get_by_role("main")).to_be_focused()


async def take_out(desk: RunningDesk, window: Window) -> None:
    """Take out of an event what it asks of a field that is no more; until then it cannot be saved."""
    page = window.page
    field = (await desk.ada.ask(CREATE_FIELD))["customField"]["id"]
    gold = {"condition": "CUSTOM_FIELD", "field": field, "value": {"text": ["gold"]}}
    event = await desk.event("maria", name="Gold", conditions={"all": [gold]})
    assert (await desk.ada.ask(DELETE_FIELD, id=field))["errors"] == []
    await page.goto(f"/events/{event['id']}/edit")
    await page.get_by_label("Name", exact=True).fill("All")
    await page.get_by_role("button", name="Save", exact=True).click()
    lost = page.get_by_role("group", name="No longer there")
    await expect(lost).to_contain_text("There is no such thing")
    await lost.get_by_role("button").press("Enter")
    await page.get_by_role("button", name="Save", exact=True).click()
    await window.heading("All").wait_for()
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await window.heading("My Events").wait_for()


async def keep_a_form(desk: RunningDesk, window: Window, ticket: str) -> None:
    """Go on with what is written in a form while somebody deletes what it is about."""
    page = window.page
    await page.goto(f"/items/{ticket}")
    await page.get_by_role("button", name="Actions").click()
    await page.get_by_role("menuitem", name="Add ticket comment").click()
    comment = page.get_by_role("dialog").get_by_role("textbox").first
    await comment.fill("It is out by now.")
    assert (await desk.ada.ask(DELETE_TICKET, id=ticket))["errors"] == []
    await expect(page.get_by_text("There is no such item")).to_be_visible()
    await expect(comment).to_have_value("It is out by now.")


async def overtaken(desk: RunningDesk, window: Window) -> None:
    """Save the role of the address, which another administrator has changed: theirs stays as well."""
    page = window.page
    closed = {"id": page.url.rpartition("/")[2], "areas": [{"area": "NEWS", "level": "NONE"}]}
    assert (await desk.ada.ask(UPDATE_ROLE, input=closed))["errors"] == []
    news = page.get_by_role("combobox", name="News")
    await page.get_by_role("tab", name="Options").click()
    await expect(news).not_to_have_value("None")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("button", name="Keep mine")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(news).to_have_value("None")
