"""What tests of the executor share."""

import pytest

from schema.execution import BreadthFirst, keeping, running


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be kept from before, little be kept at all, and objects be written in one go at once."""
    monkeypatch.setattr(running, "FIRST", 0)
    monkeypatch.setattr(BreadthFirst, "_operations", type(BreadthFirst._operations)())
    monkeypatch.setattr(keeping, "_kept", keeping.Keeping(100))
