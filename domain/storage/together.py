"""Asking together: what many look up singly at the same time costs one query."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from contextvars import Context
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST = 200  # keys of one query; what is made of its rows takes a few milliseconds, in which nobody has a turn


class _Batch(Generic[K, V]):
    task: asyncio.Task[Mapping[K, V]]

    def __init__(self) -> None:
        self.keys = set[K]()


class Together(Generic[K, V]):
    """
    Looks up by keys; those that come in one turn of the loop, or while others are looked up, go together.

    ``ask`` finds many, and leaves out what there is not. It works for all who wait, and so for the desk
    itself, whoever came first: not within anybody's transaction, and none who goes away interrupts it.
    Until ``put_off`` has waited, more may come.
    """

    def __init__(
        self,
        ask: Callable[[Collection[K]], Awaitable[Mapping[K, V]]],
        put_off: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._ask, self._put_off = ask, put_off
        self._turn = asyncio.Lock()
        self._gathering: _Batch[K, V] | None = None

    async def get(self, key: K) -> V | None:
        """Look one up, begun after this call; None if there is none."""
        batch = self._gathering
        if batch is None or len(batch.keys) >= MOST:
            batch = self._gathering = _Batch()
            batch.task = asyncio.create_task(self._look_up(batch), context=Context())
        batch.keys.add(key)
        return (await asyncio.shield(batch.task)).get(key)

    async def _look_up(self, batch: _Batch[K, V]) -> Mapping[K, V]:
        async with self._turn:
            if self._put_off:
                await self._put_off()
            if self._gathering is batch:
                self._gathering = None
            return await self._ask(batch.keys)
