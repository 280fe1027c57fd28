"""Crossings that could not be told are tried again later and later, and given up after some tries."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.deeds.attempts import MAXIMUM_ATTEMPTS
from domain.engine.clock.failures import EVER, TRIED_AGAIN, Failures
from domain.engine.clock.questions import Crossing, of_every_kind

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
IDLE, *_ = of_every_kind("TICKET_IDLE", 30.0, NOON)
OLD, *_ = of_every_kind("TICKET_DURATION", 30.0, NOON)
CROSSING = Crossing(IDLE, UUID(int=1), NOON)
OTHER = Crossing(IDLE, UUID(int=2), NOON)


def test_what_was_told_is_not_remembered() -> None:
    failures = Failures()
    failures.note([CROSSING], [], NOON)
    assert (failures.of(IDLE), failures.put_off(NOON)) == (False, set())


def test_what_failed_waits_longer_each_time() -> None:
    """A minute more; what is tried beside it without fault does not wait."""
    failures = Failures()
    for tries in (1, 2, 3):
        failures.note([CROSSING, OTHER], [CROSSING], NOON)
        again = NOON + tries * TRIED_AGAIN
        assert failures.put_off(again - timedelta.resolution) == {CROSSING}
        assert failures.put_off(again) == set()
    assert (failures.of(IDLE), failures.of(OLD)) == (True, False)


def test_after_its_last_try_it_is_given_up() -> None:
    failures = Failures()
    for _ in range(MAXIMUM_ATTEMPTS - 1):
        assert failures.put_off(EVER) == set()
        assert not failures.at_its_last_try(CROSSING)
        failures.note([CROSSING], [CROSSING], NOON)
    assert failures.at_its_last_try(CROSSING)
    failures.note([CROSSING], [CROSSING], NOON)
    assert failures.put_off(EVER) == {CROSSING}


def test_what_succeeds_at_last_begins_anew() -> None:
    failures = Failures()
    failures.note([CROSSING], [CROSSING], NOON)
    failures.note([CROSSING], [], NOON)
    failures.note([CROSSING], [CROSSING], NOON)
    assert failures.put_off(NOON + TRIED_AGAIN) == set()


def test_only_a_questions_own_of_before_is_forgotten() -> None:
    failures = Failures()
    failures.note([CROSSING], [CROSSING], NOON)
    failures.forget(OLD, CROSSING.at + TRIED_AGAIN)
    failures.forget(IDLE, CROSSING.at)
    assert failures.of(IDLE)
    failures.forget(IDLE, CROSSING.at + timedelta.resolution)
    assert not failures.of(IDLE)
