"""The process whose copies serve desks: it has imported everything, and made what is the same in each."""

import asyncio
import gc
from importlib import import_module
from pkgutil import iter_modules

import anyio._backends._asyncio  # noqa: F401 - as the next, httpx imports it when something is sent
import httpcore  # noqa: F401
import uvicorn
from tortoise import Tortoise
from tortoise.context import TortoiseContext

from deskbell import server
from deskbell.commands import RUN
from domain import migrations
from domain.catalogue.zones import zone_named
from domain.migrations import TABLES
from domain.storage.configuration import config_for
from notifications.channels import posts
from schema import build_schema
from tests.faults import processes  # noqa: F401 - which copies look for what they run in


async def prepare_records() -> None:
    """Make the records ready for either kind of database, opening none."""
    for url in ("sqlite:///never-opened.db", "postgres://nobody@127.0.0.1/never-opened"):
        async with TortoiseContext():
            await Tortoise.init(config=config_for(url, TABLES))


for module in set(RUN.values()):
    import_module(module)
build_schema()
posts._trusted()
for step in iter_modules(migrations.__path__, f"{TABLES.migrations}."):
    import_module(step.name)
zone_named("UTC")
uvicorn.Config("deskbell.app:create_served_app", **server.OPTIONS, log_config=None).get_loop_factory()
asyncio.run(prepare_records())
asyncio.run(build_schema().execute("{ __typename }"))
gc.freeze()  # which spares each copy from going through it, and from a page of its own for what it only reads
