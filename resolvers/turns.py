"""Turns: how many do the same heavy thing at a time, in all and for one person."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from uuid import UUID
from weakref import WeakValueDictionary

from domain.errors import RateLimited

Turn = AbstractAsyncContextManager[None]


class Turns:
    """
    Lets a few at a time; one of a person's, whose others wait without keeping other people from theirs.

    ``elsewhere`` is a person's turn in all processes, which each has one of.
    """

    def __init__(self, at_once: int, elsewhere: Callable[[UUID], Turn] = lambda _: nullcontext()) -> None:
        self._places, self._elsewhere = asyncio.Semaphore(at_once), elsewhere
        self._of = WeakValueDictionary[UUID, asyncio.Lock]()

    @asynccontextmanager
    async def mine(self, person: UUID, *, patience: float) -> AsyncIterator[None]:
        """
        Wait for one's turn for as many seconds as one has ``patience``, and have it.

        Raises:
            RateLimited: it has not come by then.
        """
        own = self._of.setdefault(person, asyncio.Lock())
        async with AsyncExitStack() as turn:
            try:
                async with asyncio.timeout(patience):
                    for place in (own, self._elsewhere(person), self._places):
                        await turn.enter_async_context(place)
            except TimeoutError:
                raise RateLimited(
                    "Others are at it, or you are yourself; try again in a few seconds."
                ) from None
            yield
