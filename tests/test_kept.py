"""What one test leaves on the loop that goes on, the next one does not meet."""

import asyncio
from collections.abc import AsyncIterator

from tests import kept


def test_what_is_left_on_the_loop_ends_with_its_test() -> None:
    """A stream, what that begins as it ends, timers, and who is told of errors; more streams may begin."""
    loop, late = kept.Loop(), list[asyncio.Task[None]]()

    async def stream() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            late.append(asyncio.create_task(asyncio.sleep(3600)))

    async def leave() -> tuple[AsyncIterator[int], list[asyncio.TimerHandle]]:
        loop.set_exception_handler(lambda *_: None)
        left = stream()
        await anext(left)
        return left, [loop.call_later(3600, print), loop.call_at(loop.time() + 3600, print)]

    for count in (1, 2):
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            left, timers = runner.run(leave())
        assert [task.cancelled() for task in late] == [True] * count, left
        assert [timer.cancelled() for timer in timers] == [True, True]
        assert loop.get_exception_handler() is None
    loop.end()
