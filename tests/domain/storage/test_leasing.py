"""What is taken for a while is one process's, until that while is over."""

from datetime import timedelta

import pytest

from domain.storage import leasing
from domain.storage.leasing import held, take_for
from tests.domain.engine.quiet import QuietDesk

LENGTH = timedelta(minutes=5)


async def test_one_process_at_a_time_has_it(quiet: QuietDesk) -> None:
    """Nor does whoever has it take it anew; another thing is free."""
    now = quiet.clock()
    assert await take_for("house", "one", now, LENGTH)
    assert not await take_for("house", "two", now, LENGTH)
    assert not await take_for("house", "one", now, LENGTH)
    assert await take_for("garden", "two", now, LENGTH)


async def test_it_is_anybodys_from_the_moment_on_at_which_it_ends(quiet: QuietDesk) -> None:
    now = quiet.clock()
    assert await take_for("house", "one", now, LENGTH)
    assert not await take_for("house", "two", now + LENGTH - timedelta(milliseconds=1), LENGTH)
    assert await take_for("house", "two", now + LENGTH, LENGTH)
    assert not await take_for("house", "one", now + LENGTH, LENGTH)


async def test_it_is_anybodys_once_the_clock_was_set_back_by_more_than_its_length(quiet: QuietDesk) -> None:
    now = quiet.clock()
    assert await take_for("house", "one", now, LENGTH)
    assert not await take_for("house", "two", now - LENGTH, LENGTH)
    assert await take_for("house", "two", now - LENGTH - timedelta(milliseconds=1), LENGTH)


async def test_what_was_done_under_a_lease_is_done_also_where_it_cannot_be_given_back(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(leasing, "RELEASE", "DELETE FROM nowhere WHERE name = $1 AND holder = $2")
    async with held("house", quiet.clock, LENGTH):
        pass
    assert "could not give back the lease house; it ends by itself" in caplog.text
