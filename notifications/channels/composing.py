"""
Composing: a mail in bytes, in which nothing that people write is read as a header.

The standard library would read it: it decodes the encoded words in a header's value, writes their line ends
out, and loses blanks between words. So headers are written here; it makes the body alone.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from textwrap import wrap

from domain.deliveries.records import Delivery

LINE, LINE_OF_WORDS, WORD = 78, 76, 75  # characters: RFC 5322, 2.1.1, and RFC 2047, 2
BEGIN, END = "=?utf-8?b?", "?="
PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
SEVEN_BIT = SMTP.clone(cte_type="7bit")


def compose(delivery: Delivery, sender: str, recipient: str) -> bytes:
    """Write a delivery as a mail; the addresses are in the form in which `mail_address` gives them."""
    host = sender.rpartition("@")[2]
    kind = f"{delivery.event_id.hex}.events" if delivery.event_id else "system"
    headers = [
        f"From: Deskbell <{sender}>",
        f"To: {recipient}",
        free_text("Subject", delivery.subject),
        f"Date: {format_datetime(delivery.created_at)}",
        f"Message-ID: <{delivery.global_id}@{host}>",
        f"List-Id: <{kind}.{host}>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
    ]
    return "".join(f"{line}\r\n" for line in headers).encode() + _body(delivery.body)


def free_text(name: str, text: str) -> str:
    """
    Write a header so that its text comes back letter for letter, on folded lines.

    Only line ends do not: each becomes a blank, since a header has one line.
    """
    line = " ".join(filter(None, text.splitlines()))
    if PLAIN.fullmatch(line) and "=?" not in line:
        plain = f"{name}: {line}"
        lines = wrap(plain, LINE, subsequent_indent=" ", break_long_words=False, break_on_hyphens=False)
        # A first line of the name alone would leave a blank of its own before the text.
        if lines[0] != f"{name}:" and all(len(line) <= LINE for line in lines):
            return "\r\n".join(lines)
    return f"{name}: " + "\r\n ".join(_encoded_words(line, LINE_OF_WORDS - len(f"{name}: ")))


def _encoded_words(text: str, first: int) -> Iterator[str]:
    """Write a text as encoded words of whole letters, the first of at most ``first`` characters."""
    held, room = b"", _bytes_in(first)
    for letter in text:
        added = letter.encode(errors="replace")
        if len(held) + len(added) > room:
            yield _encoded_word(held)
            held, room = b"", _bytes_in(WORD)
        held += added
    yield _encoded_word(held)


def _encoded_word(held: bytes) -> str:
    return f"{BEGIN}{b64encode(held).decode()}{END}" if held else ""


def _bytes_in(width: int) -> int:
    """Return how many bytes go into an encoded word of so many characters."""
    return (width - len(BEGIN) - len(END)) // 4 * 3


def _body(text: str) -> bytes:
    """Write a text plainly and as HTML, with the headers that say so."""
    text = text.encode(errors="replace").decode()
    body = EmailMessage(SEVEN_BIT)
    body.set_content(text)
    html = f'<html><body style="white-space: pre-wrap">{escape(text)}</body></html>\n'
    body.add_alternative(html, subtype="html")
    return body.as_bytes()
