"""How rows are let go: as many as asked for at a time, and none that stays."""

from datetime import timedelta

import pytest

from domain.engine.housekeeping import forgetting
from domain.engine.housekeeping.forgetting import BATCH, LEAST, Batch, Retention, aged, sifted, stays
from domain.people.access_records import FailedSignIns
from tests.domain.engine.quiet import QuietDesk

KEPT = timedelta(days=7)
TABLE = "failed_sign_ins"


@pytest.mark.parametrize(
    "retention",
    [aged("By age.", "last_at", key="key"), sifted("By a look.", "last_at < $1", key="key", first="")],
    ids=["aged", "sifted"],
)
@pytest.mark.parametrize(("gone", "left"), [(0, 1), (1, 0), (4, 3), (5, 0)])
async def test_what_is_too_old_goes_in_parts(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch, retention: Retention, gone: int, left: int
) -> None:
    """What is just as old as is kept stays, wherever it stands among the others."""
    monkeypatch.setattr(forgetting, "BATCH", 2)
    assert retention.forget
    now = quiet.clock()
    border = now - KEPT
    for number in range(gone):
        await FailedSignIns.create(key=f"{number} old", last_at=border - timedelta(seconds=1))
    for number in range(left):
        await FailedSignIns.create(key=f"{number} young", last_at=border)
    parts = [part async for part in retention.forget(TABLE, now, KEPT)]
    assert sum(parts) == gone
    assert max(parts) <= 2
    assert await FailedSignIns.all().count() == left


def test_what_takes_long_goes_in_far_smaller_parts() -> None:
    """So that a statement never holds anything for long, and all is forgotten in a while."""
    batch = Batch()

    def sizes(seconds: float, times: int) -> list[int]:
        found = []
        for _ in range(times):
            batch.took(seconds * batch.size)
            found.append(batch.size)
        return found

    assert sizes(0, 8) == [20, 40, 80, 160, 320, 640, BATCH, BATCH]
    assert sizes(0.000_1, 4) == [100, 100, 100, 100]
    assert sizes(0.000_001, 4)[-1] == BATCH
    assert sizes(1.0, 2) == [LEAST, LEAST]


def test_what_stays_is_never_looked_at() -> None:
    assert stays("It stays.") == Retention("It stays.", None)
