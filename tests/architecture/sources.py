"""Where our code lies; what the console is made of is code of another kind, and its packages are many."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("deskbell", "schema", "resolvers", "domain", "notifications")


def modules_in(package: str) -> Iterator[Path]:
    """Return the modules of a package."""
    for inside in (ROOT / package).iterdir():
        if inside.suffix == ".py":
            yield inside
        elif inside.is_dir() and inside.name != "console":
            yield from inside.rglob("*.py")
