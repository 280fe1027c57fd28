"""Bringing a database's tables up to date, by one process at a time."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import IO, Any

import asyncpg
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

from domain.storage.configuration import Tables, config_for
from domain.storage.searching import index_words
from domain.storage.words import Findable

LOCK = 0x6465736B62656C6C  # "deskbell", among the advisory locks of the database


class Picture(StateApps):
    """
    The records as they are at a step.

    Tortoise draws all of them anew before each step, and once more after it, which took most of the time
    that a new database needs. This draws what a step changed, and what was before it if somebody looks.
    """

    def clone(self, model_states: Any = None) -> Any:
        """Return a picture of some states, which is drawn when it is looked at."""
        draw = super().clone
        return _Undrawn(lambda: draw({key: state.clone() for key, state in model_states.items()}))

    def _build_initial_querysets(self) -> None:
        drawn = self.apps
        # The class of a record is made anew when a step changes it, and has no table before it is drawn.
        self.apps = {
            app: {name: model for name, model in models.items() if not model._meta.basetable.get_table_name()}  # noqa: SLF001 - Tortoise's
            for app, models in drawn.items()
        }
        super()._build_initial_querysets()
        self.apps = drawn


class _Undrawn:
    """Stands for a picture until somebody looks at it."""

    def __init__(self, draw: Callable[[], StateApps]) -> None:
        self._drawn = cache(draw)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._drawn(), name)


class History(State):
    """The states of records from step to step, copied and drawn no further than a step changes them."""

    def __init__(self, models: dict[tuple[str, str], ModelState], apps: Any) -> None:
        super().__init__(models=models, apps=apps)
        self._drawn: dict[tuple[str, str], tuple[dict[str, Any], list[Any]]] = {}

    def clone(self) -> State:
        """Return what there is now; a step puts new fields and options in the place of old ones."""
        models = {
            key: replace(state, options={**state.options}, fields={**state.fields})
            for key, state in self.models.items()
        }
        return History(models, self.apps.clone(models))

    def reload_model(self, app_label: str, model_name: str) -> None:
        """Draw a record anew, and those that refer to it; not where it got or lost an index alone."""
        state = self.models[(app_label, model_name)]
        if self._drawn.get((app_label, model_name)) != _shape(state):
            super().reload_model(app_label, model_name)
            return
        self.apps.get_model(app_label, model_name)._meta.indexes = state.options.get("indexes", ())  # noqa: SLF001 - Tortoise's

    def _reload(self, models_to_reload: set[tuple[str, str]]) -> None:
        super()._reload(models_to_reload)
        self._drawn |= {key: _shape(self.models[key]) for key in models_to_reload}


def _shape(state: ModelState) -> tuple[dict[str, Any], list[Any]]:
    """Return what a record's class is made of; a field is equal to itself alone."""
    return {**state.options, "indexes": None}, [*state.fields.values()]


class Executor(MigrationExecutor):
    """Goes from one step to the next by `History` and `Picture`."""

    async def _project_state(self, applied: Any, *, upto: Any = None) -> State:
        state = await super()._project_state(applied, upto=upto)
        picture = Picture(default_connections=state.apps._default_connections)  # noqa: SLF001 - Tortoise's
        picture.apps = state.apps.apps
        return History(state.models, picture)


async def migrate(
    url: str,
    tables: Tables,
    *,
    upto: str | None = None,
    then: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """
    Apply the migrations that the database lacks, making SQLite's file and its folder first.

    Several processes may do so at once: each waits its turn and finds the work done. ``upto`` names the
    last migration, where it is not the latest of all. ``then`` is done within the turn. Nothing
    stays connected afterwards.

    Raises:
        InvalidDatabaseUrl: The address cannot be used; nothing was touched.
    """
    config = config_for(url, tables)
    credentials = config["connections"]["default"]["credentials"]
    if "file_path" in credentials:
        # Rebuilding a table drops the old one, which would delete the rows that refer to its own.
        credentials["foreign_keys"] = "OFF"
        turn = _file_lock(Path(credentials["file_path"]))
    else:
        turn = _advisory_lock(url)
    async with turn:
        async with TortoiseContext():
            await Tortoise.init(config=config, init_connections=False)
            targets = [MigrationTarget("desk", upto)] if upto else None
            client = get_connection("default")
            await Executor(client, config["apps"]).migrate(targets)
            if not upto:
                await index_words(client, _searched())
        if then:
            await then()


def _searched() -> list[str]:
    """Return the tables that hold words."""
    records = Tortoise.apps.get_models_iterable() if Tortoise.apps else ()
    return [record._meta.db_table for record in records if issubclass(record, Findable)]  # noqa: SLF001 - Tortoise's


@asynccontextmanager
async def _file_lock(database: Path) -> AsyncIterator[None]:
    with await asyncio.to_thread(_open_lock, database) as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield


def _open_lock(database: Path) -> IO[Any]:
    database.parent.mkdir(parents=True, exist_ok=True)
    return database.with_name(f"{database.name}.lock").open("ab")


@asynccontextmanager
async def _advisory_lock(url: str) -> AsyncIterator[None]:
    connection = await asyncpg.connect(url, statement_cache_size=0)
    try:
        async with connection.transaction():  # a pooler would give what outlasts it to somebody else
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            yield
    finally:
        await connection.close()
