"""Backtests in GraphQL: what an event would have done."""

import strawberry

from schema.described import described_type
from schema.occurrences import Occurrence
from schema.people import Agent


@described_type
class MessagePreview:
    """A message as somebody would have got it."""

    recipient: Agent = strawberry.field(description="Who would have got it.")
    subject: str = strawberry.field(description="The line that is read first.")
    body: str = strawberry.field(description="What there is to say beyond it.")


@described_type
class BacktestMatch:
    """Something that the draft would have fired on."""

    occurrence: Occurrence = strawberry.field(
        description="What happened; of counts and of what waits, as it would have been told of, which `node`"
        " does not find."
    )
    would_send: list[MessagePreview] = strawberry.field(
        description="The messages of it, to whoever gets them now, less those of actions that rest."
    )
    held_back: str | None = strawberry.field(
        description="Why nothing would have been done, in a sentence; null if something would."
    )


@described_type
class BacktestDay:
    """What there was on a day."""

    day: str = strawberry.field(description="Which day, by the asker's calendar, such as `2026-11-28`.")
    examined: int = strawberry.field(description="How much the draft was asked about.")
    matched: int = strawberry.field(description="How much of that its conditions let through.")


@described_type
class Backtest:
    """What a draft would have done, had it been there all the time."""

    examined: int = strawberry.field(
        description="How much happened that it would have heard, as far as the asker may see it."
    )
    matched: int = strawberry.field(description="How much of that its conditions let through.")
    held_back: int = strawberry.field(
        description="How much of what matched it would have done nothing about: each action rested."
    )
    complete: bool = strawberry.field(
        description="Whether that is all: false where something is older than what is kept, was not reached"
        " within the time, or may be beyond the asker's sight."
    )
    days: list[BacktestDay] = strawberry.field(
        description="Each day that was reached, oldest first, also those on which there was nothing."
    )
    matches: list[BacktestMatch] = strawberry.field(description="The newest matches, newest first.")
