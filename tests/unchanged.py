"""Records that several readers are given: setting something on one fails, once it was given again."""

from typing import Any

from domain.storage.records import Row


def _hold(record: Row, name: str, value: Any) -> None:
    if name != "lasting" and record.__dict__.get("lasting"):
        raise AssertionError(f"{type(record).__name__}.{name} is set on a record that others are given, too.")
    object.__setattr__(record, name, value)


def refuse_changes() -> None:
    """Let no test pass in which one is changed."""
    Row.__setattr__ = _hold  # type: ignore[assignment]  # for all records
