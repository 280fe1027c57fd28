"""
What goes wrong in a run: processes die, stand still or stop, wire and screens are cut off, clocks are set.

Of all that may, each run has some, so that none hides what another would show; some runs have nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from tests.simulation.people import Screen
from tests.simulation.processes import Process
from tests.simulation.world import MINUTE, World

MOST_TAKEN_OVER = 4  # of what may be taken over in a run: what that happens to more often is parked
TAKEN_OVER = {"die", "die ringing", "stand still", "clock", "set back"}


class Harm:
    """Does harm to a world."""

    def __init__(self, world: World, screens: Sequence[Screen]) -> None:
        self.world, self.screens, self.chance = world, screens, world.random
        self.ways: dict[str, Callable[[Process], Awaitable[None]]] = {
            "die": self._die,
            "die ringing": self.die_ringing,
            "stand still": self._stand_still,
            "stop": self._stop,
            "cut": self._cut,
            "fail over": self._fail_over,
            "hang up": self._hang_up,
            "mail": self._mail,
            "clock": self._clock,
            "set back": self._set_back,
        }

    async def do(self, until: float) -> None:
        """Let things go wrong until a moment."""
        world, chance, taken_over = self.world, self.chance, 0
        often = chance.choice((0.0, 0.3, 0.9))
        ways = [way for way in self.ways if chance.random() < often]
        world.exchange.faulty = chance.random() < often
        while ways and world.loop.time() < until:
            await asyncio.sleep(chance.random() ** 2 * 1.5)
            way, process = chance.choice(ways), chance.choice(world.processes)
            taken_over += way in TAKEN_OVER
            if way in TAKEN_OVER and taken_over > MOST_TAKEN_OVER:
                continue
            world.faults.append(f"{world.loop.time():.3f} {way} {process.name}")
            await self.ways[way](process)

    async def _die(self, process: Process) -> None:
        process.kill()
        self._come_back(process, self.chance.random() ** 2 * 7)

    async def die_ringing(self, process: Process) -> None:
        """Let a process die as it is about to ring."""

        def die() -> None:
            process.kill()
            self._come_back(process, self.chance.random() ** 2 * 7)

        if process.life:
            self.world.exchange.dies_ringing[process.life] = die

    async def _stand_still(self, process: Process) -> None:
        process.stand_still(self.chance.random() * 8)

    async def _stop(self, process: Process) -> None:
        if process.serving:
            await process.stop()
            self._come_back(process, self.chance.random())

    async def _cut(self, process: Process) -> None:
        if process.life:
            self.world.exchange.cut(process.life, self.chance.random() * 3)

    async def _fail_over(self, _: Process) -> None:
        self.world.exchange.fail_over([self.chance.random() * 2 for _ in self.world.processes])

    async def _hang_up(self, _: Process) -> None:
        self.chance.choice(self.screens).hang_up()

    async def _mail(self, _: Process) -> None:
        self.world.mail.well = not self.world.mail.well

    async def _clock(self, _: Process) -> None:
        self.world.set_clocks(self.chance.random() * 3 * MINUTE)

    async def _set_back(self, _: Process) -> None:
        self.world.set_clocks(-self.chance.random() * 3 * MINUTE)

    def _come_back(self, process: Process, after: float) -> None:
        loop = self.world.loop
        loop.call_for(loop.world, loop.time() + after, process.start)
