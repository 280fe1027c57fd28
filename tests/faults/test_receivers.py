"""A receiver in trouble costs no delivery, gets none twice, and holds up nobody else."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import orjson
import pytest
from starlette.responses import Response

from domain.deliveries.records import Delivery, DeliveryState
from notifications.channels import file
from notifications.channels.mail import Mail
from tests.desk import SOON
from tests.outside import Outside, call, email, log
from tests.receivers import web_server

TICKETS = 21  # more than are claimed at once
NAME = "name.invalid"
Patch = pytest.MonkeyPatch


@asynccontextmanager
async def mail_server_is_gone(outside: Outside, _: Patch) -> AsyncIterator[None]:
    """As while it restarts."""
    await outside.mailbox.stop()
    yield
    await outside.mailbox.start()


@asynccontextmanager
async def mail_server_hangs(outside: Outside, patch: Patch) -> AsyncIterator[None]:
    """It takes connections and says nothing when it comes to mail."""
    patch.setattr(Mail, "time_limit", 0.3)
    outside.mailbox.hangs = True
    yield
    patch.setattr(Mail, "time_limit", 10.0)
    outside.mailbox.hangs = False


@asynccontextmanager
async def web_server_fails(outside: Outside, _: Patch) -> AsyncIterator[None]:
    """It answers with a fault of its own."""
    outside.calls.answer = lambda _: Response(status_code=500)
    yield
    outside.calls.answer = lambda _: Response(status_code=204)
    outside.calls.taken.clear()


@asynccontextmanager
async def name_service_fails(_: Outside, patch: Patch) -> AsyncIterator[None]:
    """Nobody knows the host, until somebody does."""
    real = socket.getaddrinfo

    def look_up(host: str, *given: Any, **named: Any) -> Any:
        return real("127.0.0.1" if host == NAME else host, *given, **named)

    yield
    patch.setattr(socket, "getaddrinfo", look_up)


@asynccontextmanager
async def disk_is_full(_: Outside, patch: Patch) -> AsyncIterator[None]:
    """Nothing can be written to the log."""

    def refuse(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    real = file._append
    patch.setattr(file, "_append", refuse)
    yield
    patch.setattr(file, "_append", real)


def mails(outside: Outside) -> list[str]:
    """Return the deliveries that the mail server has."""
    return [mail["Message-ID"].strip("<>").partition("@")[0] for mail in outside.mailbox.mails]


def calls(outside: Outside) -> list[str]:
    """Return the deliveries that the web server has taken."""
    return [headers["idempotency-key"] for headers, _ in outside.calls.taken]


def lines(outside: Outside) -> list[str]:
    """Return the deliveries that stand in the log file."""
    return [
        orjson.loads(line)["deliveryId"] for line in (outside.logs / "tickets.log").read_text().splitlines()
    ]


Trouble = Callable[[Outside, Patch], AbstractAsyncContextManager[None]]


@pytest.mark.parametrize(
    ("trouble", "address", "taken"),
    [
        (mail_server_is_gone, "mail", mails),
        (mail_server_hangs, "mail", mails),
        (web_server_fails, "127.0.0.1", calls),
        (name_service_fails, NAME, calls),
        (disk_is_full, "file", lines),
    ],
)
async def test_a_receiver_in_trouble_gets_everything_once_it_is_well_and_delays_no_other(
    outside: Outside,
    monkeypatch: Patch,
    trouble: Trouble,
    address: str,
    taken: Callable[[Outside], list[str]],
) -> None:
    """Another one is called meanwhile as if nothing were amiss; nothing is lost, and nothing comes twice."""
    desk, actions = outside.desk, {"mail": email(), "file": log("#TICKET_SUBJECT#")}
    action = actions.get(address) or call(outside.calls.url.replace("127.0.0.1", address))
    async with web_server() as other:
        async with trouble(outside, monkeypatch):
            await desk.event("ada", level="SYSTEM", actions=[action, call(other.url)])
            for _ in range(TICKETS):
                await desk.ticket()
            await other.calls(TICKETS)
            failed = await outside.until("FAILED")
            assert all(delivery["nextAttemptAt"] for delivery in failed)
        async with asyncio.timeout(2 * SOON):
            while len(sent := await Delivery.filter(state=DeliveryState.SENT)) < 2 * TICKETS:
                desk.clock.advance(minutes=2)
                await asyncio.sleep(0.1)
    of_other = {headers["idempotency-key"] for headers, _ in other.taken}
    assert len(other.taken) == len(of_other) == TICKETS
    assert sorted(taken(outside)) == sorted({delivery.global_id for delivery in sent} - of_other)
