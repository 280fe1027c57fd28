"""
Writes the migration that the records ask for and no migration holds yet: ``python -m domain.migrations``.

It compares the records with the migrations alone: no database is opened, and no setting is read. What it
compares and writes are literals: a column by what the database knows of it, not by the enums and functions
that the records of today fill it with.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, cast

from tortoise import fields
from tortoise.apps import Apps
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.writer import MigrationWriter

from domain.migrations import TABLES, _frozen
from domain.storage.configuration import config_for


class Detector(MigrationAutodetector):
    """Finds what the migrations lack, with the records' columns as literals."""

    def _current_state(self) -> State:
        state = super()._current_state()
        for record in state.models.values():
            record.fields = {name: literal(column) for name, column in record.fields.items()}
        return state


def literal(column: fields.Field[Any]) -> fields.Field[Any]:
    """
    Return a column as a migration holds it: an enum's as the text that it is, none with a function of ours.

    Raises:
        LookupError: it is of a class of our own that migrations have no copy of.
    """
    _, _, given = column.deconstruct()
    kind: Callable[..., fields.Field[Any]] = type(column)
    if given.pop("enum_type", None):
        kind = fields.CharField
    elif not type(column).__module__.startswith("tortoise."):
        kind = _copy_of(type(column).__name__)
    default = given.get("default")
    if isinstance(default, Enum):
        given["default"] = default.value
    elif getattr(default, "__module__", "").startswith("domain."):
        del given["default"]
    elif kind is type(column):
        return column
    made = kind(**given)
    made.model_field_name = column.model_field_name
    return made


def _copy_of(name: str) -> Callable[..., fields.Field[Any]]:
    if copy := getattr(_frozen, name, None):
        return cast("Callable[..., fields.Field[Any]]", copy)
    raise LookupError(f"Put a copy of {name}, as the database knows it, into {_frozen.__file__} first.")


async def missing() -> list[MigrationWriter]:
    """Return what makes the records' tables of those that the migrations make; empty if they are the same."""
    config = config_for("sqlite:///never-opened.db", TABLES)
    async with TortoiseContext() as context:
        await context.init(config=config)
        return await Detector(cast("Apps", context.apps), config["apps"]).changes()


def write() -> list[Path]:
    """Write what is missing beside the other migrations; return where."""
    return [migration.write() for migration in asyncio.run(missing())]


if __name__ == "__main__":
    argparse.ArgumentParser("python -m domain.migrations", description=__doc__).parse_args()
    written = write()
    sys.stdout.write("".join(f"{path}\n" for path in written) or "No changes detected\n")
