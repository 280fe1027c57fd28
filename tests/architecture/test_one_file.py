"""A new category takes one hand-written file: shown on a copy of the project, with one made up."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE_UP = Path(__file__).parent / "made_up"


def run(copy: Path, *command: str) -> None:
    """Run a command of Python's in the copy."""
    address = {"DESKBELL_DATABASE_URL": f"sqlite:///{copy / 'made-up.db'}"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env={**os.environ, **address, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def test_a_room_that_is_dropped_in_takes_part(tmp_path: Path) -> None:
    """The migration is written by its tool, of literals; nothing else is touched."""
    for name in ("deskbell", "domain", "notifications", "resolvers", "schema", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.db"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(MADE_UP / "parcels.py", tmp_path / "domain" / "desk" / "rooms")
    run(tmp_path, "-m", "domain.migrations")
    frozen = "tests/architecture/test_imports.py::test_migrations_stand_as_they_were_written"
    heard = "tests/architecture/made_up/heard.py"
    run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", frozen, heard)
