"""What is told of mail that fails: that of the desk, once for each trouble, and what others report."""

import asyncio

from domain.deeds.outbox import Occurrence
from tests.desk import SOON, RunningDesk, message
from tests.domain.desk.rooms.knowing import IT, Case, know
from tests.outside import Outside, email

SMTP = {"server": "mail.example", "port": 587, "emailAddress": "desk@shop.example", "ssl": False}
NOT_TAKEN: Case = (
    [
        ("createSmtpAccount", {**SMTP, "requiresAuthentication": False}),
        ("reportSmtpDeliveryFailed", {**IT, "error": "full", "customerEmail": "sam@shop.example"}),
    ],
    "SMTP_DELIVERY_FAILED",
    (
        "SMTP_SERVER=mail.example|SERVER_PORT=587|EMAIL_ADDRESS=desk@shop.example|SSL=false"
        "|REQUIRES_AUTHENTICATION=false|CUSTOMER_EMAIL=sam@shop.example|ERROR_MESSAGE=full"
    ),
)


async def test_an_occurrence_knows_the_account_and_what_was_reported(desk: RunningDesk) -> None:
    await know(desk, *NOT_TAKEN)


async def test_an_event_about_failing_mail_that_sends_mail_does_not_loop(outside: Outside) -> None:
    """Its own mail fails too; the chain ends there."""
    desk = outside.desk
    outside.mailbox.answer = lambda _: "550 No"
    for happened in ("TICKET_CREATED", "SMTP_DELIVERY_FAILED", "SMTP_FINAL_DELIVERY_FAILED"):
        await desk.event("ada", happened, name=happened, level="SYSTEM", actions=[email("x", "y")])
    await desk.ticket()
    # One mail of the ticket; one of each event about it; and what those bring about, once each again.
    given_up = await outside.until("GIVEN_UP", 3)
    await desk.settled()
    assert sorted(delivery["event"]["name"] for delivery in given_up) == [
        "SMTP_DELIVERY_FAILED",
        "SMTP_FINAL_DELIVERY_FAILED",
        "TICKET_CREATED",
    ]
    assert len(await outside.listed()) == 3


async def test_of_every_reader_whose_mail_is_refused_one_is_told(outside: Outside) -> None:
    """Also where one event wrote to them all."""
    desk = outside.desk
    outside.mailbox.answer = lambda _: "550 No"
    two = ["one@customer.example", "two@customer.example"]
    await desk.event("ada", level="SYSTEM", actions=[email(addresses=two)])
    actions = [message("#CUSTOMER_EMAIL#", "-"), email("x", "y")]
    await desk.event("ada", "SMTP_DELIVERY_FAILED", level="SYSTEM", actions=actions)
    await desk.ticket()
    await outside.until("GIVEN_UP", 2 + 3)
    await desk.settled()
    told = [letter["subject"] for letter in await desk.messages("ada")]
    assert sorted(told) == ["ada@desk.example", *two]
    assert len(await outside.listed()) == 2 + 3


async def test_a_server_that_is_down_is_told_of_once_and_mail_arrives_when_it_is_back(
    outside: Outside,
) -> None:
    """However much mail waits."""
    desk = outside.desk
    await outside.mailbox.stop()
    await desk.event("ada", "SMTP_CONNECTION_FAILED", level="SYSTEM", actions=[message("#SMTP_SERVER#", "-")])
    await desk.event("maria", actions=[email()])
    async with desk.hearing("ada") as heard:
        for number in range(3):
            await desk.ticket(subject=f"Fire {number}")
        assert (await heard["ada"].next())["message"]["subject"] == "127.0.0.1"
        [first, *_] = await outside.until("FAILED", 3)
        assert first["nextAttemptAt"]
        assert not first["attempts"][0]["succeeded"]
        await outside.mailbox.start()
        desk.clock.advance(minutes=2)
        mails = await outside.mailbox.taken(3)
        assert sorted(mail["Subject"] for mail in mails) == ["Fire 0", "Fire 1", "Fire 2"]
        assert heard["ada"].silent
    assert await Occurrence.filter(event_type="SMTP_CONNECTION_FAILED").count() == 1


async def test_a_refusal_is_told_of_though_the_server_was_down_before(outside: Outside) -> None:
    """Each kind of trouble once; a refused mail is given up at once."""
    desk = outside.desk
    await outside.mailbox.stop()
    await desk.event("maria", actions=[email()])
    await desk.ticket()
    await outside.until("FAILED")
    outside.mailbox.answer = lambda _: "450 Come back later"
    await outside.mailbox.start()
    desk.clock.advance(minutes=2)
    async with asyncio.timeout(SOON):
        while len((await outside.listed())[0]["attempts"]) < 2:
            await asyncio.sleep(0.02)
    outside.mailbox.answer = lambda _: "550 No such user"
    desk.clock.advance(minutes=5)
    await outside.until("GIVEN_UP")
    await desk.settled()
    about_mail = await Occurrence.filter(category="SMTP").order_by("id")
    assert [occurrence.event_type for occurrence in about_mail] == [
        "SMTP_CONNECTION_FAILED",
        "SMTP_DELIVERY_FAILED",
        "SMTP_FINAL_DELIVERY_FAILED",
    ]
