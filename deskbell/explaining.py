"""`deskbell why` and `deskbell trace`: what became of an event, on a terminal."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from gql.transport.exceptions import TransportQueryError

from deskbell.client import DeskClient, Refusal
from deskbell.listening import INTERRUPTIONS

WHY = """
query Why($event: ID!, $occurrence: ID!) {
  explainEvent(eventId: $event, occurrenceId: $occurrence) {
    outcome summary checks { condition held expected actual }
  }
}
"""
TRACE = """
subscription Trace($event: ID!) {
  eventTraced(id: $event) { outcome summary occurrence { occurredAt } }
}
"""
GREEN, YELLOW, RED = 32, 33, 31
COLOURS = {"FIRED": GREEN, "HELD_BACK": YELLOW}


@dataclass(frozen=True)
class Look:
    """How what is said looks: with ``marks`` on a terminal, in words elsewhere; and in ``colours`` or not."""

    marks: bool = False
    colours: bool = False

    def check(self, check: dict[str, Any]) -> str:
        """Write a condition and what was so."""
        held = check["held"]
        mark = ("✓" if held else "✗") if self.marks else ("held  " if held else "failed")
        was = "nothing" if check["actual"] is None else check["actual"]
        mark = self.painted(mark, GREEN if held else RED)
        return f"{mark} {check['condition']} {check['expected']}: it was {was}"

    def outcome(self, outcome: str, width: int = 0) -> str:
        """Write an outcome."""
        return self.painted(f"{outcome:{width}}", COLOURS.get(outcome, RED))

    def painted(self, text: str, colour: int) -> str:
        """Paint some words, where that is wanted."""
        return f"\033[{colour}m{text}\033[0m" if self.colours else text


async def why(
    address: str,
    person: tuple[str, str],
    event: str,
    occurrence: str,
    say: Callable[[str], None],
    *,
    look: Look,
) -> int:
    """
    Print why an event fired on an occurrence, or did not, and each condition; return the exit status.

    ``person`` is who asks, by e-mail address and password; where the desk refuses, it says why and returns 1.
    """
    client = DeskClient(address)
    try:
        await client.sign_in(*person)
        told = (await client.ask(WHY, event=event, occurrence=occurrence))["explainEvent"]
    except Refusal as refusal:
        say(str(refusal))
        return 1
    except httpx.HTTPError as fault:
        say(f"The desk at {address} does not answer: {fault}")
        return 1
    finally:
        await client.close()
    say(f"{look.outcome(told['outcome'])}  {told['summary']}")
    for check in told["checks"]:
        say(f"  {look.check(check)}")
    return 0


async def trace(
    address: str, person: tuple[str, str], event: str, say: Callable[[str], None], *, look: Look
) -> int:
    """
    Print what becomes of an event, a line each time, until stopped; after an interruption, go on.

    Times of day are by the clock of this host.

    What happens during an interruption is not told. When the desk refuses, says why and returns 1.
    """
    client, wait = DeskClient(address), 0.5
    try:
        while True:
            try:
                await client.sign_in(*person)
                say(f"Tracing {event} at {address}.")
                async for data in client.subscribe(TRACE, event=event):
                    told, wait = data["eventTraced"], 0.5
                    at = datetime.fromisoformat(told["occurrence"]["occurredAt"]).astimezone()
                    say(f"{at:%H:%M:%S}  {look.outcome(told['outcome'], 16)}  {told['summary']}")
            except TransportQueryError as refusal:
                say((refusal.errors or [{}])[0].get("message", "The desk refused."))
                return 1
            except Refusal as refusal:
                say(str(refusal))
                if not refusal.passing:
                    return 1
            except INTERRUPTIONS as fault:
                say(f"Interrupted ({type(fault).__name__}); trying again.")
            await asyncio.sleep(wait * random.uniform(0.5, 1.5))  # noqa: S311 - spreads clients out
            wait = min(wait * 2, 10)
    finally:
        await client.close()
