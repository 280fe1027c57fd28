"""
The places where what strangers send is parsed, in one list: answers of servers, texts of people and programs.

Whatever it is, it is read or refused in our own words: nothing else is raised, which would be logged with a
trace and tried again for a day. A new place belongs into this list.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.addresses import ascii_host, host_or_ip, mail_address
from domain.administration.notification_settings import _public_key, _push_address, _secret
from domain.catalogue.dates import Dates
from domain.catalogue.forms import IpAddress, _choice, field_of
from domain.catalogue.moments import Day, clock_time
from domain.catalogue.zones import zone_named
from domain.deliveries.outcomes import Failed
from domain.deliveries.records import Delivery, DeliveryChannel
from domain.errors import DomainError
from domain.ids import parse_global_id, uuid7
from domain.messages import Inbox
from domain.policy import DEFAULT, Policy
from domain.web_addresses import check_web_address
from notifications.channels.mail import Mail
from notifications.channels.posts import next_address, retry_after
from notifications.channels.web import WebCalls
from notifications.inbox import Inboxes
from tests.receivers import certified

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MANY = "9" * 5_000
HOSTILE = [
    "",
    " ",
    "\0",
    "\ud83d",
    "\u0661\u0662",
    "\u00b2",
    "\uff11\uff12\uff17.\uff10.\uff10.\uff11",
    MANY,
    f"-{MANY}",
    f"P{MANY}D",
    "P\u0661\u0662D",
    "1e999",
    "nan",
    f"Mon, {MANY} Jan 2026 00:00:00 GMT",
    f"Mon, 99999999999999 Jan 2026 00:00:00 +{MANY}",
    "Mon, 1 Jan 0001 00:00:00 +2359",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    f"{MANY}-01-01T00:00:00Z",
    "http://",
    "http://[",
    "http://[::1",
    "http://[v1.a]/",
    "http://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
    "http://xn--zzzzzz99999/",
    "http://ex\u2100mple/",
    "http://a..b/",
    "http://a%00b/",
    "http://a b/",
    "http://host.example:99999/",
    f"http://host.example:{MANY}/",
    f"http://{'a' * 64}.example/",
    f"http://host.example/{'a' * 70_000}",
    "//[",
    "a@",
    "@",
    f"{'a' * 70_000}@b.example",
    f"a@{'b.' * 35_000}example",
    "Ticket_" + "g" * 32,
    "Ticket_" + "\u0661" * 32,
    "=" * 99,
]

PLACES: dict[str, Callable[[str], object]] = {
    "a receiver's Retry-After": lambda text: retry_after(text, NOW),
    "a receiver's Location": lambda text: next_address(httpx.URL("https://host.example/"), text),
    "a web address": lambda text: check_web_address(text, DEFAULT),
    "a browser's endpoint": lambda text: _push_address(text, DEFAULT),
    "a browser's key": _public_key,
    "a browser's secret": _secret,
    "a mail address": mail_address,
    "a host's name": ascii_host,
    "a server's name": host_or_ip,
    "an IP address": field_of("address", IpAddress).parse,
    "a global id": parse_global_id,
    "a choice": lambda text: _choice(Day, text),
    "a time zone": zone_named,
    "a time of day": clock_time,
    "a span or moment": lambda text: Dates().parse(Dates.default, {"after": text}),
    "a moment of a fact": lambda text: Dates().admit(text),
    "a cursor of an inbox": lambda text: Inboxes().place_of(text, Inbox(agent_id=uuid4())),
}


def refusal_of(place: str, text: str) -> str:
    """Read a text; return the sentence with which it is refused, or nothing."""
    try:
        PLACES[place](text)
    except DomainError as refusal:
        return refusal.sentence
    return ""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_a_text_is_read_or_refused(place: str, text: str) -> None:
    """In our own words, and few of them."""
    assert len(refusal_of(place, text)) < 300


@given(st.sampled_from(sorted(PLACES)), st.one_of(st.text(), st.from_regex(r"[-+PTZ:.\d@/\[\] a-z,]{0,40}")))
def test_any_text_is(place: str, text: str) -> None:
    """The same, for what nobody has thought of."""
    assert len(refusal_of(place, text)) < 300


@pytest.mark.parametrize(
    ("header", "after"),
    [
        (MANY, timedelta(seconds=10**7)),
        ("0" * 5_000 + "7", timedelta(seconds=7)),
        ("\u0661\u0662", None),
        ("-1", None),
        ("Mon, 99999999999999 Jan 2026 00:00:00 GMT", None),
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_a_wish_that_cannot_be_meant_is_cut_or_none(header: str, after: timedelta | None) -> None:
    """Of a receiver that wants to be left alone."""
    assert retry_after(header, NOW) == after


@asynccontextmanager
async def saying(
    *answers: bytes, first: bool = False, tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Run a server that says these things, one to each line that it hears; return its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for place, answer in enumerate(answers):
            if place or not first:
                await reader.readline()
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


def delivery(channel: DeliveryChannel, recipient: str) -> Delivery:
    """Write a delivery."""
    return Delivery(channel=channel, receiver="x", recipient=recipient, body="{}", id=uuid7(), created_at=NOW)


ANSWERS = {
    "nothing": b"",
    "no HTTP": b"220 mail.example\r\n",
    "no status": b"HTTP/1.1 \r\n\r\n",
    "a status of many digits": b"HTTP/1.1 %s OK\r\n\r\n" % MANY.encode(),
    "a strange status": b"HTTP/1.1 999 \xff\xfe\r\n\r\n",
    "a wish of many digits": b"HTTP/1.1 503 No\r\nRetry-After: %s\r\n\r\n" % MANY.encode(),
    "a wish in no letters": b"HTTP/1.1 503 No\r\nRetry-After: \xff\xd9\xa1\r\n\r\n",
    "a wish beyond the calendar": b"HTTP/1.1 503 No\r\nRetry-After: Mon, 1 Jan 2026 0:0:0 +%s\r\n\r\n"
    % (b"9" * 30),
    "a length of many digits": b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n" % MANY.encode(),
    "a length below nothing": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "a chunk of many digits": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n" % MANY.encode(),
    "a header without a colon": b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
    "headers without end": b"HTTP/1.1 200 OK\r\nX: %s\r\n" % (b"x" * 300_000),
    "a body that is not what it says": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip",
    "a cookie of many digits": b"HTTP/1.1 500 No\r\nSet-Cookie: a=b; Max-Age=%s; Version=%s\r\n\r\n"
    % (MANY.encode(), MANY.encode()),
    **{
        f"a redirect to {where!r}": b"HTTP/1.1 307 Go\r\nLocation: %s\r\n\r\n" % where
        for where in (
            b"http://[",
            b"//[",
            b"http://xn--zzzzzz99999/",
            b"http://\xef\xbc\x91\xef\xbc\x92/",
            b"http://\xff\xfe/",
            b"http://a..b/",
            b"http://a:b:c/",
            b"http://host.example:99999/",
            b"http://%s/" % MANY.encode(),
            b"http:",
            b"\x01",
        )
    },
}


@pytest.mark.parametrize("said", ANSWERS.values(), ids=ANSWERS)
async def test_an_answer_to_a_web_call_is_read_or_a_failure(said: bytes) -> None:
    """Which says what it was, within what is kept of it."""
    web = WebCalls([], lambda: NOW, Policy(intranet_hosts=frozenset({"127.0.0.1"})))
    async with saying(said) as port:
        answer = await web.send(delivery(DeliveryChannel.WEB, f"http://127.0.0.1:{port}/"))
    await web.close()
    assert answer.answer if isinstance(answer, Failed) else answer.startswith("200 OK")


DIALOGUES: dict[str, list[bytes]] = {
    "nothing": [],
    "no SMTP": [b"HTTP/1.1 400 Bad Request\r\n"],
    "a code of many digits": [b"%s hello\r\n" % MANY.encode()],
    "a line without end": [b"220 " + b"x" * 300_000],
    "letters that are none": [
        b"220 \xff\r\n",
        *[b"250 \xff\xfe\r\n"] * 2,
        b"550 \xff\xfe\r\n",
        b"250 \xff\r\n",
    ],
    "extensions that are none": [
        b"220 x\r\n",
        b"250-\r\n250-=\r\n250 SIZE %s\r\n" % MANY.encode(),
        b"999 x\r\n",
    ],
    "a code below nothing": [b"220 x\r\n", b"250 x\r\n", b"-12 x\r\n"],
    "mail taken before it came": [b"220 x\r\n", b"250 x\r\n", b"250 x\r\n", b"250 x\r\n", b"250 x\r\n"],
}


@pytest.mark.parametrize("said", DIALOGUES.values(), ids=DIALOGUES)
async def test_an_answer_of_a_mail_server_is_read_or_a_failure(said: list[bytes]) -> None:
    """That says nothing of the mail, which is worth another try."""
    async with saying(*said, first=True) as port:
        mail = Mail(f"smtp://127.0.0.1:{port}", "desk@deskbell.example")
        answer = await mail.send(delivery(DeliveryChannel.MAIL, "sam@customer.example"))
        await mail.close()
    assert isinstance(answer, Failed)
    assert answer.answer
    assert answer.refused is (b"550 \xff\xfe\r\n" in said)


@pytest.mark.parametrize("challenge", [b"not base64!", b"\xff\xfe", b"a", b""])
async def test_a_challenge_of_a_mail_server_that_is_none_is_a_failure(
    challenge: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody signs in."""
    tls, certificate = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    said = [b"220 x\r\n", b"250-x\r\n250 AUTH CRAM-MD5\r\n", b"334 %s\r\n" % challenge, b"535 No\r\n"]
    async with saying(*said, first=True, tls=tls) as port:
        mail = Mail(f"smtps://desk:secret@127.0.0.1:{port}", "desk@deskbell.example")
        answer = await mail.send(delivery(DeliveryChannel.MAIL, "sam@customer.example"))
        await mail.close()
    assert isinstance(answer, Failed)
    assert (answer.unreachable, answer.refused) == (True, False)
