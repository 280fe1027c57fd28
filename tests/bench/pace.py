"""An even pace: by the loop's own timers, which know whole milliseconds, things would come in pairs."""

import asyncio
from collections.abc import Callable
from time import monotonic, sleep


async def evenly(count: int, per_second: float, do: Callable[[int], object]) -> None:
    """Call something in the loop with each number below ``count`` when it is due; what is late, at once."""
    loop, begun = asyncio.get_running_loop(), monotonic()

    def wait_for_each() -> None:
        for number in range(count):
            sleep(max(0.0, begun + number / per_second - monotonic()))
            loop.call_soon_threadsafe(do, number)

    await asyncio.to_thread(wait_for_each)
