"""What every event can do: tell, write, call and log."""

from typing import Any

import orjson
import pytest

from tests.desk import RunningDesk, message
from tests.mail_reader import header, headers_of
from tests.outside import Outside, call, email, log
from tests.schema.test_deliveries import CREATE


async def test_one_ticket_goes_out_by_every_way(outside: Outside) -> None:
    """A mail to the agent and to an address, a call with what happened, a line in a file, and a message."""
    desk = outside.desk
    actions = [
        message(agents=[desk.maria.id]),
        email(to={"agents": [desk.maria.id]}, addresses=["boss@customer.example", "maria@desk.example"]),
        call(f"{outside.calls.url}/hook?ticket=#TICKET_SUBJECT#"),
        call(f"{outside.calls.url}/text", body="New: #TICKET_SUBJECT#"),
        log("#TICKET_SUBJECT# came in"),
    ]
    await desk.event("ada", name="Out", level="SYSTEM", actions=actions)
    async with desk.hearing("maria") as heard:
        ticket = await desk.ticket(subject="Fire & smoke?")
        assert (await heard["maria"].next())["message"]["subject"] == "Fire & smoke?"
    mails = await outside.mailbox.taken(2)
    assert sorted(mail["To"] for mail in mails) == ["boss@customer.example", "maria@desk.example"]
    assert {mail["Subject"] for mail in mails} == {"Fire & smoke?"}
    sent = await outside.until("SENT", 5)
    by_body = {content: headers for headers, content in await outside.calls.calls(2)}
    assert b"New: Fire & smoke?" in by_body
    [told] = [orjson.loads(body) for body in by_body if body != b"New: Fire & smoke?"]
    assert (told["event"]["name"], told["facts"]["SUBJECT"]) == ("Out", "Fire & smoke?")
    [hook] = [delivery for delivery in sent if delivery["recipient"].startswith(f"{outside.calls.url}/hook")]
    assert told["deliveryId"] == hook["id"]
    assert told["item"] == {"id": ticket["id"], "kind": "Ticket"}
    assert told["occurrence"]["id"] == hook["occurrenceId"]
    assert hook["recipient"].endswith("?ticket=Fire%20%26%20smoke%3F")
    [line] = (outside.logs / "tickets.log").read_text().splitlines()
    assert orjson.loads(line)["text"] == "Fire & smoke? came in"
    assert all(delivery["attempts"][0]["succeeded"] and delivery["endedAt"] for delivery in sent)
    assert {delivery["nextAttemptAt"] for delivery in sent} == {None}


HOSTILE = "=?utf-8?q?Hi=0D=0ABcc:_x@evil.example?="


async def test_a_customer_writes_no_header_of_a_mail(outside: Outside) -> None:
    """In a ticket's subject, which an event puts into its own; it is read as it was written."""
    await outside.desk.event("maria", actions=[email("New: #TICKET_SUBJECT#")])
    await outside.desk.ticket(subject=HOSTILE)
    await outside.mailbox.taken(1)
    assert outside.mailbox.recipients == ["maria@desk.example"]
    [wire] = outside.mailbox.wires
    assert "Bcc" not in [name for name, _ in headers_of(wire)]
    assert header(wire, "Subject") == f"New: {HOSTILE}"


@pytest.mark.parametrize(
    ("action", "path", "code"),
    [
        (email(addresses=["boss@customer.example"]), ["sendEmail", "addresses"], "FORBIDDEN"),
        (email(to={"roles": ["Role_" + "0" * 32]}), ["sendEmail", "to"], "FORBIDDEN"),
        (call("https://hooks.example/x"), ["callWebPage"], "FORBIDDEN"),
        (log("x"), ["logToFile"], "FORBIDDEN"),
        (email(addresses=["not an address"]), ["sendEmail", "addresses", "0"], "INVALID"),
        (email("a\r\nBcc: x@y.z #NO_SUCH#"), ["sendEmail", "subject"], "INVALID"),
        (call(f"https://{'a' * 254}/x"), ["callWebPage", "url"], "INVALID"),
        (call("https://#TICKET_SUBJECT#/x"), ["callWebPage", "url"], "INVALID"),
        (call("http://10.0.0.1/x"), ["callWebPage", "url"], "INVALID"),
        (call("http://localhost/x"), ["callWebPage", "url"], "INVALID"),
        (call("file:///etc/passwd"), ["callWebPage", "url"], "INVALID"),
        (call("https://a.example/#NO_SUCH#"), ["callWebPage", "url"], "INVALID"),
        (log("x", "../tickets.log"), ["logToFile", "fileName"], "INVALID"),
        (log("x", ".hidden"), ["logToFile", "fileName"], "INVALID"),
        (log("x", "a/../../x"), ["logToFile", "fileName"], "INVALID"),
        (log("x", "a b"), ["logToFile", "fileName"], "INVALID"),
        (log("x", "tickets.log.1"), ["logToFile", "fileName"], "INVALID"),
    ],
)
async def test_what_may_not_go_out_is_refused_when_it_is_saved(
    desk: RunningDesk, action: dict[str, Any], path: list[str], code: str
) -> None:
    """With the path of the field, before anything happens."""
    form = {"name": "Out", "eventType": "TICKET_CREATED", "actions": [action]}
    made = await desk.maria.ask(CREATE, input=form)
    assert made["event"] is None
    found = [(error["code"], error["path"]) for error in made["errors"]]
    assert (code, ["actions", "0", "perform", *path]) in found
