"""
The door: those who come are served a few milliseconds at a time.

A turn of the loop serves all that has come by then. Where thousands come at once, as after a restart, that
would take seconds, for which those who are in would hear nothing.
"""

from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from time import perf_counter

TURN = 0.005  # seconds of a turn of the loop


class Door:
    """Serves those who come in their order; ``clock`` counts seconds."""

    def __init__(self, loop: AbstractEventLoop, clock: Callable[[], float] = perf_counter) -> None:
        self.loop, self._clock = loop, clock
        self._waiting = deque[Callable[[], object]]()
        self._ends: float | None = None  # of this turn; None where nobody has come since the last one

    @property
    def open(self) -> bool:
        """Whether somebody who comes now is served at once; else they are to `wait`."""
        if self._waiting:
            return False
        if self._ends is None:
            self._ends = self._clock() + TURN
            self.loop.call_soon(self._serve)
        return self._clock() < self._ends

    def wait(self, serve: Callable[[], object]) -> None:
        """Have ``serve`` called in its turn; it is called after `open` has said no."""
        self._waiting.append(serve)

    def _serve(self) -> None:
        if not self._waiting:
            self._ends = None
            return
        self.loop.call_soon(self._serve)
        self._ends = self._clock() + TURN
        while self._waiting:
            self._waiting.popleft()()
            if self._clock() >= self._ends:
                return
