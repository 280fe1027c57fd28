"""What is looked for of all that has come due."""

from typing import Any

import pytest

from domain.engine.clock import clockwork
from domain.engine.clock.crossings import crossings as looked_for
from domain.engine.clock.questions import Crossing, Due
from tests.domain.engine.waiting import Waiting, crossings


async def test_of_many_thresholds_only_those_are_looked_into_that_are_told_of(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of a batch of two has the oldest of what is left, or the one before it has that, too."""
    monkeypatch.setattr(clockwork, "BATCH", 2)
    found = list[list[Crossing]]()

    async def noted(due: Due, **given: Any) -> list[Crossing]:
        found.append(await looked_for(due, **given))
        return found[-1]

    monkeypatch.setattr("domain.engine.clock.untold.crossings", noted)
    for minutes in range(10, 16):
        await waiting.event(minutes=minutes)
    for _ in range(3):
        await waiting.desk.ticket()
        waiting.desk.clock.advance(minutes=1)
    await waiting.wait(minutes=60)
    told = [(crossing.occurred_at, crossing.crossed) for crossing in await crossings()]

    assert len(told) == 6 * 3
    assert [at for at, _ in told] == sorted(at for at, _ in told)
    assert len(found) <= len(told)
    assert max(map(len, found)) <= 2
