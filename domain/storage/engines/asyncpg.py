"""
Tortoise's asyncpg engine, with transactions that never lose their pooled connection.

The stock engine leaks the connection when a task is cancelled while it begins or ends a transaction;
ten of those and the process waits for ever.

Behind a pooler such as PgBouncer, which gives each transaction another connection to the server, nothing is
said to one that is to outlast a transaction: statements are not kept prepared, and the time that a caller's
may take is set within each transaction.
"""

# ruff: noqa: SLF001 - an engine reaches into the one it extends

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from types import TracebackType
from typing import Any, TypeVar, cast

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.base.client import PoolConnectionWrapper, TransactionContext, TransactionContextPooled

from domain.storage.connected import enter, leave
from domain.storage.engines import guarded
from domain.storage.engines.guarded import Shares, caller, on_replica, uncancellable
from domain.storage.engines.later import InTransaction
from domain.storage.engines.pools import bound, give_back, is_pooler, open_pool
from domain.storage.engines.replica import COMMITTED, INSTEAD, Replica
from domain.storage.sharing import parts

T = TypeVar("T")


class Client(AsyncpgDBClient):
    """The process's pools of connections to its database server: the desk's own, and one for callers."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.shares = Shares()
        self.behind_a_pooler = False
        self._callers: asyncpg.Pool | None = None
        self.replica: Replica | None = None

    async def create_pool(self, **credentials: Any) -> asyncpg.Pool:
        """Open both; there may be a replica, too."""
        own, callers = parts(credentials.pop("max_size"))
        if where := credentials.pop("replica", None):
            theirs = {**credentials, **where, "command_timeout": guarded.STATEMENT_SECONDS}
            self.replica = Replica(partial(self._open_replicas, theirs, callers), self._committed)
        pooler = await self._look_for_pooler(credentials)
        self._callers = await open_pool(credentials, callers, pooler=pooler, bound=True)
        return await open_pool(credentials, own, pooler=pooler)

    async def _open_replicas(self, credentials: dict[str, Any], size: int) -> asyncpg.Pool:
        pooler = await self._look_for_pooler(credentials)
        return await open_pool(credentials, size, pooler=pooler, bound=True)

    async def _look_for_pooler(self, credentials: dict[str, Any]) -> bool:
        pooler = await is_pooler(credentials)
        self.behind_a_pooler |= pooler
        return pooler

    async def _committed(self) -> dict[str, Any]:
        return (await self.execute_query_dict(COMMITTED))[0]

    @property
    def pool(self) -> Any:
        """The pool for whoever asks."""
        return self._pool if caller.get() is None else self._callers

    async def _close(self) -> None:
        # A statement that never ends must not keep the process from ending.
        for pool in filter(None, (self._pool, self._callers)):
            try:
                await asyncio.wait_for(pool.close(), 10)
            except TimeoutError:
                pool.terminate()
        self._pool = self._callers = None
        if self.replica:
            await self.replica.close()

    def acquire_connection(self) -> PoolConnectionWrapper[asyncpg.Connection]:
        """Return the wait for a connection, for one statement."""
        return _Asking(self, self._pool_init_lock)

    def lend(self) -> "_Lent":
        """Return the wait for a connection, for a transaction."""
        return _Lent(self, self._pool_init_lock)

    @property
    def bound(self) -> str:
        """What a transaction of whoever asks begins with; nothing where their connections are bound."""
        return bound() if self.behind_a_pooler and caller.get() is not None else ""

    def _in_transaction(self) -> TransactionContext:
        return _Transaction(InTransaction(self), self._pool_init_lock)

    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, list[dict[Any, Any]]]:
        """Run a statement; return how many rows it met, and those that it returns."""
        return await self._from_either(partial(super().execute_query, query, values))

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """Run a statement; return its rows."""
        return await self._from_either(partial(super().execute_query_dict, query, values))

    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        """Write a row; return what it says of itself."""
        return await self._from_either(partial(super().execute_insert, query, values))

    async def _from_either(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask the replica, if what is read now may come from there, and the first server if it fails."""
        if self.replica and on_replica.get():
            try:
                return await ask()
            except INSTEAD as fault:
                self.replica.leave_alone(fault)
                on_replica.set(False)  # nor for what else is read within this `reading`
        return await ask()

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run the statement for each row, all or none."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    async def write(self, query: str, values: list[Any]) -> None:
        """Run a statement that tells nothing."""
        await self.execute_query(query, values)

    async def ask_beside(self, query: str, values: list[Any]) -> list[dict[str, Any]]:
        """Run a statement that has nothing to do with what is to be written; return its rows."""
        return await self.execute_query_dict(query, values)


client_class = Client


class _Lent(PoolConnectionWrapper[asyncpg.Connection]):
    """A connection out of the pool and the share of whoever asks."""

    __slots__ = ("_pool", "_share")

    async def __aenter__(self) -> asyncpg.Connection:
        await self.ensure_connection()
        # The share before the pool: who waits for their own share keeps no connection from others.
        self._pool, self._share = self._chosen(), cast("Client", self.client).shares.mine()
        await self._share.__aenter__()
        try:
            self.connection = await self._pool.acquire()
        except BaseException:
            await self._share.__aexit__(None, None, None)
            raise
        return self.connection

    def _chosen(self) -> Any:
        return cast("Client", self.client).pool

    async def __aexit__(self, *_: object) -> None:
        await self._end(self._pool.release(self.connection))

    async def give_back(self) -> None:
        """Do the same where nothing interrupts it."""
        await self._end(give_back(self.connection))

    async def _end(self, given_back: Awaitable[None]) -> None:
        try:
            await given_back
        finally:
            await self._share.__aexit__(None, None, None)


class _Asking(_Lent):
    """A connection for one statement, in a transaction of its own where nothing else bounds its time."""

    __slots__ = ()

    def _chosen(self) -> Any:
        replica = cast("Client", self.client).replica
        return replica.pool if replica and on_replica.get() else super()._chosen()

    async def __aenter__(self) -> asyncpg.Connection:
        connection, client = await super().__aenter__(), cast("Client", self.client)
        if bound := client.bound:
            try:
                await uncancellable(connection.execute(f"BEGIN; {bound}"))
            except BaseException as fault:
                await self.__aexit__(type(fault))
                raise
        return connection

    async def __aexit__(self, *failed: object) -> None:
        connection = cast("asyncpg.Connection", self.connection)
        try:
            if connection.is_in_transaction():
                await uncancellable(connection.execute("ROLLBACK" if failed[0] else "COMMIT"))
        finally:
            await super().__aexit__()


class _Transaction(TransactionContextPooled):
    """A connection of the pool and the transaction on it, begun and ended whole."""

    client: Any  # an `InTransaction`
    _lent: _Lent

    async def __aenter__(self) -> Any:
        self._lent = self.client._parent.lend()
        self.client.opening = "; ".join(filter(None, ("BEGIN", self.client._parent.bound)))
        self.client._connection = await self._lent.__aenter__()
        self._entered = enter(self.client)
        return self.client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await uncancellable(self._end(failed=kind is not None))
        finally:
            leave(self._entered)

    async def _end(self, *, failed: bool) -> None:
        try:
            if not self.client._finalized:
                await (self.client.rollback() if failed else self.client.commit())
            for call in () if failed else self.client.once_committed:
                call()
        finally:
            await self._lent.give_back()
