"""The reference clients, in JavaScript, on a node from a wheel; `python -m tests.javascript audit.mjs …`."""

import fcntl
import hashlib
import shutil
import sys
from pathlib import Path

from deskbell.building import NODE, environment, npm

__all__ = ["NODE", "environment", "installed"]
HERE = Path(__file__).parent


def installed(here: Path = HERE) -> Path:
    """Return a folder with the packages and scripts of another; it is made once for each package.json."""
    wanted = here / "package.json"
    folder = Path(sys.prefix) / "javascript" / hashlib.sha256(wanted.read_bytes()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        for script in here.glob("*.mjs"):
            shutil.copy(script, folder)
        if not (folder / "package.json").exists():
            partial = folder / "partial"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            shutil.copy(wanted, partial)
            words = ("install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund")
            done = npm(partial, *words)
            assert done.returncode == 0, f"npm could not fetch the tests' packages:\n{done.stderr}"
            shutil.rmtree(folder / "node_modules", ignore_errors=True)
            (partial / "node_modules").rename(folder / "node_modules")
            shutil.copy(wanted, folder)
    return folder
