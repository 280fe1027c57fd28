"""What tests of the command share."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deskbell import demo, setup
from deskbell.settings import Settings
from tests.desk import SECRET_KEY, Clock
from tests.protocol.conftest import maria, post, served, socket  # noqa: F401  # of the served toy
from tests.serving import serving


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin without any variable of ours, in an empty folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DESKBELL_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def _settings(folder: Path) -> Settings:
    given = {"database_url": f"sqlite:///{folder}/desk.db", "secret_key": SECRET_KEY}
    return Settings.model_validate(given)


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo desk, built once for the session."""
    folder = tmp_path_factory.mktemp("demo")
    asyncio.run(setup.prepare(_settings(folder), print, demo.build))
    return folder


@pytest.fixture
def demo_settings(demo_template: Path, tmp_path: Path) -> Settings:
    """Where a demo desk of the test's own is."""
    shutil.copy(demo_template / "desk.db", tmp_path)
    return _settings(tmp_path)


@pytest.fixture
async def demo_address(demo_settings: Settings) -> AsyncIterator[str]:
    """Where the demo desk is served."""
    async with serving(demo_settings, Clock()) as (address, _):
        yield address
