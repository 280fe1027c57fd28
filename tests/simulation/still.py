"""What a run takes of nothing outside: time, chance, threads, and what the wiring opens; all in one place."""

import gc
import random
import secrets
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial, partialmethod
from random import Random
from types import BuiltinFunctionType
from typing import Any

import aiosqlite
from argon2 import PasswordHasher

import deskbell.app
from deskbell.websocket import Handler
from domain.engine.firing import portions
from domain.people import passwords
from domain.storage.engines import commits
from notifications.feed import hub
from resolvers.streams import Stream
from schema import build_schema
from tests.prepared import prepare_records_once
from tests.simulation.loop import Loop
from tests.simulation.storage import Connection

OURS = ("deskbell", "domain", "notifications", "resolvers", "schema")
TURN = 0.001  # seconds that seem to have passed, at most, whenever somebody looks how long they have worked
KEPT_IN_SETS = (hub._Mailbox, Stream, Handler)  # which would be sorted by where they lie in memory

build_once = cache(build_schema)


@contextmanager
def nothing_from_outside(loop: Loop, seed: int, **wiring: Any) -> Iterator[None]:
    """Let all of the product live by a loop and a seed; ``wiring`` stands for names of `deskbell.app`."""
    chance = Random(f"secrets {seed}")  # noqa: S311 - a run is the same again
    undo = list[Callable[[], None]]()

    def put(where: Any, name: str, thing: Any) -> None:
        undo.append(_setting(where, name, getattr(where, name)))
        setattr(where, name, thing)

    worked = 0.0

    def perf_counter() -> float:  # and what a process has worked
        nonlocal worked
        worked += chance.random() * TURN
        return loop.time() + worked

    clocks: dict[str, Callable[[], Any]] = {
        "monotonic": loop.time,
        "perf_counter": perf_counter,
        "process_time": perf_counter,
        "time": loop.wall,
        "time_ns": lambda: int(loop.wall() * 1e9),
    }
    for module, known, name in _known_clocks(tuple(clocks), len(sys.modules)):
        put(module, known, clocks[name])
    for name, clock in clocks.items():
        put(time, name, clock)
    put(secrets, "randbits", chance.getrandbits)
    put(secrets, "token_bytes", lambda size=32: chance.randbytes(size))
    put(uuid, "uuid4", lambda: uuid.UUID(int=chance.getrandbits(128), version=4))
    put(aiosqlite, "connect", partial(Connection, loop))
    put(deskbell.app, "build_schema", build_once)
    put(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    put(portions, "MOST", 1)  # where three are very many
    put(commits.Turns, "_end_soon", partialmethod(_end_later, loop))
    for name, thing in wiring.items():
        put(deskbell.app, name, thing)
    by_meeting = _numbering()
    for kind in KEPT_IN_SETS:
        put(kind, "__hash__", by_meeting)
    random.seed(seed)
    gc.disable()  # for good: what is collected is closed, at any moment
    try:
        yield
    finally:
        for back in reversed(undo):
            back()


def _end_later(turns: commits.Turns, loop: Loop) -> None:
    """Commit what was left open some time later, as in a busy loop, so that others add to it."""
    loop.call_later(loop.random.random() * commits.LEFT_OPEN, turns.end)


@cache
def _known_clocks(names: Iterable[str], _: int) -> list[tuple[Any, str, str]]:
    """Return where our modules, of which there are so many, know a clock by what name."""
    real = {getattr(time, name): name for name in names}
    ours = [module for at, module in sys.modules.items() if at.partition(".")[0] in OURS]
    return [
        (module, known, real[value])
        for module in ours
        for known, value in vars(module).items()
        if isinstance(value, BuiltinFunctionType) and value in real
    ]


def _numbering() -> Callable[[object], int]:
    """Return what numbers things as it meets them."""
    met = dict[int, tuple[object, int]]()  # kept, so that none takes the place of another
    return lambda thing: met.setdefault(id(thing), (thing, len(met)))[1]


def _setting(where: Any, name: str, thing: Any) -> Callable[[], None]:
    return lambda: setattr(where, name, thing)


prepare_records_once()
