"""Backtests on a quiet desk: of a draft, or of an event as it stands."""

from datetime import datetime, timedelta
from typing import Any

from domain.engine.backtesting.backtests import Backtest, backtest, check_replayable
from domain.engine.backtesting.judge import Trial
from domain.engine.rules.compiled import CompiledEvent
from domain.events.drafts import Draft, check
from domain.events.records import Event, EventLevel
from domain.people.principal import principal_of
from domain.policy import DEFAULT
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk


async def never() -> bool:
    """Never stop."""
    return False


async def trial(
    quiet: QuietDesk, by: str = "maria", event_type: str = "TICKET_CREATED", **given: Any
) -> Trial:
    """Put a draft on trial, over the last month unless ``since`` says otherwise."""
    asker, now = await principal_of(quiet.agents[by]), quiet.clock()
    system, kept = given.pop("system", False), given.pop("kept", timedelta(days=90))
    span: dict[str, Any] = {"since": now - timedelta(days=30), "until": now, "first": 200, "policy": DEFAULT}
    span |= {name: given.pop(name) for name in list(given) if name in span}
    draft = Draft(
        name="What if",
        event_type=event_type,
        level=EventLevel.SYSTEM if system else EventLevel.AGENT,
        **{"actions": [message()], **given},
    )
    name, definition = await check(draft, asker, span["policy"])
    check_replayable(definition)
    compiled = CompiledEvent(draft.on_trial(name, definition, asker.agent, now), definition)
    since = span.pop("since")
    return Trial(compiled=compiled, asker=asker, asked_since=since, kept_since=now - kept, **span)


async def tried(
    quiet: QuietDesk, by: str = "maria", event_type: str = "TICKET_CREATED", **given: Any
) -> Backtest:
    """Return what a draft would have done, however long that takes to find."""
    return await backtest(await trial(quiet, by, event_type, **given), never)


async def tried_again(quiet: QuietDesk, event: Event, by: str, since: datetime, **given: Any) -> Backtest:
    """Return what an event would have done since a moment, told as a draft."""
    told = {"conditions": event.conditions, "actions": event.actions, "since": since, **given}
    system = event.level is EventLevel.SYSTEM
    return await tried(quiet, by, event.event_type, system=system, **told)
