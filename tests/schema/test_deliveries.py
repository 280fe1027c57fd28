"""Deliveries as they are shown, to whoever may see them."""

from tests.desk import RunningDesk
from tests.outside import LIST, email, log
from tests.resolvers.test_deliveries import RETRY

CREATE = """mutation($input: CreateEventInput!) { createEvent(input: $input) {
    event { id warnings actions { summary } } errors { code path message } } }"""


async def test_an_action_that_this_installation_cannot_do_yet_warns_and_its_deliveries_wait(
    desk: RunningDesk,
) -> None:
    """They are shown as pending."""
    form = {"name": "Out", "eventType": "TICKET_CREATED", "level": "SYSTEM", "actions": [email(), log("x")]}
    made = await desk.ada.ask(CREATE, input=form)
    assert made["errors"] == []
    warned = " ".join(made["event"]["warnings"])
    assert "DESKBELL_SMTP_URL" in warned
    assert "DESKBELL_LOG_DIR" in warned
    said = [action["summary"] for action in made["event"]["actions"]]
    assert said == ["Send e-mail to the owner", "Log to tickets.log"]
    await desk.ticket()
    await desk.settled()
    listed = await desk.ada.ask(LIST)
    assert [edge["node"]["state"] for edge in listed["edges"]] == ["PENDING", "PENDING"]
    assert [edge["node"]["nextAttemptAt"] for edge in listed["edges"]] == [None, None]
    ids = [edge["node"]["id"] for edge in listed["edges"]]
    retried = await desk.ada.ask(RETRY, ids=ids)
    assert (len(retried["deliveries"]), retried["errors"]) == (2, [])
