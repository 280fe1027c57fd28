"""Backtests in GraphQL: what an event would have done."""

from schema.described import described, described_type
from schema.occurrences import Occurrence
from schema.people import Agent


@described_type
class MessagePreview:
    """A message as somebody would have got it."""

    recipient: Agent = described("Who would have got it.")
    subject: str = described("The line that is read first.")
    body: str = described("What there is to say beyond it.")


@described_type
class BacktestMatch:
    """Something that the draft would have fired on."""

    occurrence: Occurrence = described(
        "What happened; of counts and of what waits, as it would have been told of, which `node`"
        " does not find."
    )
    would_send: list[MessagePreview] = described(
        "The messages of it, to whoever gets them now, less those of actions that rest."
    )
    held_back: str | None = described(
        "Why nothing would have been done, in a sentence; null if something would."
    )


@described_type
class BacktestDay:
    """What there was on a day."""

    day: str = described("Which day, by the asker's calendar, such as `2026-11-28`.")
    examined: int = described("How much the draft was asked about.")
    matched: int = described("How much of that its conditions let through.")


@described_type
class Backtest:
    """What a draft would have done, had it been there all the time."""

    examined: int = described("How much happened that it would have heard, as far as the asker may see it.")
    matched: int = described("How much of that its conditions let through.")
    held_back: int = described(
        "How much of what matched it would have done nothing about: each action rested."
    )
    complete: bool = described(
        "Whether that is all: false where something is older than what is kept, was not reached"
        " within the time, or has gone out of the asker's sight since; of a SYSTEM draft, also where they do"
        " not see everything."
    )
    days: list[BacktestDay] = described(
        "Each day that was reached, oldest first, also those on which there was nothing."
    )
    matches: list[BacktestMatch] = described("The newest matches, newest first.")
