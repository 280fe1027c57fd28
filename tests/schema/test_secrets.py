"""A failure that nobody expected: its reader gets a number, the log has the story."""

import json
import logging
from typing import Any

import httpx
import pytest

from domain.storage.database import rows
from schema.masking import HIDDEN
from tests.desk import RunningDesk
from tests.resolvers.listening import asked_to_come_again

INBOX = "{ messages { edges { node { id } } } }"
LIVE = 'subscription { messageDelivered(after: "") { cursor } }'
INSIDE = (
    "lost_and_found",
    "no such",
    "relation",
    "sqlite",
    "asyncpg",
    "postgres",
    "tortoise",
    "select",
    "file",
)


@pytest.fixture
async def broken(desk: RunningDesk) -> RunningDesk:
    """A desk whose messages have gone, of which Maria has one."""
    await desk.event("maria")
    await desk.ticket()
    await desk.settled()
    await rows("ALTER TABLE message RENAME TO lost_and_found")
    return desk


def check(answer: Any, log: pytest.LogCaptureFixture) -> None:
    """The answer holds one error with a number and nothing of the inside; the log has the rest."""
    text = json.dumps(answer).lower()
    [error] = answer.get("errors") or [answer]
    record = next(record for record in log.records if record.name == "deskbell.graphql")

    assert (error["message"], error["extensions"]["code"]) == (HIDDEN, "INTERNAL")
    assert [word for word in INSIDE if word in text] == []
    assert record.levelno == logging.ERROR
    assert error["extensions"]["id"] in record.getMessage()
    assert "message" in str(record.exc_info and record.exc_info[1])


async def test_a_broken_table_shows_nothing_of_itself_over_http(
    broken: RunningDesk, caplog: pytest.LogCaptureFixture
) -> None:
    check(await broken.maria.answer(INBOX), caplog)


async def test_a_broken_table_shows_nothing_of_itself_over_websocket(
    broken: RunningDesk, caplog: pytest.LogCaptureFixture
) -> None:
    async with broken.maria.subscribed(INBOX) as bells:
        ended = await bells.ended()

    [error] = ended.errors  # type: ignore[union-attr]  # what gql raises
    check(error, caplog)


async def test_a_broken_table_shows_nothing_of_itself_over_sse(
    broken: RunningDesk, caplog: pytest.LogCaptureFixture
) -> None:
    data = [line.removeprefix("data:") for line in await events(broken, INBOX) if line.startswith("data:")]

    check(json.loads(data[0]), caplog)


async def events(desk: RunningDesk, operation: str) -> list[str]:
    """Return the lines that Maria is sent as events, to their end."""
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {desk.maria.token}"}
    async with httpx.AsyncClient() as http:
        response = await http.post(f"{desk.address}/graphql", json={"query": operation}, headers=headers)
    return response.text.splitlines()


async def test_a_stream_of_a_broken_table_breaks_off_and_the_log_says_why(
    broken: RunningDesk, caplog: pytest.LogCaptureFixture
) -> None:
    async with broken.maria.subscribed(LIVE) as bells:
        ended = await bells.ended()
    assert asked_to_come_again(ended)
    said = str(ended and ended.__cause__)  # how the socket was closed
    assert HIDDEN in said
    assert [word for word in INSIDE if word in said.lower()] == []
    assert not any(await events(broken, LIVE))
    told = [record for record in caplog.records if record.name == "deskbell.graphql"]
    assert ["message" in str(record.exc_info and record.exc_info[1]) for record in told] == [True, True]


async def test_a_broken_table_shows_nothing_of_itself_in_a_mutation(
    broken: RunningDesk, caplog: pytest.LogCaptureFixture
) -> None:
    """Its payload is lost as a whole."""
    answer = await broken.maria.answer(
        'mutation { markMessagesRead(ids: ["Message_%s"]) { unreadCount } }' % ("0" * 32)
    )

    check(answer, caplog)
    assert answer["data"] is None
