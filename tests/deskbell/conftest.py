"""What tests of the command share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deskbell import demo, setup
from deskbell.settings import Settings
from tests.desk import SECRET_KEY, Clock, serving
from tests.protocol.conftest import maria, post, served, socket  # noqa: F401  # of the served toy


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin without any variable of ours, in an empty folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DESKBELL_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def demo_settings(tmp_path: Path) -> Settings:
    """Where the demo desk was built."""
    settings = Settings.model_validate(
        {"database_url": f"sqlite:///{tmp_path}/desk.db", "secret_key": SECRET_KEY}
    )
    await setup.prepare(settings, print, demo.build)
    return settings


@pytest.fixture
async def demo_address(demo_settings: Settings) -> AsyncIterator[str]:
    """Where the demo desk is served."""
    async with serving(demo_settings, Clock()) as (address, _):
        yield address
