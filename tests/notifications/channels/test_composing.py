"""What becomes of the words of strangers in a mail: they are read back as written, and command nothing."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.deliveries.records import Delivery, DeliveryChannel
from domain.ids import uuid7
from notifications.channels.composing import compose, free_text
from tests.mail_reader import decoded, header, headers_of

HOSTILE = [
    "=?utf-8?q?Hi=0D=0ABcc:_x@evil.example?=",
    "=?utf-8?b?SGkNCkJjYzogeEBldmlsLmV4YW1wbGU=?=",
    "=?utf-8?q?Hi=0ABcc:_x@evil.example?= =?utf-8?q?=0D=0A=0D=0Abody?=",
    "Hi\r\nBcc: x@evil.example",
    "Hi\nBcc: x@evil.example\n\nbody",
    "Hi\x85Bcc: x@evil.example",
    "Hi\u2028Bcc: x@evil.example",
    "Hi\x0bBcc:\x0cx",
]
NAMES = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
]
BODY_NAMES = ["MIME-Version", "Content-Type"]

scripts = st.sampled_from('aZ 09,;:<>"\\()=?_äößüéøñ§ßЖщיםعرب火災한국ไทยहिन्दी🙂👩‍👩‍👧🇩🇪e\u0301\ufb01')
controls = st.sampled_from(
    "\t\0\x07\x1b\x7f\x80\x9f\xa0\xad\u200b\u200e\u200f\u202a\u202e\u2066\u2069\u3000\ufeff"
)
any_letter = st.characters(exclude_categories=["Cs"])
fragments = st.sampled_from(
    [*HOSTILE, "=?", "?=", "=?utf-8?q?", " ", "  ", "Rückfrage für Müller ", "é" * 40]
)
subjects = st.one_of(
    st.text(st.one_of(scripts, controls, any_letter), max_size=300),
    st.lists(st.one_of(fragments, st.text(scripts, max_size=20)), max_size=20).map("".join),
    st.lists(st.text(st.sampled_from("abcäß火🙂"), min_size=1, max_size=40), max_size=30).map(" ".join),
)


def one_line(text: str) -> str:
    """Write a text as a header can hold it."""
    return " ".join(line for line in text.splitlines() if line)


def written(subject: str = "Ticket 7", body: str = "Hello", recipient: str = "sam@customer.example") -> bytes:
    """Write a mail."""
    delivery = Delivery(
        channel=DeliveryChannel.MAIL,
        receiver="mail",
        recipient=recipient,
        subject=subject,
        body=body,
        event_id=uuid7(),
        created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )
    return compose(delivery, "desk@deskbell.example", recipient)


@given(subjects)
@example("Frage zu Müller Rückfrage für Größe " * 8)
@example(" ")
@example("x" * 998)
@example("w" * 70)
@example("follow-up " * 7 + "-".join(["to", "be", "continued"] * 9))
@example("x" * 69 + " " + "y" * 77)
@example("🙂" * 250)
def test_every_subject_comes_back_letter_for_letter(subject: str) -> None:
    """Whatever its letters, on lines and in words of the lengths that are allowed."""
    wire = free_text("Subject", subject)
    lines = wire.split("\r\n")
    assert wire.isascii()
    assert wire.replace("\r\n", "").isprintable()
    assert all(len(line) <= 78 and line.strip() for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    words = re.findall(r"=\?utf-8\?b\?\S*", wire)
    assert all(len(word) <= 75 for word in words)
    assert not words or all(len(line) <= 76 for line in lines)
    unfolded = wire.replace("\r\n", "").removeprefix("Subject:").removeprefix(" ")
    assert decoded(unfolded) == one_line(subject)


@pytest.mark.parametrize("subject", [*HOSTILE, "Ticket 7", "größe"], ids=ascii)
def test_a_subject_brings_no_header_of_its_own(subject: str) -> None:
    """The mail has the headers that we write, each once, and the body behind them."""
    wire = written(subject)
    assert [name for name, _ in headers_of(wire)] == [*NAMES, *BODY_NAMES]
    assert header(wire, "Subject") == one_line(subject)


@given(st.one_of(subjects, st.text(st.characters())), st.one_of(subjects, st.text(st.characters())))
def test_nothing_that_people_write_moves_the_end_of_the_headers(subject: str, body: str) -> None:
    """Also half an emoji, which is no letter; and no line is longer than mail allows."""
    wire = written(subject, body)
    wire.decode("ascii")
    assert [name for name, _ in headers_of(wire)] == [*NAMES, *BODY_NAMES]
    assert all(len(line) <= 998 for line in wire.split(b"\r\n"))
    assert re.search(rb"[^\r]\n|\r[^\n]", wire) is None


def test_machines_are_asked_not_to_answer() -> None:
    """In the words of the standard, and in those of Exchange."""
    wire = written()
    assert (header(wire, "Auto-Submitted"), header(wire, "X-Auto-Response-Suppress")) == (
        "auto-generated",
        "All",
    )
