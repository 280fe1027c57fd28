"""An outage is said once, and tried to end less and less often."""

import asyncio
import logging

import pytest

from notifications.feed.outage import FIRST_PAUSE, LONGEST_PAUSE, Outage


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect how long would be waited, with chance at its greatest."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr("random.uniform", lambda _, most: most)
    return waited


async def test_pauses_grow_to_a_limit(pauses: list[float]) -> None:
    outage = Outage("The wire")
    for _ in range(8):
        await outage.pause()

    assert pauses == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]


async def test_once_it_works_pauses_are_short_again(pauses: list[float]) -> None:
    outage = Outage("The wire")
    for _ in range(3):
        await outage.pause()
    outage.end()
    await outage.pause()

    assert pauses[-1] == FIRST_PAUSE < LONGEST_PAUSE


def test_each_spell_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage("The wire")
    with caplog.at_level(logging.INFO):
        for _ in range(2):
            outage.begin(OSError("no route"))
            outage.begin(OSError("still none"))
            outage.end()
            outage.end()

    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("WARNING", "The wire is down (no route); trying until it is back"),
        ("INFO", "The wire is back"),
    ] * 2


def test_it_is_on_until_it_works() -> None:
    outage = Outage("The wire")
    assert not outage.on
    outage.begin(OSError())
    assert outage.on
    outage.end()
    assert not outage.on
