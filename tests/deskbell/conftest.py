"""What tests of the command share."""

from pathlib import Path

import pytest

from deskbell.settings import Settings


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin without any variable of ours, in an empty folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DESKBELL_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
