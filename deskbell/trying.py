"""`deskbell backtest`: what a draft would have done, with a chart of its days."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Any

from deskbell.asking import text_in
from deskbell.client import DeskClient, Person, asked_once, plain
from deskbell.environment import Say

ASK = """
query Backtest($draft: CreateEventInput!, $since: DateTime!, $until: DateTime, $first: Int) {
  backtestEvent(draft: $draft, since: $since, until: $until, first: $first) {
    examined matched heldBack complete
    days { day examined matched }
    matches { heldBack occurrence { occurredAt } wouldSend { recipient { displayName } subject } }
  }
}
"""
LONGEST = 10.0  # seconds that the desk takes at most
PATIENCE = 30.0  # seconds for which it is waited for, on a bad line
WIDE, LONG = 40, 45  # columns of a bar; days of a chart, beyond which it shows weeks
EIGHTHS = " ▏▎▍▌▋▊▉"

Show = Callable[[str], None]


def draft_in(path: str) -> dict[str, Any]:
    """
    Read a draft, as JSON in the shape of `CreateEventInput`; `-` is what comes on the standard input.

    Raises:
        ValueError: there is none.
    """
    text, why = text_in(path), "it is no object"
    try:
        found = json.loads(text)
        json.dumps(found, allow_nan=False, ensure_ascii=False).encode()  # as it is going to travel
        if isinstance(found, dict):
            return found
    except json.JSONDecodeError as fault:
        why = f"it goes wrong in line {fault.lineno}, column {fault.colno}"
    except RecursionError:
        why = "it is nested too deeply"
    except ValueError:
        why = "it holds a number or a character that JSON does not have"
    raise ValueError(f"{path} is no event as JSON, in the shape of CreateEventInput: {why}.")


async def backtest(
    address: str, person: Person, asked: Mapping[str, Any], say: Say, show: Show | None = None
) -> int:
    """
    Ask what a draft would have done, and print it.

    ``asked`` are the variables of the query. ``show`` puts how far it is on the last line of a terminal, None
    where there is none. Returns the exit status: 1 where the desk refuses.
    """
    client = DeskClient(address, patience=PATIENCE)
    answer = await asked_once(client, person, lambda: _waiting(client.answer(ASK, dict(asked)), show), say)
    if answer is None:
        return 1
    if errors := answer.get("errors"):
        for line in _faults(errors[0]):
            say(line)
        return 1
    for line in told(answer["data"]["backtestEvent"]):
        say(line)
    return 0


async def _waiting(asking: Any, show: Show | None) -> Any:
    """Wait for the answer, and show how much of the time is over that it takes at most."""
    task, begun = asyncio.ensure_future(asking), monotonic()
    while not task.done():
        if show:
            over = monotonic() - begun
            show(f"{bar(min(over / LONGEST, 1)):{WIDE}} {over:4.1f} of at most {LONGEST:.0f} s")
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(task), 0.2 if show else None)
    if show:
        show("")
    return task.result()


def _faults(error: Mapping[str, Any]) -> Sequence[str]:
    """Say what is wrong with a draft, each thing with where it stands."""
    extensions = error["extensions"]
    faults = extensions.get("faults") or [{"message": error["message"], "path": extensions.get("path")}]
    return [": ".join(filter(None, (".".join(fault["path"] or ()), fault["message"]))) for fault in faults]


def told(found: Mapping[str, Any]) -> list[str]:
    """Write what a backtest found: in a sentence, day by day, and the newest matches."""
    numbers = [f"{found[name]:,}" for name in ("examined", "matched", "heldBack")]
    lines = [
        "Of {} occurrences it would have matched {}, and done nothing about {} of these.".format(*numbers)
    ]
    if not found["complete"]:
        lines.append("That is not all: some is older than what is kept, out of sight, or was not reached.")
    lines += _chart(found["days"])
    for match in found["matches"]:
        at = datetime.fromisoformat(match["occurrence"]["occurredAt"]).astimezone()
        sent = [
            f"{preview['recipient']['displayName']}: {preview['subject']}" for preview in match["wouldSend"]
        ]
        said = sent or [match["heldBack"] or "It would have told nobody."]
        lines += [f"{at:%Y-%m-%d %H:%M}  {plain(line)}" for line in said]
    return lines


def _chart(days: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """Draw a bar for each day's matches; for each week's, where there are many."""
    span = 1 if len(days) <= LONG else 7
    parts = [days[start : start + span] for start in range(0, len(days), span)]
    matched = [sum(day["matched"] for day in part) for part in parts]
    examined = [sum(day["examined"] for day in part) for part in parts]
    most = max(matched, default=0)
    return [
        f"{part[0]['day']} {bar(number / most if most else 0):{WIDE}} {number:,} of {among:,}"
        for part, number, among in zip(parts, matched, examined, strict=True)
    ]


def bar(share: float) -> str:
    """Draw a bar as long as a share of all columns, to an eighth of one if the output can show that."""
    try:
        f"█{EIGHTHS}".encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return "#" * round(share * WIDE)
    whole, rest = divmod(round(share * WIDE * 8), 8)
    return ("█" * whole + EIGHTHS[rest]).rstrip()
