"""A desk together with those whom it reaches outside."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.desk import SOON, RunningDesk
from tests.receivers import Calls, Mailbox

LIST = """query($filter: DeliveryFilter) { deliveries(filter: $filter) { totalCount edges { node {
    id channel recipient subject body state createdAt endedAt deliverAt digestId nextAttemptAt
    occurrenceId event { name }
    attempts { answer succeeded } } } } }"""


@dataclass
class Outside:
    """A desk, and those whom it reaches."""

    desk: RunningDesk
    mailbox: Mailbox
    calls: Calls
    logs: Path

    async def listed(self, by: str = "ada", **narrowed: Any) -> list[dict[str, Any]]:
        """List deliveries, newest first."""
        found = await self.desk.people[by].ask(LIST, filter=narrowed)
        return [edge["node"] for edge in found["edges"]]

    async def until(self, state: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until so many deliveries are in a state."""
        found = list[dict[str, Any]]()
        with suppress(TimeoutError):
            async with asyncio.timeout(SOON):
                while len(found := await self.listed(state=state)) < count:
                    await asyncio.sleep(0.02)
        assert len(found) >= count, await self.listed()
        return found


def email(subject: str = "#TICKET_SUBJECT#", body: str = "#TICKET_NUMBER#", **more: Any) -> dict[str, Any]:
    """Write a Send Email action."""
    return {"perform": {"sendEmail": {"subject": subject, "body": body, **more}}}


def call(url: str, **more: Any) -> dict[str, Any]:
    """Write a Call Web Page action."""
    return {"perform": {"callWebPage": {"url": url, **more}}}


def log(text: str, name: str = "tickets.log") -> dict[str, Any]:
    """Write a Log to File action."""
    return {"perform": {"logToFile": {"fileName": name, "text": text}}}
