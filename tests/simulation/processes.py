"""Processes that serve the desk, die at any await, and come back."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from deskbell.app import create_app
from deskbell.settings import Settings
from tests.simulation.lives import Life
from tests.simulation.loop import Loop

ANSWERED, PARTED = 10.0, 15.0  # seconds that a process which is told to stop has for what is under way


class Process:
    """One host's process: its life of now, if it has one, and the application that it serves."""

    def __init__(self, loop: Loop, name: str, settings: Settings, ahead: float) -> None:
        self.loop, self.name, self._settings, self._ahead = loop, name, settings, ahead
        self.life: Life | None = None
        self.app: Any = None
        self.lives = 0
        self._serving: asyncio.Task[Any] | None = None

    def start(self) -> None:
        """Begin a new life, if there is none; it serves a while later."""
        if self.life:
            return
        self.lives += 1
        self.life = life = Life(f"{self.name}{self.lives}", self._ahead)
        self.loop.call_for(life, self.loop.time(), self._begin, life)

    def _begin(self, life: Life) -> None:
        self._serving = self.loop.create_task(self._serve(life))

    async def _serve(self, life: Life) -> None:
        app = create_app(self._settings, self.now)
        async with app.router.lifespan_context(app):
            if self.life is life:
                self.app = app
            await self.loop.create_future()

    def now(self) -> datetime:
        """Return the moment, by this host's clock."""
        return datetime.fromtimestamp(self.loop.wall(), UTC)

    @property
    def serving(self) -> Life | None:
        """The life in which it answers, None while it does not; raises what has kept it from that."""
        if self._serving and self._serving.done() and not self._serving.cancelled():
            self._serving.result()
        return self.life if self.app else None

    def kill(self) -> None:
        """Die here and now."""
        if self.life:
            self.loop.kill(self.life)
            self.life = self.app = None

    def stand_still(self, seconds: float) -> None:
        """Do nothing for a while, and know nothing of it."""
        if self.life:
            self.life.still_until = self.loop.time() + seconds

    async def stop(self) -> None:
        """End as a server does that is told to: it takes no more, and answers what was asked."""
        life, app, serving = self.life, self.app, self._serving
        if not life or not app or not serving:
            return
        self.app = None
        self.loop.call_for(life, self.loop.time(), app.state.draining.set)
        ends = self.loop.time() + ANSWERED
        while life.alive and life.lines and self.loop.time() < ends:
            await asyncio.sleep(0.05)
        self.loop.call_for(life, self.loop.time(), serving.cancel)
        ends += PARTED
        while life.alive and not serving.done() and self.loop.time() < ends:
            await asyncio.sleep(0.05)
        self.loop.kill(life)
        if self.life is life:
            self.life = None
