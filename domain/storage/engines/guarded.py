"""What both engines share: work that a cancellation interrupts only once it is done, and callers' bounds."""

import asyncio
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext
from contextvars import ContextVar
from functools import partial
from types import TracebackType
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient

T = TypeVar("T")

SHARE: Final = 2  # connections, or places in the queue for one, that a caller may take at once
STATEMENT_SECONDS = 5.0  # for which a caller's statement may run

caller: ContextVar[str | None] = ContextVar("caller", default=None)
"""For whom the database works: an agent or an address. None is the desk itself, whom nothing bounds."""

on_replica: ContextVar[bool] = ContextVar("on_replica", default=False)
"""Whether what is read now may be read from the replica, which has all that was committed before."""

begins_again: ContextVar[bool] = ContextVar("begins_again", default=False)
"""Whether all that is done begins again where the database gives up on it."""


class GaveWay(Exception):
    """What was read has changed before it was written, or all was undone: the work is to be begun again."""


class Shares:
    """Keeps each caller to a share of the connections, so that none waits long for what another asks."""

    def __init__(self) -> None:
        self._of: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    def mine(self) -> AbstractAsyncContextManager[Any]:
        """Return the wait for one of the places that the present caller has."""
        if (name := caller.get()) is None:
            return nullcontext()
        if (share := self._of.get(name)) is None:
            share = self._of[name] = asyncio.Semaphore(SHARE)
        return share


async def uncancellable(work: Coroutine[Any, Any, T]) -> T:
    """
    Finish the work whatever happens, then let a cancellation that came meanwhile take effect.

    It runs in a task of its own. When cancelled, the result is dropped and a failure of the work
    becomes the cause of the cancellation.
    """
    loop, cancelled = asyncio.get_running_loop(), None
    task = loop.create_task(work)
    while not task.done():
        ended = loop.create_future()
        task.add_done_callback(partial(_note_end, ended))
        try:
            await ended
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled from task.exception()
    return task.result()


def _note_end(ended: asyncio.Future[None], _: asyncio.Task[Any]) -> None:
    if not ended.done():  # who waits may have been cancelled
        ended.set_result(None)


class Savepoint(NestedTransactionContext):
    """A transaction inside a transaction, entered and left whole."""

    async def __aenter__(self) -> TransactionalDBClient:
        try:
            await uncancellable(self.client.savepoint())
        except asyncio.CancelledError as error:
            if error.__cause__ is None:
                await uncancellable(self.client.savepoint_rollback())
            raise
        return self.client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await uncancellable(self._leave(failed=kind is not None))

    async def _leave(self, *, failed: bool) -> None:
        if self.client._finalized:  # noqa: SLF001 - Tortoise offers no public way to ask
            return
        if failed:
            await self.client.savepoint_rollback()
        else:
            await self.client.release_savepoint()
