import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.deliveries.outcomes import Failed
from domain.deliveries.records import Delivery, DeliveryChannel
from domain.ids import uuid7
from notifications.channels.mail import Mail
from tests.desk import SOON
from tests.mail_reader import header
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
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]


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


@pytest.mark.parametrize(
    "limit_at",
    [
        ("MAIL", "421 4.7.0 Too many messages in this connection"),
        ("MAIL", "452 4.5.3 Too many messages in this connection"),
        ("MAIL", "450 4.7.1 Too much mail from this connection"),
        ("RCPT", "421 4.7.0 Too many recipients in this session"),
        ("RCPT", "452 4.5.3 Too many recipients in this session"),
        ("DATA", "421 4.3.2 Closing"),
        ("MAIL", None),
        ("RCPT", None),
    ],
    ids=str,
)
async def test_a_limit_that_belongs_to_the_connection_is_met_with_a_new_one_and_is_no_failure(
    mail: Mail, mailbox: Mailbox, limit_at: tuple[str, str | None]
) -> None:
    """At once, in whatever words and at whatever step the server tells of it; each mail arrives once."""
    mailbox.limit, mailbox.limit_at = 2, limit_at
    subjects = [f"Ticket {number}" for number in range(9)]
    said = [await mail.send(mail_to("sam@customer.example", subject)) for subject in subjects]
    assert [answer for answer in said if isinstance(answer, Failed)] == []
    assert [mail["Subject"] for mail in mailbox.mails] == subjects
    assert len(mailbox.connections) == 5


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
async def test_a_server_that_takes_nothing_now_is_asked_once(mail: Mail, mailbox: Mailbox, step: str) -> None:
    """A new connection that hears the same is a failure, and not begun again."""
    mailbox.limit, mailbox.limit_at = 0, (step, "421 4.3.2 Not now")
    fault = await mail.send(mail_to("sam@customer.example"))
    assert isinstance(fault, Failed)
    assert (fault.unreachable, fault.refused, fault.alone) == (True, False, False)
    assert len(mailbox.connections) == 1


async def test_what_a_recipients_own_server_says_is_no_fault_of_the_account(trusted: ssl.SSLContext) -> None:
    said = "550 5.1.1 <eve@evil.example>: Recipient address rejected: host mx said: 550 Client host rejected"
    async with mail_server(tls=trusted, tls_first=True, limit=0, limit_at=("RCPT", said)) as mailbox:
        answer = await try_to_send(mailbox.url)
    assert isinstance(answer, Failed)
    assert (answer.answer, answer.unreachable, answer.refused) == (said, False, True)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("EHLO", "550 5.7.1 Your address is blocked"),
        ("MAIL", "530 5.7.0 Authentication required"),
        ("MAIL", "550 5.7.1 Sender rejected"),
        ("MAIL", "553 5.7.1 Not owned by user"),
        ("RCPT", "530 5.7.0 Must issue a STARTTLS command first"),
        ("RCPT", "553 5.7.1 <desk@deskbell.example>: Sender address rejected: not owned by user"),
        ("RCPT", "554 5.7.1 <unknown[192.0.2.7]>: Client host rejected: Access denied"),
        ("RCPT", "504 5.5.2 <desk>: Helo command rejected: need fully-qualified hostname"),
        ("RCPT", "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org"),
        ("RCPT", "550 5.1.8 Access denied, bad outbound sender"),
    ],
)
async def test_a_server_that_takes_nothing_from_us_costs_no_mail(
    trusted: ssl.SSLContext, step: str, said: str
) -> None:
    """It is the account's fault, as a wrong password is: all wait until it is put right."""
    async with mail_server(tls=trusted, tls_first=True, limit=0, limit_at=(step, said)) as mailbox:
        answer = await try_to_send(mailbox.url)
        assert isinstance(answer, Failed)
        assert (answer.answer, answer.unreachable, answer.refused) == (said, True, False)
        mailbox.limit = None
        assert not isinstance(await try_to_send(mailbox.url), Failed)


@pytest.mark.parametrize("said", ["552 5.3.4 Too large", "553 5.6.7 Letters beyond ASCII"])
async def test_a_sender_is_not_blamed_for_a_mail_or_an_address(
    mail: Mail, mailbox: Mailbox, said: str
) -> None:
    """Nor is it sent again and again."""
    mailbox.limit, mailbox.limit_at = 0, ("MAIL", said)
    answer = await mail.send(mail_to("sam@customer.example"))
    assert isinstance(answer, Failed)
    assert (answer.unreachable, answer.refused) == (False, True)


async def test_a_server_may_look_a_mail_through_before_it_takes_it(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For as long as an attempt may take; it would come twice if it were not waited for."""
    monkeypatch.setattr(Mail, "time_limit", 3.0)
    mail = Mail(mailbox.url, "desk@deskbell.example")
    mailbox.looks_for = 1.2
    assert not isinstance(await mail.send(mail_to("sam@customer.example")), Failed)
    await mail.close()


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


async def test_a_connection_that_was_idle_for_long_is_not_trusted(
    mail: Mail, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A firewall may have cut it, and neither end hears of that: the next mail would wait in vain."""
    await mail.send(mail_to("sam@customer.example"))
    monkeypatch.setattr("notifications.channels.mail.KEPT_FOR", 0.0)
    assert not isinstance(await mail.send(mail_to("sam@customer.example")), Failed)
    assert len(mailbox.connections) == 2


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
    assert len(mailbox.connections) == 1


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


async def send_over(mailbox: Mailbox, recipient: str, sender: str = "desk@deskbell.example") -> str | Failed:
    """Send a mail over a channel of its own."""
    mail = Mail(mailbox.url, sender)
    try:
        return await mail.send(mail_to(recipient))
    finally:
        await mail.close()


async def test_an_address_that_the_server_cannot_write_to_is_refused() -> None:
    """It pauses nobody's mail."""
    async with mail_server(ascii_only=True) as mailbox:
        fault = await send_over(mailbox, "sämi@customer.example")
        assert isinstance(fault, Failed)
        assert (fault.refused, fault.unreachable) == (True, False)


@pytest.mark.parametrize("ascii_only", [True, False])
async def test_a_domain_of_any_letters_gets_its_mail_from_every_server(*, ascii_only: bool) -> None:
    """It goes out in the form in which the network knows it, also as the sender's."""
    async with mail_server(ascii_only=ascii_only) as mailbox:
        said = await send_over(mailbox, "info@Bücher.example", "desk@火.example")
        assert not isinstance(said, Failed)
        assert mailbox.recipients == ["info@xn--bcher-kva.example"]
        assert header(mailbox.wires[0], "To") == "info@xn--bcher-kva.example"
        assert header(mailbox.wires[0], "From") == "Deskbell <desk@xn--vnx.example>"


async def test_a_name_of_any_letters_gets_its_mail_where_the_server_can(mailbox: Mailbox) -> None:
    """It is written as it is."""
    assert not isinstance(await send_over(mailbox, "sämi@bücher.example"), Failed)
    assert mailbox.recipients == [header(mailbox.wires[0], "To")] == ["sämi@xn--bcher-kva.example"]


@pytest.mark.parametrize(
    "recipient",
    [
        "nina@customer.example.",
        "nina@customer..example",
        "nina@\uff11\uff12\uff17.example",
        "nina",
        "nina[x@customer.example",
        "nina@customer.example, all@evil.example",
        "nina@customer.example\r\nBcc: all@evil.example",
        "Nina <nina@customer.example>",
        "=?utf-8?q?a=0D=0ABcc:_x@evil.example?=@customer.example",
        "(nina) a@b.example",
    ],
)
async def test_what_is_no_address_is_refused_as_it_is_when_it_is_saved(
    mail: Mail, mailbox: Mailbox, recipient: str
) -> None:
    """However it came to be there; nothing is sent, to whomever."""
    fault = await mail.send(mail_to(recipient))
    assert isinstance(fault, Failed)
    assert (fault.refused, fault.unreachable) == (True, False)
    assert "is not an address such as" in fault.answer
    assert mailbox.connections == []


local_parts = st.text(st.sampled_from("aZ09.!#$%&'*+-/=?^_`{|}~ßä火"), min_size=1, max_size=16)
hostile_subjects = st.text(st.sampled_from("=?utf8bBqQ0DA:,;<>@ \r\nBcc火ä"), max_size=60)


@settings(max_examples=25)
@given(st.lists(st.tuples(local_parts, hostile_subjects), max_size=8))
def test_the_envelope_goes_to_the_address_that_is_shown_and_to_nobody_else(
    mails: list[tuple[str, str]],
) -> None:
    """Whatever may stand in an address, and in a subject beside it."""

    async def send_all() -> Mailbox:
        async with mail_server() as mailbox:
            channel = Mail(mailbox.url, "desk@deskbell.example")
            for name, subject in mails:
                await channel.send(mail_to(f"{name}@customer.example", subject))
            await channel.close()
            return mailbox

    mailbox = asyncio.run(send_all())
    wanted = [f"{name}@customer.example" for name, _ in mails if "=?" not in name]
    assert mailbox.recipients == wanted
    assert [header(wire, "To") for wire in mailbox.wires] == wanted


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Make a certificate that is trusted as administrators make their own authority trusted."""
    context, certificate = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return context


async def try_to_send(url: str, *, only_tls: bool = False) -> str | Failed:
    """Send a mail over a channel of its own."""
    channel = Mail(url, "desk@deskbell.example", only_tls=only_tls)
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


@pytest.mark.parametrize("login", [(b"desk", b"secret"), None])
async def test_where_tls_is_demanded_a_server_that_offers_none_hears_nothing(
    login: tuple[bytes, bytes] | None,
) -> None:
    """With a password it always is; somebody on the way may have taken the offer out."""
    async with mail_server(login=login) as mailbox:
        answer = await try_to_send(mailbox.url, only_tls=login is None)
        assert isinstance(answer, Failed)
        assert (answer.unreachable, answer.refused) == (True, False)
        assert "STARTTLS" in answer.answer
        assert (mailbox.mails, mailbox.heard) == ([], [])


async def test_a_server_of_ones_own_needs_no_tls_where_nobody_signs_in(mailbox: Mailbox) -> None:
    """As one beside the desk."""
    assert not isinstance(await try_to_send(mailbox.url), Failed)
    assert mailbox.heard == ["MAIL"]


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
