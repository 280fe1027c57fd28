"""`deskbell why` and `deskbell trace`: what became of an event, on a terminal."""

from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deskbell.client import DeskClient, Heard, Person, asked_once, followed, plain
from deskbell.environment import Say

WHY = """
query Why($event: ID!, $occurrence: ID!) {
  explainEvent(eventId: $event, occurrenceId: $occurrence) {
    outcome summary checks { condition held expected actual }
  }
}
"""
READ = "query Read($event: ID!) { event(id: $event) { id } }"
TRACE = """
subscription Trace($event: ID!) {
  eventTraced(id: $event) { outcome summary occurrence { occurredAt } }
}
"""
GREEN, YELLOW, RED = 32, 33, 31
COLOURS = {"FIRED": GREEN, "HELD_BACK": YELLOW}


@dataclass(frozen=True)
class Wording:
    """How what is said looks: with ``marks`` on a terminal, in words elsewhere; and in ``colours`` or not."""

    marks: bool = False
    colours: bool = False

    def check(self, check: dict[str, Any]) -> str:
        """Write a condition and what was so."""
        held = check["held"]
        mark = ("✓" if held else "✗") if self.marks else ("held  " if held else "failed")
        was = "nothing" if check["actual"] is None else check["actual"]
        mark = self.painted(mark, GREEN if held else RED)
        return f"{mark} " + plain(f"{check['condition']} {check['expected']}: it was {was}")

    def outcome(self, outcome: str, width: int = 0) -> str:
        """Write an outcome."""
        return self.painted(f"{outcome:{width}}", COLOURS.get(outcome, RED))

    def painted(self, text: str, colour: int) -> str:
        """Paint some words, where that is wanted."""
        return f"\033[{colour}m{text}\033[0m" if self.colours else text


async def why(address: str, person: Person, event: str, occurrence: str, say: Say, *, look: Wording) -> int:
    """
    Print why an event fired on an occurrence, or did not, and each condition; return the exit status.

    Where the desk refuses, it says why and returns 1.
    """
    client = DeskClient(address)
    found = await asked_once(client, person, lambda: client.ask(WHY, event=event, occurrence=occurrence), say)
    if found is None:
        return 1
    told = found["explainEvent"]
    say(f"{look.outcome(told['outcome'])}  {plain(told['summary'])}")
    for check in told["checks"]:
        say(f"  {look.check(check)}")
    return 0


async def trace(address: str, person: Person, event: str, say: Say, *, look: Wording) -> int:
    """
    Print what becomes of an event, a line each time, until stopped; after an interruption, go on.

    Times of day are by the clock of this host. What happens during an interruption is not told. When the desk
    refuses, says why and returns 1.
    """
    client = DeskClient(address)

    async def traced() -> Heard:
        if (await client.ask(READ, event=event))["event"]:  # else the stream says why it is refused
            say(f"Tracing {event} at {address}.")
        async for data in client.subscribe(TRACE, event=event):
            yield data["eventTraced"]

    async with aclosing(followed(client, person, traced, say)) as explanations:
        async for told in explanations:
            at = datetime.fromisoformat(told["occurrence"]["occurredAt"]).astimezone()
            say(f"{at:%H:%M:%S}  {look.outcome(told['outcome'], 16)}  {plain(told['summary'])}")
    return 1
