"""
Writes the migration that the records ask for and no migration holds yet: ``python -m domain.migrations``.

It compares the records with the migrations alone: no database is opened, and no setting is read.
"""

import asyncio
import sys
from pathlib import Path
from typing import cast

from tortoise.apps import Apps
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.writer import MigrationWriter

from domain.storage.database import config_for


async def missing() -> list[MigrationWriter]:
    """Return what makes the records' tables of those that the migrations make; empty if they are the same."""
    config = config_for("sqlite:///never-opened.db")
    async with TortoiseContext() as context:
        await context.init(config=config)
        return await MigrationAutodetector(cast("Apps", context.apps), config["apps"]).changes()


def write() -> list[Path]:
    """Write what is missing beside the other migrations; return where."""
    return [migration.write() for migration in asyncio.run(missing())]


if __name__ == "__main__":
    written = write()
    sys.stdout.write("".join(f"{path}\n" for path in written) or "No changes detected\n")
