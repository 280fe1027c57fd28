"""What holds the project together: its own packages, migrations, locks and words."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from domain.desk.rooms import CATALOGUE, ROOMS
from domain.migrations.__main__ import missing
from tests.architecture.sources import PACKAGES, ROOT, modules_in


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_is_ours_and_not_one_of_the_same_name_from_elsewhere(name: str) -> None:
    module = importlib.import_module(name)

    assert Path(str(module.__file__)).is_relative_to(ROOT / name)


def test_the_command_runs_from_the_checkout_with_our_packages() -> None:
    found = "from importlib.util import find_spec; print(*(find_spec(name).origin for name in {}))"
    said = subprocess.run(
        [sys.executable, "-c", found.format(list(PACKAGES))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said.split() == [str(ROOT / name / "__init__.py") for name in PACKAGES]


def test_an_event_type_is_called_by_its_name_in_its_room_alone() -> None:
    """But for the demo, which makes events as people do, and migrations, which are of their time."""
    named = re.compile('"(' + "|".join(CATALOGUE.event_types) + ')"')
    files = [(room, Path(str(room.__file__))) for room in ROOMS]
    homes = {
        type_.id: file.parent if file.stem == "__init__" else file
        for room, file in files
        for type_ in room.CATEGORY.event_types
    }
    apart = {ROOT / "domain" / "migrations", ROOT / "deskbell" / "demo.py"}
    sources = [path for package in PACKAGES for path in modules_in(package)]
    told = [(path, name) for path in sources for name in named.findall(path.read_text())]

    assert {name for _, name in told} == set(homes)
    assert [
        (path, name) for path, name in told if not any(map(path.is_relative_to, {homes[name], *apart}))
    ] == []


async def test_the_migrations_make_what_the_records_say() -> None:
    """Make one with `make migrations` where this fails."""
    assert [migration.operations for migration in await missing()] == []


def test_each_migration_follows_the_one_before() -> None:
    """Two of one number come in an order that nobody has chosen."""
    steps = sorted((ROOT / "domain" / "migrations").glob("0*.py"))
    follows = [re.findall(r"\(.desk., .(\w+).\)", step.read_text()) for step in steps]

    assert follows == [[], *([before.stem] for before in steps[:-1])]


def test_making_migrations_reads_no_settings(tmp_path: Path) -> None:
    """And opens no database: what it says depends on the code alone."""
    made = subprocess.run(
        [sys.executable, "-m", "domain.migrations"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DESKBELL_DATABASE_URL": "nonsense"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert made.stdout == "No changes detected\n"
    assert list(tmp_path.iterdir()) == []


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


def test_what_make_is_said_to_do_it_does() -> None:
    """A name that stands among the phony ones alone would do nothing, and say so to nobody."""
    told = (ROOT / "Makefile").read_text()
    phony = {name for line in re.findall(r"^\.PHONY: (.*)", told, re.MULTILINE) for name in line.split()}
    ruled = set(re.findall(r"^([a-z-]+):(?!=)", told, re.MULTILINE))
    pages = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md"))
    said = {name for page in pages for name in re.findall(r"`make ([a-z]+)", page.read_text())}
    assert (phony | said) - ruled == set()


def test_what_is_not_checked_says_why() -> None:
    """A rule that is left out for one line has its reason behind it; ours, not the tests' own."""
    bare = re.compile(r"# (?:noqa(?:: [A-Z0-9, ]+)?|type: ignore(?:\[[\w, -]+\])?)$")
    sources = [path for package in PACKAGES for path in modules_in(package)]
    lines = [(path, line) for path in sources for line in path.read_text().splitlines()]

    assert len(lines) > 20_000
    assert [f"{path.relative_to(ROOT)}: {line.strip()}" for path, line in lines if bare.search(line)] == []
