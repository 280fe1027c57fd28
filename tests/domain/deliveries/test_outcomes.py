"""When a delivery is tried again, and for how long a receiver is left in peace."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deliveries.outcomes import FAILURES_TO_PAUSE, LONGEST_DELAY, LONGEST_PAUSE, delay, pause
from domain.deliveries.queue import DELAYS, TRIES

CHANCES = st.floats(0, 1)
ASKED = st.none() | st.timedeltas(min_value=timedelta(), max_value=timedelta(days=30))


def test_a_delivery_is_tried_so_often_and_then_given_up() -> None:
    waits = [delay(tries, 0.5) for tries in range(1, TRIES + 2)]

    assert waits[: TRIES - 1] == list(DELAYS[: TRIES - 1])
    assert waits[TRIES - 1 :] == [None, None]


def test_each_wait_is_longer_than_the_one_before() -> None:
    """Whatever chance does to them."""
    for tries, (shorter, longer) in enumerate(pairwise(DELAYS), start=1):
        if longer > 1.5 * shorter:
            assert delay(tries, 1) < delay(tries + 1, 0)  # type: ignore[operator] # neither is the last
        assert shorter <= longer


@pytest.mark.parametrize(("chance", "share"), [(0, 0.8), (0.5, 1.0), (1, 1.2)])
def test_chance_spreads_tries_by_a_fifth(chance: float, share: float) -> None:
    assert delay(1, chance) == DELAYS[0] * share


@given(tries=st.integers(1, TRIES - 1), chance=CHANCES, asked=ASKED)
def test_what_a_receiver_asks_for_only_lengthens_a_wait(
    tries: int, chance: float, asked: timedelta | None
) -> None:
    own, waits = delay(tries, chance), delay(tries, chance, asked)

    assert own is not None
    assert waits == max(own, min(asked or own, LONGEST_DELAY))


def test_nobody_is_waited_for_longer_than_a_day() -> None:
    assert delay(1, 0.5, timedelta(days=3)) == LONGEST_DELAY
    assert pause(0, timedelta(days=3)) == LONGEST_DELAY


def test_one_that_is_given_up_is_given_up_whatever_is_asked() -> None:
    assert delay(TRIES, 0.5, timedelta(hours=1)) is None


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, None), (4, None), (5, 15), (6, 30), (7, 60), (8, 120), (9, 240), (10, 480), (11, 600), (9999, 600)],
)
def test_a_receiver_that_keeps_failing_is_left_alone_twice_as_long_each_time(
    failures: int, seconds: int | None
) -> None:
    assert pause(failures) == (None if seconds is None else timedelta(seconds=seconds))


def test_one_that_asks_is_left_alone_from_its_first_failure() -> None:
    assert pause(1, timedelta(seconds=40)) == timedelta(seconds=40)


@given(failures=st.integers(FAILURES_TO_PAUSE, 10_000), asked=ASKED)
def test_a_pause_has_an_end(failures: int, asked: timedelta | None) -> None:
    waits = pause(failures, asked)

    assert waits is not None
    assert timedelta(seconds=15) <= waits <= max(LONGEST_PAUSE, LONGEST_DELAY)
    assert waits >= min(asked or timedelta(), LONGEST_DELAY)
