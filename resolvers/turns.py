"""Turns: how many do the same heavy thing at a time, in all and for one person."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID
from weakref import WeakValueDictionary

from domain.errors import RateLimited


class Turns:
    """Lets a few at a time; one of a person's, whose others wait without keeping other people from theirs."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._of = WeakValueDictionary[UUID, asyncio.Lock]()

    @asynccontextmanager
    async def mine(self, person: UUID, *, patience: float) -> AsyncIterator[None]:
        """
        Wait for one's turn for as many seconds as one has ``patience``, and have it.

        Raises:
            RateLimited: it has not come by then.
        """
        own = self._of.setdefault(person, asyncio.Lock())
        try:
            async with asyncio.timeout(patience):
                await own.acquire()
                try:
                    await self._places.acquire()
                except BaseException:
                    own.release()
                    raise
        except TimeoutError:
            raise RateLimited("Others are at it, or you are yourself; try again in a few seconds.") from None
        try:
            yield
        finally:
            self._places.release()
            own.release()
