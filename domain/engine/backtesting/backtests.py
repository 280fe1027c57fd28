"""
Backtests: what an event would have done with what really happened. Nothing is written or sent.

All that happened is decided on by the function that decides live, as the asker's sight and the desk now are.
Then frequency, once per item, budget and chains are played through in the order in which the matches
happened, as if the event had been there from the beginning.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.catalogue.actions import Tells
from domain.deeds.deed import Deed
from domain.deeds.outbox import Occurrence
from domain.engine.backtesting.counts import check_counts, look_at_counts
from domain.engine.backtesting.judge import Judge, ShownBy, Trial
from domain.engine.backtesting.occurrences import look_at_occurrences
from domain.engine.backtesting.spells import check_spells, look_at_spells
from domain.engine.backtesting.steps import Stop
from domain.engine.backtesting.trail import Reason, Trail, TrailLimits
from domain.engine.firing.doing import Doing
from domain.engine.firing.limits import kind_of
from domain.errors import DomainError, LimitExceeded
from domain.events.actions import Action
from domain.events.definitions import Definition
from domain.messages import Letter
from domain.people.records import Agent
from domain.storage.records import by_ids

AT_ONCE = 1_000  # matches that are played through before others have their turn
TEXTS = 5_000_000  # characters of all messages that are shown
Fate = tuple[Sequence[Action], Reason | None]
"""The actions that would have run and, where none would, why."""


@dataclass(frozen=True)
class MessagePreview:
    """A message that somebody would have got."""

    recipient: Agent
    subject: str
    body: str


@dataclass(frozen=True)
class Shown:
    """A match: what happened, the messages of it, and why nothing would have been done, if so."""

    occurrence: Occurrence
    would_send: Sequence[MessagePreview]
    held_back: str | None


@dataclass(frozen=True)
class DayCount:
    """What there was on a day, by the asker's calendar, such as `2026-11-28`."""

    day: str
    examined: int
    matched: int


@dataclass(frozen=True)
class Backtest:
    """
    What a draft would have done: how often, on which days, and the newest matches.

    It is ``complete`` where all that the draft would have heard in its time was looked at.
    """

    examined: int
    matched: int
    held_back: int
    complete: bool
    days: Sequence[DayCount]
    matches: Sequence[Shown]


def check_replayable(definition: Definition) -> None:
    """
    Refuse a draft that cannot be played through.

    Raises:
        Invalid: what it waits for, or asks for, is not kept.
    """
    if definition.event_type.counts_by:
        check_counts(definition)
    if definition.threshold is not None:
        check_spells(definition)


def _look(trial: Trial) -> Callable[[Trial, Judge, Stop], Awaitable[datetime | None]]:
    """Return what looks at all that a draft hears; that returns when it stopped, None where that was all."""
    if trial.event_type.counts_by:
        return look_at_counts
    return look_at_occurrences if trial.rule.threshold is None else look_at_spells


async def backtest(trial: Trial, stop: Stop) -> Backtest:
    """
    Put a draft to the test; ``stop`` says, between two steps, whether to look no further.

    Raises:
        LimitExceeded: the messages are too much to be shown.
    """
    judge = Judge(trial)
    reached = None if trial.since > trial.until else await _look(trial)(trial, judge, stop)
    held_back, fates = await _played(judge.trail, trial)
    days = judge.days.listed(max(reached or trial.since, trial.since), trial.until)
    return Backtest(
        judge.examined,
        judge.matched,
        held_back,
        reached is None and not judge.missed and trial.sees_all and trial.since == trial.asked_since,
        [DayCount(day.isoformat(), *numbers) for day, numbers in days],
        await _shown(trial, judge.latest, fates),
    )


async def _played(trail: Trail, trial: Trial) -> tuple[int, Sequence[Fate]]:
    """Play the limits through; return how many matches they held back, and the newest ones' fates."""
    # Live, nothing but once in a spell bounds what time tells of.
    budget = trial.policy.event_budget if trial.rule.threshold is None else None
    limits = TrailLimits(trial.compiled.actions, budget)
    held_back, newest = 0, deque[Fate](maxlen=trial.first)
    for place, match in enumerate(trail, 1):
        actions, reason = limits.play(match)
        held_back += reason is not None
        newest.appendleft((actions, reason))
        if not place % AT_ONCE:
            await asyncio.sleep(0)
    return held_back, newest


async def _shown(trial: Trial, latest: Sequence[ShownBy], fates: Sequence[Fate]) -> list[Shown]:
    """Show the newest matches, with the messages as they would be written now."""
    stored = {found.id: found for found in await by_ids(Occurrence, {own for own, _ in latest})}
    written, length = list[tuple[Occurrence, list[tuple[UUID, Letter]], Reason | None]](), 0
    for (own, made_of), (actions, reason) in zip(latest, fates, strict=True):
        if (occurrence := stored.get(own)) is None:
            continue  # forgotten meanwhile
        occurrence = made_of(occurrence) if made_of else occurrence
        letters = await _written(trial, occurrence, actions)
        length += sum(len(letter.subject) + len(letter.body) for _, letter in letters)
        if length > TEXTS:
            raise LimitExceeded(
                "The messages have more than {limit} characters; ask for fewer matches.",
                path=("first",),
                limit=TEXTS,
            )
        written.append((occurrence, letters, reason))
    told = {agent for _, letters, _ in written for agent, _ in letters}
    agents = {agent.id: agent for agent in await by_ids(Agent, told)}
    return [
        Shown(
            occurrence,
            [MessagePreview(agents[agent], letter.subject, letter.body) for agent, letter in letters],
            reason.said(occurrence.occurred_at, kind_of(occurrence, trial.category), trial.zone)
            if reason
            else None,
        )
        for occurrence, letters, reason in written
    ]


async def _written(
    trial: Trial, occurrence: Occurrence, actions: Sequence[Action]
) -> list[tuple[UUID, Letter]]:
    """Return what actions would write to which agents; what else they would do is left alone."""
    deed = Deed(by=None, at=trial.until, cause=occurrence, policy=trial.policy)
    for action in actions:
        if action.type.kind is Tells:
            with suppress(DomainError):
                await Doing(trial.compiled, action, occurrence, trial.asker, deed).act()
    return [
        (agent, telling.letter) for telling in deed.tellings if telling.letter for agent in telling.agents
    ]
