"""Bringing a database's tables up to date, by one process at a time."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from copy import copy
from pathlib import Path
from typing import IO, Any, cast

import asyncpg
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget, PlanStep
from tortoise.migrations.graph import MigrationGraph, MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import DIRECT_RELATION_FIELDS as RELATIONS
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

from domain.storage.configuration import Tables, config_for
from domain.storage.searching import index_words
from domain.storage.words import Findable

LOCK = 0x6465736B62656C6C  # "deskbell", among the advisory locks of the database

Key = tuple[str, str]  # of a record: its application's name and its own
Drawn = dict[Key, tuple[list[Any], type[Model]]]  # and what it was drawn from


class Picture(StateApps):
    """
    The records as they are at a step, each drawn when the step asks for it, with those that it refers to.

    Tortoise draws all of them anew before each step and once more after it, ready to be asked for rows, which
    took most of the time that a new database needs. Steps that read or write rows say so in SQL.
    """

    def __init__(self, states: dict[Key, ModelState], drawn: Drawn) -> None:
        super().__init__()
        self._states, self._drawn = states, drawn

    def get_model(self, app_label: str, model_name: str | None = None) -> type[Model]:
        """Return a record; it is drawn anew where more than an index has changed since."""
        key = (app_label, model_name) if model_name else self.split_reference(app_label)
        shown = self._with_referred(key)
        shape = [_shape(state) for state in shown.values()]
        if key not in self._drawn or self._drawn[key][0] != shape:
            self._drawn[key] = shape, _draw(shown)[key]
        record = self._drawn[key][1]
        record._meta.indexes = self._states[key].options.get("indexes", ())
        return record

    def _with_referred(self, key: Key) -> dict[Key, ModelState]:
        found, left = dict[Key, ModelState](), [key]
        while left:
            key = left.pop()
            if key not in found:
                found[key] = self._states[key]
                relations = [field for field in found[key].fields.values() if isinstance(field, RELATIONS)]
                left += [self.split_reference(relation.model_name) for relation in relations]
        return found


def _draw(states: dict[Key, ModelState]) -> dict[Key, type[Model]]:
    apps = StateApps()
    for (app, _), state in states.items():
        apps.register_model(app, state.render(apps))
    apps._init_relations()  # noqa: SLF001 - Tortoise's
    return {key: apps.get_model(*key) for key in states}


def _shape(state: ModelState) -> tuple[dict[str, Any], list[Any]]:
    """Return what a record's class is made of; a field is equal to itself alone."""
    return {**state.options, "indexes": None}, [*state.fields.values()]


class History(State):
    """The states of records from step to step, of which nothing is drawn before it is looked at."""

    def __init__(self, models: dict[Key, ModelState], drawn: Drawn) -> None:
        super().__init__(models=models, apps=Picture(models, drawn))
        self._drawn = drawn

    def clone(self) -> State:
        """Return what there is now; a step puts new fields and options in the place of old ones."""
        models = {key: copy(state) for key, state in self.models.items()}
        for state in models.values():
            state.options, state.fields = {**state.options}, {**state.fields}
        return History(models, self._drawn)

    def reload_model(self, app_label: str, model_name: str) -> None:
        """Leave it to whoever looks."""

    def reload_models(self, model_tuples: Iterable[Key]) -> None:
        """Leave it to whoever looks."""


class NewerDatabase(ValueError):
    """A version after this one has changed the tables; the message names a step that it took."""


class Executor(MigrationExecutor):
    """Goes from one step to the next by `History`; it ``upgrades`` a database that has taken some before."""

    upgrades = False

    def _migration_plan(
        self, targets: Iterable[MigrationTarget] | None, applied: set[MigrationKey], graph: MigrationGraph
    ) -> list[PlanStep]:
        if unknown := applied - graph.nodes.keys():
            step = max(key.name for key in unknown)
            raise NewerDatabase(
                f"a newer version has changed it ({step}); run that one, or restore what was kept before"
            )
        plan = super()._migration_plan(targets, applied, graph)
        self.upgrades = bool(applied and plan)
        return plan

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        history, plan = History({}, {}), self._full_plan()
        for key in plan[: plan.index(upto)] if upto else plan:
            if key in applied:
                step = cast("Migration", self.loader.graph.nodes[key])
                await step.apply(history, dry_run=True)
        return history


async def migrate(
    url: str, tables: Tables, *, upto: str | None = None, then: Callable[[], Awaitable[None]] | None = None
) -> bool:
    """
    Apply the migrations that the database lacks, making SQLite's file and its folder first.

    Says whether that is an upgrade: there was a database, of an older version.

    Several processes may do so at once: each waits its turn and finds the work done. ``upto`` names the
    last migration, where it is not the latest of all. ``then`` is done within the turn. Nothing
    stays connected afterwards.

    Raises:
        InvalidDatabaseUrl: The address cannot be used; nothing was touched.
        NewerDatabase: A newer version has been here; nothing was touched.
    """
    config = config_for(url, tables)
    credentials = config["connections"]["default"]["credentials"]
    if "file_path" in credentials:
        # Rebuilding a table drops the old one, which would delete the rows that refer to its own; and indexes
        # of large ones are sorted.
        credentials |= {"foreign_keys": "OFF", "temp_store": "FILE"}
        turn = _file_lock(Path(credentials["file_path"]))
    else:
        turn = _advisory_lock(url)
    async with turn:
        async with TortoiseContext():
            await Tortoise.init(config=config, init_connections=False)
            targets = [MigrationTarget("desk", upto)] if upto else None
            client = get_connection("default")
            executor = Executor(client, config["apps"])
            await executor.migrate(targets)
            if not upto:
                await index_words(client, _searched())
        if then:
            await then()
    return executor.upgrades


def _searched() -> list[str]:
    """Return the tables that hold words."""
    records = Tortoise.apps.get_models_iterable() if Tortoise.apps else ()
    return [record._meta.db_table for record in records if issubclass(record, Findable)]


@asynccontextmanager
async def _file_lock(database: Path) -> AsyncIterator[None]:
    with await asyncio.to_thread(_open_lock, database) as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield


def _open_lock(database: Path) -> IO[Any]:
    database.parent.mkdir(parents=True, exist_ok=True)
    if not database.exists():
        database.touch(mode=0o600)  # what people write is nothing for others on this host
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
