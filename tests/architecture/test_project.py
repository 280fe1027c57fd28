"""What holds the project together: its own packages, migrations, locks and words."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from domain.storage.database import config_for

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("deskbell", "schema", "resolvers", "domain", "notifications")


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_is_ours_and_not_one_of_the_same_name_from_elsewhere(name: str) -> None:
    module = importlib.import_module(name)

    assert Path(str(module.__file__)).is_relative_to(ROOT / name)


def test_the_command_runs_from_the_checkout_with_our_packages() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import deskbell.app, schema; print(schema.__file__)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said.strip() == str(ROOT / "schema" / "__init__.py")


async def test_the_migrations_make_what_the_records_say() -> None:
    """Make one with `make migrations` where this fails."""
    config = config_for("sqlite:///unused.db")
    async with TortoiseContext() as context:
        await context.init(config=config)
        changes = await MigrationAutodetector(context.apps, config["apps"]).changes()  # type: ignore[arg-type]  # initialised above

    assert [change.operations for change in changes] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "tests/requirements.lock"])
def test_a_lock_pins_versions_and_names_no_host(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()

    assert all(re.fullmatch(r"[a-z0-9.-]+(\[[a-z,]+\])?==[0-9a-z.]+( ; .+)?", line) for line in lines)
    assert "://" not in "\n".join(lines)


def test_everything_locked_to_run_is_locked_the_same_to_test() -> None:
    to_run, to_test = (
        set((ROOT / lock).read_text().splitlines())
        for lock in ("requirements.lock", "tests/requirements.lock")
    )

    assert to_run <= to_test
