"""Operations of documents that are known, without what Strawberry does around each of them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from typing import Any, NamedTuple

import strawberry
from graphql import ExecutionResult as GraphQLExecutionResult
from graphql import GraphQLError, create_source_event_stream, execute_subscription_event, parse
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType
from strawberry.utils.await_maybe import await_maybe

from domain.errors import DomainError
from domain.storage.database import reading
from schema.documents import PARSED, Documents
from schema.entries import Entries, bulk_of, looked_through
from schema.execution.again import Again
from schema.known import KnownDocument

ERRORS_AT_ONCE = 200  # made presentable before others get their turn
MOST_AGAIN = 16  # operations of one document that are executed in less time when they come again


class Prepared(strawberry.Schema):
    """
    A schema that executes the operations of known documents at once.

    All else, also what is to be refused, goes the whole way, with every extension; so does everything where
    there are other extensions than ours.
    """

    async def execute(self, query: str | None, *args: Any, **given: Any) -> ExecutionResult:
        """Execute an operation, as Strawberry does."""
        found = self._found(query, *args, **given)
        if found is None or found.kind is OperationType.SUBSCRIPTION:
            return await super().execute(query, *args, **given)
        return await self._executed(found)

    async def stream(self, query: str | None, *args: Any, **given: Any) -> Any:
        """Stream the results of an operation, as Strawberry does."""
        found = self._found(query, *args, **given)
        if found is None:
            return await super().stream(query, *args, **given)
        subscribes = found.kind is OperationType.SUBSCRIPTION
        return self._streamed(found) if subscribes else _alone(self._executed(found))

    def subscribes(self, query: str, operation_name: str | None) -> bool:
        """Say whether an operation is a subscription, also one of a document that is not known yet."""
        try:
            known = Documents.known(self._schema, query) or KnownDocument(parse(query, **PARSED))
        except (GraphQLError, RecursionError):  # which is told when it is executed
            return False
        return known.kinds.get(operation_name) is OperationType.SUBSCRIPTION

    async def _execute_operation(self, execution_context: Any, *rest: Any) -> Any:
        async with _read_by(execution_context.operation_type):
            return await super()._execute_operation(execution_context, *rest)

    def _found(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        **given: Any,
    ) -> "_Asked | None":
        """Return an operation of a known document; None where there is more to do."""
        del root_value
        known = Documents.known(self._schema, query or "")
        kind = known and known.kinds.get(operation_name)
        if not known or not kind or not {Documents, Entries}.issuperset(self.extensions):
            return None
        if allowed_operation_types is not None and kind not in allowed_operation_types:
            return None
        if variable_values and Entries in self.extensions:
            if known.bulk is None:
                known.bulk = bulk_of(self._schema, known.document)
            try:
                variable_values = looked_through(variable_values, known.bulk)
            except DomainError:
                return None
        options = {"context_value": context_value, "raw_variable_values": variable_values, **given}
        return _Asked(kind, known, operation_name, options)

    async def _executed(self, asked: "_Asked") -> ExecutionResult:
        try:
            async with _read_by(asked.kind):
                result = await self._result(asked)
            data, errors = result.data, result.errors or []
        except Exception as fault:  # noqa: BLE001 - as Strawberry has it
            data, errors = None, [GraphQLError(str(fault), original_error=fault)]
        return await self._shown(data, errors, self.process_errors)

    async def _result(self, asked: "_Asked") -> Any:
        again = asked.known.again.get(asked.name)
        executor = again(**asked.options) if again else self._executor(asked)
        if isinstance(executor, list):
            return GraphQLExecutionResult(None, executor)
        if not again and executor.compiles and len(asked.known.again) < MOST_AGAIN:
            asked.known.again[asked.name] = Again(executor)
        result = executor.execute_operation()
        if not isinstance(result, GraphQLExecutionResult):
            result = await result
        del executor.async_helpers  # with which it would be there until the collector comes by
        return result

    async def _streamed(self, asked: "_Asked") -> AsyncIterator[ExecutionResult]:
        try:
            source = await self._source(asked)
            if isinstance(source, GraphQLExecutionResult):
                self.process_pushed(source.errors or [])
                yield PreExecutionError(data=None, errors=source.errors)
                return
            async with aclosing(source):
                async for value in source:
                    # Made when a value has to be executed, an executor takes no memory meanwhile.
                    executor = self._executor(asked, value)
                    result: Any = await await_maybe(execute_subscription_event(executor))
                    del executor.async_helpers
                    yield await self._shown(result.data, result.errors or [], self.process_pushed)
        except Exception as fault:  # noqa: BLE001 - as Strawberry has it
            error = (
                fault if isinstance(fault, GraphQLError) else GraphQLError(str(fault), original_error=fault)
            )
            yield await self._shown(None, [error], self.process_pushed)

    def process_pushed(self, errors: list[GraphQLError]) -> None:
        """Do with the errors of a stream, or of what it pushes, as `process_errors` does."""
        self.process_errors(errors)

    async def _source(self, asked: "_Asked") -> Any:
        """Return a subscription's values, or the result that there is instead."""
        executor = self._executor(asked)
        if isinstance(executor, list):
            return GraphQLExecutionResult(None, executor)
        source: Any = await await_maybe(create_source_event_stream(executor))
        if isinstance(source, GraphQLExecutionResult):
            return source
        stream = executor.cancellable_iterable(source)
        del executor.async_helpers
        return stream

    def _executor(self, asked: "_Asked", value: object = None) -> Any:
        """Return an executor, or the errors that there are instead."""
        return self.execution_context_class.build(
            self._schema, asked.known.document, value, operation_name=asked.name, **asked.options
        )

    async def _shown(
        self, data: Any, errors: list[GraphQLError], process: Callable[[list[GraphQLError]], None]
    ) -> ExecutionResult:
        for start in range(0, len(errors), ERRORS_AT_ONCE):
            part = errors[start : start + ERRORS_AT_ONCE]
            process(part)
            errors[start : start + ERRORS_AT_ONCE] = part
            await asyncio.sleep(0)
        return ExecutionResult(data=data, errors=errors or None)


class _Asked(NamedTuple):
    """An operation that is asked for."""

    kind: OperationType
    known: KnownDocument
    name: str | None
    options: dict[str, Any]


def _read_by(kind: OperationType) -> AbstractAsyncContextManager[None]:
    """Let the replica answer what is asked inside, if it is a query."""
    return reading() if kind is OperationType.QUERY else nullcontext()


async def _alone(answer: Any) -> AsyncIterator[ExecutionResult]:
    yield await answer
