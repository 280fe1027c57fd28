import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.engine.deliveries import Delivery, DeliveryChannel, Failed
from domain.ids import uuid7
from notifications.channels.mail import Mail
from tests.desk import SOON
from tests.receivers import Mailbox, certified, mail_server


def mail_to(recipient: str, subject: str = "Ticket 7", body: str = "<b> & more") -> Delivery:
    """Write a delivery."""
    return Delivery(
        channel=DeliveryChannel.MAIL,
        receiver="mail",
        recipient=recipient,
        subject=subject,
        body=body,
        event_id=uuid7(),
        occurrence_id=uuid7(),
        created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """Run a mail server."""
    async with mail_server() as server:
        yield server


@pytest.fixture
async def mail(mailbox: Mailbox) -> AsyncIterator[Mail]:
    """Open the channel to it."""
    channel = Mail(mailbox.url, "desk@deskbell.example")
    yield channel
    await channel.close()


async def test_a_mail_says_who_made_it_and_what_it_is(mail: Mail, mailbox: Mailbox) -> None:
    """Text and HTML of one content, and headers by which machines know it."""
    delivery = mail_to("sam@customer.example")
    assert delivery.event_id
    assert not isinstance(await mail.send(delivery), Failed)
    [taken] = mailbox.mails
    assert taken["From"] == "Deskbell <desk@deskbell.example>"
    assert (taken["To"], taken["Subject"]) == ("sam@customer.example", "Ticket 7")
    assert taken["Message-ID"] == f"<{delivery.global_id}@deskbell.example>"
    assert taken["List-Id"] == f"<{delivery.event_id.hex}.events.deskbell.example>"
    assert taken["Auto-Submitted"] == "auto-generated"
    text, html = taken.iter_parts()  # type: ignore[attr-defined]  # as EmailMessage has it
    assert text.get_content().strip() == "<b> & more"
    assert "&lt;b&gt; &amp; more" in html.get_content()


async def test_a_subject_cannot_bring_headers_of_its_own(mail: Mail, mailbox: Mailbox) -> None:
    """Whatever a customer wrote into it."""
    await mail.send(mail_to("sam@customer.example", subject="Hi\r\nBcc: all@customer.example"))
    [taken] = mailbox.mails
    assert (taken["Bcc"], taken["Subject"]) == (None, "Hi Bcc: all@customer.example")
    assert mailbox.recipients == ["sam@customer.example"]


async def test_letters_of_all_languages_arrive(mail: Mail, mailbox: Mailbox) -> None:
    """In subject and text."""
    await mail.send(mail_to("sam@customer.example", subject="Drucker brennt: größe 火", body="été\n" * 300))
    [taken] = mailbox.mails
    assert taken["Subject"] == "Drucker brennt: größe 火"
    assert [part.get_content().count("été") for part in taken.iter_parts()] == [300, 300]  # type: ignore[attr-defined]  # as EmailMessage has it


async def test_one_connection_serves_many_mails_and_is_made_anew_when_it_is_lost(
    mail: Mail, mailbox: Mailbox
) -> None:
    """The mail that meets the loss is said to have failed, or arrives; the next one arrives."""
    for _ in range(3):
        await mail.send(mail_to("sam@customer.example"))
    assert len(mailbox.connections) == 1
    await mailbox.stop()
    gone = await mail.send(mail_to("sam@customer.example"))
    assert isinstance(gone, Failed)
    assert gone.unreachable
    await mailbox.start()
    assert not isinstance(await mail.send(mail_to("sam@customer.example")), Failed)


@pytest.mark.parametrize(("answer", "refused"), [("550 No such user", True), ("450 Come back later", False)])
async def test_what_the_server_says_decides_whether_it_is_for_good(
    mail: Mail, mailbox: Mailbox, answer: str, *, refused: bool
) -> None:
    """And a refusal of one recipient says nothing of the next."""
    mailbox.answer = lambda address: answer if address.startswith("nobody") else None
    fault = await mail.send(mail_to("nobody@customer.example"))
    assert isinstance(fault, Failed)
    assert (fault.answer, fault.refused, fault.unreachable, fault.alone) == (answer, refused, False, True)
    assert not isinstance(await mail.send(mail_to("sam@customer.example")), Failed)


async def test_a_server_that_closes_in_the_middle_is_unreachable(mail: Mail, mailbox: Mailbox) -> None:
    """The mail is worth another try."""

    def hang_up(_: str) -> str | None:
        transport = mailbox.connections[-1].transport
        assert transport
        transport.close()
        return None

    mailbox.answer = hang_up
    fault = await mail.send(mail_to("sam@customer.example"))
    assert isinstance(fault, Failed)
    assert (fault.unreachable, fault.refused) == (True, False)


async def test_a_server_that_hangs_is_unreachable_and_its_late_word_is_for_no_other_mail(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is our patience with one answer that ends, or that with the whole attempt."""
    monkeypatch.setattr(Mail, "time_limit", 0.6)
    mail = Mail(mailbox.url, "desk@deskbell.example")
    for patience in (SOON, 0.1):
        mailbox.hangs = True
        try:
            async with asyncio.timeout(patience):
                fault = await mail.send(mail_to("nobody@customer.example"))
            assert isinstance(fault, Failed)
            assert (fault.unreachable, fault.refused) == (True, False)
        except TimeoutError:
            assert patience < SOON
        mailbox.hangs = False
        assert not isinstance(await mail.send(mail_to("sam@customer.example")), Failed)
    await mail.close()
    assert mailbox.recipients == ["sam@customer.example"] * 2


async def test_an_address_that_the_server_cannot_write_to_is_refused(mailbox: Mailbox) -> None:
    """It pauses nobody's mail."""
    mailbox.ascii_only = True
    await mailbox.stop()
    await mailbox.start()
    mail = Mail(mailbox.url, "desk@deskbell.example")
    fault = await mail.send(mail_to("sämi@customer.example"))
    await mail.close()
    assert isinstance(fault, Failed)
    assert (fault.refused, fault.unreachable) == (True, False)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Make a certificate that is trusted as administrators make their own authority trusted."""
    context, certificate = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return context


async def try_to_send(url: str) -> str | Failed:
    """Send a mail over a channel of its own."""
    channel = Mail(url, "desk@deskbell.example")
    try:
        return await channel.send(mail_to("sam@customer.example"))
    finally:
        await channel.close()


@pytest.mark.parametrize("tls_first", [True, False])
async def test_password_and_mail_travel_in_tls_alone(trusted: ssl.SSLContext, tls_first: bool) -> None:
    """From the first byte, or from when the server has offered it."""
    async with mail_server(tls=trusted, tls_first=tls_first, login=(b"desk", b"secret")) as mailbox:
        assert not isinstance(await try_to_send(mailbox.url), Failed)
        assert (len(mailbox.mails), mailbox.heard) == (1, [])


@pytest.mark.parametrize("tls_first", [True, False])
async def test_a_server_that_nobody_vouches_for_hears_nothing(tmp_path: Path, tls_first: bool) -> None:
    """The mail waits until its certificate is trusted."""
    context, _ = certified(tmp_path)
    async with mail_server(tls=context, tls_first=tls_first, login=(b"desk", b"secret")) as mailbox:
        answer = await try_to_send(mailbox.url)
        assert isinstance(answer, Failed)
        assert (answer.unreachable, answer.refused) == (True, False)
        assert "CERTIFICATE_VERIFY_FAILED" in answer.answer
        assert (mailbox.mails, mailbox.heard) == ([], [])


async def test_a_wrong_password_costs_no_mail(trusted: ssl.SSLContext) -> None:
    """It is the account's fault, not the mail's: all wait until it is put right."""
    async with mail_server(tls=trusted, login=(b"desk", b"secret")) as mailbox:
        answer = await try_to_send(mailbox.url.replace("secret", "mistyped"))
        assert isinstance(answer, Failed)
        assert (answer.unreachable, answer.refused) == (True, False)
        assert "535" in answer.answer
        assert "mistyped" not in answer.answer
        assert mailbox.mails == []
