"""Backtests: what a draft would have done, for whoever asks, in their turn and within their time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from domain.catalogue.forms import moment_of
from domain.engine.backtesting.backtests import Backtest, backtest, check_replayable
from domain.engine.backtesting.judge import Trial
from domain.engine.rules.compiled import CompiledEvent
from domain.errors import BadRequest, DomainError, Forbidden, Invalid, Refused
from domain.events.definitions import Definition
from domain.events.drafts import Draft, beyond_a_reader, check
from domain.rights import view
from resolvers.context import Context
from resolvers.item_sight import hidden_now
from resolvers.narrowing import REVERSED
from resolvers.pages import Slice

PATIENCE = 4.0  # seconds for which one waits for one's turn
SECONDS = 7.5  # after which nothing more is looked at: what matched is played through and written by ten


@dataclass(frozen=True)
class Asked:
    """From when to when, now if nothing is said, and how many matches to show."""

    since: datetime
    until: datetime | None = None
    first: int | None = None


async def backtest_event(
    context: Context, draft: Draft, asked: Asked, *, seconds: Callable[[], float] = monotonic
) -> Backtest:
    """
    Say what an event would have done, within ten ``seconds``.

    It stops when its client leaves; what it says then is read by nobody.

    Raises:
        DomainError: the draft is none, or nobody may ask that; RateLimited: there are too many at it.
    """
    stop = context.within(SECONDS, seconds)
    trial = await _trial(context, draft, asked)
    async with context.desk.backtests.mine(context.principal.agent.id, patience=PATIENCE):
        return await backtest(trial, stop)


async def _trial(context: Context, draft: Draft, asked: Asked) -> Trial:
    begins, ends = _span(context, asked)
    shown = Slice(first=asked.first).size()
    asker, desk = context.principal, context.desk
    try:
        name, definition = await check(draft, asker, desk.policy)
        check_replayable(definition)
        _check_readable(context, definition)
    except DomainError as refusal:
        raise refusal.under("draft") from None
    return Trial(
        compiled=CompiledEvent(draft.on_trial(name, definition, asker.agent, context.now), definition),
        asker=asker,
        asked_since=begins,
        kept_since=context.now - desk.kept,
        until=ends,
        first=shown,
        policy=desk.policy,
        out_of_sight=partial(hidden_now, asker),
    )


def _span(context: Context, asked: Asked) -> tuple[datetime, datetime]:
    """
    Read from when to when; the future has not happened, so that it ends now.

    Raises:
        BadRequest: one is no moment, or they are the wrong way round.
    """
    moments: dict[str, Any] = {}
    for name, given in (("since", asked.since), ("until", asked.until or context.now)):
        try:
            moments[name] = moment_of(given)
        except Invalid as fault:
            raise BadRequest(fault.template, path=(name,), **fault.values) from None
    if moments["since"] > context.now:
        raise BadRequest("That lies in the future, of which nobody knows.", path=("since",))
    if moments["since"] > moments["until"]:
        raise BadRequest(REVERSED, path=("since",), since="since", until="until")
    return moments["since"], min(moments["until"], context.now)


def _check_readable(context: Context, definition: Definition) -> None:
    """Refuse to tell of facts that the asker may not know; a system-level event is not bound by that."""
    area, title = definition.category.area, definition.category.title
    if area and not context.principal.may(view(area)):
        raise Forbidden("You may not look into {category}.", path=("eventType",), category=title)
    if beyond := [*beyond_a_reader(definition, context.principal)]:
        raise Refused(beyond)
