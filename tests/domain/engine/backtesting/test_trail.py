"""What a backtest remembers of matches, and what bounds them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.desk.rooms import CATALOGUE
from domain.engine.backtesting.trail import Trail, TrailLimits
from domain.events.actions import Action
from domain.policy import DEFAULT
from tests.desk import message

LISBON = ZoneInfo("Europe/Lisbon")
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def actions(*given: dict[str, Any]) -> list[Action]:
    """Tell somebody several times, each within limits of its own."""
    offered = CATALOGUE.actions_of("TICKET_CREATED")
    return [
        Action.parse({**message(), **limits}, offered, DEFAULT, place, place)
        for place, limits in enumerate(given)
    ]


def played(limits: TrailLimits, *matches: tuple[float, str, str, bool]) -> list[tuple[int, str | None]]:
    """Play matches, each by its minutes past noon, item, chain, and whether an event caused it."""
    trail = Trail(by_item=True)
    for minutes, item, chain, caused in reversed(matches):
        at = NOON + timedelta(minutes=minutes)
        trail.add(at, at, item, chain, caused=caused)
    trail.turn_round()
    fates = [limits.play(match) for match in trail]
    return [
        (len(running), reason.said(NOON, "ticket", LISBON) if reason else None) for running, reason in fates
    ]


def test_once_per_item_and_frequency_say_when_it_had_run() -> None:
    once = TrailLimits(actions({"oncePerItem": True}), None)
    often = TrailLimits(actions({"maximumFrequencyMinutes": 30}), None)
    matches = [(0, "a", "1", False), (29, "a", "2", False), (30, "b", "3", False)]

    assert played(once, *matches) == [
        (1, None),
        (0, "It had run for this ticket at 13:00 WEST and runs once per item."),
        (1, None),
    ]
    assert played(often, *matches) == [
        (1, None),
        (0, "It ran at 13:00 WEST and runs at most once in 30 minutes."),
        (1, None),
    ]


def test_an_action_that_rests_leaves_the_others_be() -> None:
    limits = TrailLimits(actions({"oncePerItem": True}, {}), None)

    assert played(limits, (0, "a", "1", False), (1, "a", "2", False)) == [(2, None), (1, None)]


def test_one_that_rests_by_its_frequency_has_not_run_for_the_item() -> None:
    limits = TrailLimits(actions({"oncePerItem": True, "maximumFrequencyMinutes": 5}), None)

    found = played(limits, (0, "a", "1", False), (1, "b", "2", False), (6, "b", "3", False))

    assert [running for running, _ in found] == [1, 0, 1]


def test_it_fires_once_in_a_chain_that_an_event_made_longer() -> None:
    limits = TrailLimits(actions({}), None)
    chain = [(0, "a", "1", False), (0, "a", "1", True), (0, "b", "2", False), (1, "b", "3", True)]

    said = "It has fired in this chain of occurrences already."
    assert played(limits, *chain) == [(1, None), (0, said), (1, None), (1, None)]


@pytest.mark.parametrize(("apart", "running"), [(0, [1, 1, 0]), (1, [1, 1, 1])])
def test_its_budget_is_that_of_a_minute(apart: float, running: list[int]) -> None:
    limits = TrailLimits(actions({}), 2)

    found = played(limits, (0, "a", "1", False), (0.1, "a", "2", False), (0.2 + apart, "a", "3", False))

    assert [number for number, _ in found] == running


def test_what_is_sorted_is_in_the_order_of_its_times_and_what_is_of_one_as_it_was_added() -> None:
    """With all that is known of each."""
    trail = Trail(by_item=True)
    for minutes, item in ((2, "a"), (0, "b"), (1, "c"), (0, "a")):
        trail.add(NOON + timedelta(minutes=minutes), NOON, item, minutes, caused=True)
    trail.sort()

    assert [(match.item, match.chain) for match in trail] == [(1, 1), (0, 1), (2, 2), (0, 0)]
    assert [match.at for match in trail] == sorted(match.at for match in trail)
