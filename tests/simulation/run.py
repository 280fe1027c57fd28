"""One run under a seed: the desk works, things go wrong, all comes to rest, and the oracle looks."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from traceback import format_exc

from tests.simulation import oracle
from tests.simulation.deeds import Deeds
from tests.simulation.editing import Edits
from tests.simulation.faults import Harm
from tests.simulation.founding import Founded
from tests.simulation.people import Person, Screen
from tests.simulation.still import nothing_from_outside
from tests.simulation.world import MINUTE, World

LENGTH = 0.3, 2.5  # seconds in which people work: at least and at most
REST = 100  # looks after which all has come to rest, or never will
NAMES = ("ada", "maria", "marta", "omar")


@dataclass
class Outcome:
    """What became of a run; the trace is a digest of all its steps, and ``story`` what happened in it."""

    seed: int
    complaints: list[str]
    trace: str
    story: list[str]


def run(seed: int, founded: Founded, folder: Path) -> Outcome:
    """
    Run a seed, in a process of its own that does nothing else.

    What the dead have left behind is never collected: it would be closed, and go on by that.
    """
    world = World(seed, founded, folder)
    people = {name: Person(world, name) for name in NAMES}
    edits = Edits(world, people["ada"])
    deeds, screens = Deeds(world, people), [Screen(people[name]) for name in ("ada", "maria", "omar")]
    wiring = {"open_feed": world.exchange.open_feed, "open_channels": world.mail.open_channels}
    with nothing_from_outside(world.loop, seed, **wiring):
        try:
            world.loop.run_until_complete(_run(world, deeds, edits, screens))
        except Exception:  # noqa: BLE001 - the run itself broke down, which is as bad
            world.complain(format_exc())
        trace = world.loop.trace
        world.loop.run_until_complete(oracle.look(world, deeds, edits, screens))
    world.end()
    return Outcome(seed, world.complaints, trace, _story(world, deeds, edits, screens))


def _story(world: World, deeds: Deeds, edits: Edits, screens: list[Screen]) -> list[str]:
    heard = ", ".join(f"{screen.person.name} {len(screen.heard)}" for screen in screens)
    silent = sum(silent for screen in screens for _, silent in screen.heard)
    return [
        f"{world.loop.steps} steps, {deeds.tried} things tried, {world.answered} answers; heard: {heard}",
        f"{len(edits.said)} definitions of events",
        f"{len(deeds.wishes.muted)} mutes, which kept {silent} messages still",
        f"lost {world.exchange.lost}, doubled {world.exchange.doubled}; {len(world.faults)} faults",
        *world.faults,
        *world.refusals,
    ]


async def _run(world: World, deeds: Deeds, edits: Edits, screens: list[Screen]) -> None:
    for process in world.processes:
        process.start()
    showing = [asyncio.create_task(screen.show()) for screen in screens]
    ends = world.loop.time() + world.random.uniform(*LENGTH)
    doing = [deeds.work(name, ends) for name in ("ada", "maria", "marta")]
    doing.append(deeds.bar(deeds.people["omar"], ends))
    doing.append(edits.work(ends))
    harm = Harm(world, screens)
    doing.append(harm.do(ends))
    await asyncio.gather(*doing)
    await _come_to_rest(world, deeds, screens, harm)
    for task in showing:
        task.cancel()
    await asyncio.gather(*showing, return_exceptions=True)
    for process in world.processes:
        process.kill()


async def _come_to_rest(world: World, deeds: Deeds, screens: list[Screen], harm: Harm) -> None:
    """Let everything be dealt with, once nothing goes wrong any more."""
    world.exchange.faulty, world.mail.well = False, True
    while any(process.life and process.life.still_until > world.loop.time() for process in world.processes):
        await asyncio.sleep(0.5)
    for process in world.processes:
        if process.life is None:
            process.start()
    await deeds.give_all_back(deeds.people["omar"])
    again = world.random.random() < 0.5  # else what was missed as the clocks were set stays so
    for minutes, stir in ((0, False), (6, True), (0, again)):  # tickets are idle; and do not become so again
        stirring = asyncio.create_task(deeds.stir()) if stir else None
        await asyncio.sleep(world.random.random() * 0.1)
        world.set_clocks(minutes and minutes * MINUTE + world.back)  # right again, and on
        if stirring:
            world.random.choice(world.processes).stand_still(world.random.random())  # in the midst of it
            await stirring
        await _deal_with_all(world)
    if len(world.processes) > 1:  # the last bell of all is one that its process did not ring
        await harm.die_ringing(world.processes[0])
        await deeds.raise_some(deeds.people["ada"])
        await _deal_with_all(world)
    for _ in range(REST):
        if all(len(screen.heard) == oracle.inbox_of(world, screen.person.id) for screen in screens):
            break
        await asyncio.sleep(0.2)


async def _deal_with_all(world: World) -> None:
    await asyncio.sleep(5)  # in which who keeps the time, or takes it over, has asked several times
    for look in range(1, REST):
        if not world.left:
            break
        # Mail that failed is tried again in minutes; what is under way needs a second.
        if not look % 5 and not world.unfired:
            world.set_clocks(MINUTE)
            world.hurried = True
        await asyncio.sleep(0.3)
    for waits in world.unfired:
        world.complain(f"not dealt with for half a minute: {waits}")
