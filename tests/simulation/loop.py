"""
The loop: virtual time, and the order of everything that is ready chosen by a seed.

Several lives share it, each what one process was from its start to its death. Whatever one of them has put
off is its own: once it has died, nothing of it runs any more, not even what would have cleaned up.
"""

import asyncio
import hashlib
import heapq
from asyncio.events import Handle, TimerHandle
from collections import deque
from collections.abc import Callable
from contextvars import Context
from functools import partial
from random import Random
from typing import Any, TypeVar, TypeVarTuple

from tests.simulation.lives import OF_A_PROCESS, Life

Ts = TypeVarTuple("Ts")
T = TypeVar("T")
BEGINNING = 1_900_000_000.0  # seconds since 1970, where time begins in every run
STEP = 0.0002  # seconds that one step takes at most


class _Soon(Handle):
    __slots__ = ("life",)
    life: Life


class _Later(TimerHandle):
    __slots__ = ("life",)
    life: Life


class Task(asyncio.Task[Any]):
    """A task that sorts in sets by when it was made, not by where it lies in memory."""

    def __init__(self, *given: Any, number: int, **named: Any) -> None:
        self.number = number  # before all else: it is put into a set as it is made
        super().__init__(*given, **named)

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        return self is other


class Loop(asyncio.BaseEventLoop):
    """
    Runs all lives, a step of one at a time.

    ``world`` is the life of all that is outside of the processes: people, networks, receivers.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = Random(f"order {seed}")  # noqa: S311 - a run is the same again
        self.world = self.life = Life("world")
        self.steps, self.tasks = 0, list[Task]()
        self._now, self.moved, self._trace = 0.0, 0.0, hashlib.sha256()
        self._due = list[_Soon | _Later]()
        self._later, self._timers = list[tuple[float, int, _Later]](), 0
        self._standing = list[_Soon | _Later]()
        self.set_task_factory(self._make_task)
        self.set_exception_handler(self._fault)
        self.faults = list[dict[str, Any]]()

    # Time

    def time(self) -> float:
        """Return the seconds since the run began."""
        return self._now

    def wall(self) -> float:
        """Return the seconds since 1970, by the clock of whoever asks."""
        return BEGINNING + self._now + self.moved + self.life.ahead

    # What is put off

    def call_soon(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> Handle:
        """Put something off, to any place among what is ready."""
        handle = _Soon(callback, args, self, context)
        handle.life = self.life
        self._due.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_at(
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> TimerHandle:
        """Put something off to a moment."""
        return self.call_for(self.life, when, callback, *args, context=context)

    def call_for(
        self,
        life: Life,
        when: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> TimerHandle:
        """Put something off to a moment, as a life's own."""
        handle = _Later(when, callback, args, self, context)
        handle.life = life
        self._timers += 1
        heapq.heappush(self._later, (when, self._timers, handle))
        return handle

    def run_in_executor(self, executor: Any, func: Callable[[*Ts], T], *args: *Ts) -> asyncio.Future[T]:
        """Do in the loop what a thread would do."""
        done: asyncio.Future[T] = self.create_future()
        self.call_later(self.random.random() * 0.01, partial(_settle, done, partial(func, *args)))
        return done

    def _make_task(self, loop: Any, work: Any, context: Context | None = None) -> Task:
        task = Task(work, loop=self, context=context, number=len(self.tasks))
        self.tasks.append(task)  # kept: what is collected is closed, and a dead process closes nothing
        return task

    def _fault(self, _: Any, fault: dict[str, Any]) -> None:
        self.faults.append(fault)

    # Lives

    def as_life(self, life: Life) -> None:
        """Go on as some life: its modules are as it left them."""
        if life is self.life:
            return
        self.life.modules = [getattr(module, name) for module, name, _ in OF_A_PROCESS]
        for (module, name, _), value in zip(OF_A_PROCESS, life.modules, strict=True):
            setattr(module, name, value)
        self.life = life

    def kill(self, life: Life) -> None:
        """End a life where it is, as the machine would: the database undoes what it had begun."""
        life.alive = False
        for connection in [*life.connections, *life.lines]:
            connection.cut()
        for ended in life.at_death:
            ended()

    # Steps

    def _run_once(self) -> None:
        handle = self._next()
        if handle is None:
            self._jump()
            return
        self.as_life(handle.life)
        self.steps += 1
        self._trace.update(f"{self._now:.6f} {handle.life.name} {_name_of(handle)}\n".encode())
        handle._run()
        self._now += self.random.random() * STEP

    def _next(self) -> _Soon | _Later | None:
        """Choose among what is ready."""
        self._wake()
        due = self._due
        while due:
            chosen = self.random.randrange(len(due))
            due[chosen], due[-1] = due[-1], due[chosen]
            handle = due.pop()
            if handle._cancelled or not handle.life.alive:
                continue
            if handle.life.still_until > self._now:
                self._standing.append(handle)
                continue
            return handle
        return None

    def _wake(self) -> None:
        while self._later and self._later[0][0] <= self._now:
            self._due.append(heapq.heappop(self._later)[2])
        if self._standing:
            standing, self._standing = self._standing, []
            for handle in standing:
                moved = self._standing if handle.life.still_until > self._now else self._due
                moved.append(handle)

    def _jump(self) -> None:
        """Let time pass, as nothing is ready."""
        moments = [handle.life.still_until for handle in self._standing]
        while self._later and (self._later[0][2]._cancelled or not self._later[0][2].life.alive):
            heapq.heappop(self._later)
        moments += [when for when, _, _ in self._later[:1]]
        if not moments:
            raise RuntimeError("nothing will ever happen any more")
        self._now = max(self._now, min(moments))

    @property
    def trace(self) -> str:
        """A digest of all steps so far, in their order."""
        return self._trace.hexdigest()

    def _timer_handle_cancelled(self, handle: TimerHandle) -> None:
        """Leave it where it is until its time has come."""

    def _process_events(self, event_list: Any) -> None:
        """Do nothing: there is no input or output."""


class Pipe:
    """What comes one after the other, each a while after it was sent, to whatever life it is for."""

    def __init__(self, loop: Loop) -> None:
        self._loop, self._under_way, self._last = loop, deque[tuple[Any, ...]](), 0.0

    def send(self, life: Life, seconds: float, callback: Callable[..., Any], *given: Any) -> None:
        """Have something called as some life, in so many seconds, or once all before it has arrived."""
        self._last = max(self._last, self._loop.time() + seconds)
        self._under_way.append((callback, *given))
        self._loop.call_for(life, self._last, self._arrive)

    def _arrive(self) -> None:
        callback, *given = self._under_way.popleft()
        callback(*given)


def _settle(done: "asyncio.Future[Any]", work: Callable[[], Any]) -> None:
    if done.done():
        return
    try:
        done.set_result(work())
    except Exception as fault:  # noqa: BLE001 - whoever waits hears of it
        done.set_exception(fault)


def _name_of(handle: Handle) -> str:
    callback = handle._callback  # type: ignore[attr-defined] # typeshed keeps it to itself
    owner = getattr(callback, "__self__", None)
    if isinstance(owner, Task):
        return f"{owner.number} {_qualname(owner.get_coro())}"
    return _qualname(callback)


def _qualname(thing: Any) -> str:
    return str(getattr(thing, "__qualname__", type(thing).__name__))
