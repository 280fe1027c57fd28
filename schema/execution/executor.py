"""The executor: takes what it can compile, and hands the rest to graphql-core."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterable, Coroutine
from contextlib import suppress
from dataclasses import replace
from math import inf
from typing import Any, ClassVar, cast

from graphql import ExecutionResult, GraphQLError, OperationType
from graphql.execution.executor import SELECTIONS_NESTED_TOO_DEEPLY
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution.direct import Subscriber
from schema.execution.expressions import Indirect
from schema.execution.plans import Operation
from schema.execution.running import Limits, Run

KEPT = 256  # compiled operations; each is about as large as its document


class BreadthFirst(StrawberryGraphQLCoreExecutionContext):
    """
    Executes operations breadth-first; a subclass sets its limits.

    What it has compiled is kept for as many operations as `KEPT`, by their identities: it is compiled anew
    for a document that is parsed anew, so keep documents.
    """

    limits: ClassVar[Limits] = Limits()

    _operations: ClassVar[OrderedDict[tuple[int, int], Operation]] = OrderedDict()

    def execute_operation(self, serially: bool | None = None) -> Any:
        """
        Execute breadth-first what can be; return the result, or where a loop runs, an awaitable of it.

        Raises:
            RuntimeError: no loop runs, and something has to be awaited.
        """
        if not self.compiles:
            return super().execute_operation(serially)
        if serially is None:
            serially = self.operation.operation is OperationType.MUTATION
        if _loop_runs():
            return self._run(self.limits, serially=serially)
        return _run_through(self._run(replace(self.limits, turn=inf), serially=serially))

    def cancellable_iterable(self, iterable: AsyncIterable[Any]) -> AsyncIterable[Any]:
        """Compile what a subscription's values are answered with, before the first of them comes."""
        if self.compiles:
            with suppress(GraphQLError, RecursionError, Indirect):
                self.streamed(Subscriber(self, self._compiled().direct(self)))
        return super().cancellable_iterable(iterable)

    def streamed(self, reader: Subscriber) -> None:
        """Take note of what can answer a subscription's values at once; for subclasses."""

    @property
    def compiles(self) -> bool:
        """Whether it executes the operation itself."""
        middleware = self.middleware_manager
        return (
            self.abort_signal is None
            and self.hooks is None
            and self.error_propagation
            and not (middleware and middleware.middlewares)
            and not any(fragment.variable_signatures for fragment in self.fragments.values())
        )

    async def _run(self, limits: Limits, *, serially: bool) -> ExecutionResult:
        try:
            selection = self._compiled().selection(self)
            run = Run(self, limits)
            return await (run.serially(selection) if serially else run.together(selection))
        except GraphQLError as refusal:
            return ExecutionResult(None, [refusal])
        except RecursionError:
            pass  # it would be the context of the error, and keep all of its frames
        return ExecutionResult(None, [GraphQLError(SELECTIONS_NESTED_TOO_DEEPLY, self.operation)])

    def _compiled(self) -> Operation:
        kept, key = self._operations, (id(self.schema), id(self.operation))
        found = kept.pop(key, None)
        if found is None or found.fragments != self.fragment_definitions:
            found = Operation(self)  # which holds what it is kept by, so that no other takes its ids
        kept[key] = found  # as the last that has been used
        if len(kept) > KEPT:
            kept.popitem(last=False)
        return found


def _loop_runs() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _run_through(running: Coroutine[Any, Any, ExecutionResult]) -> ExecutionResult:
    try:
        running.send(None)
    except StopIteration as end:
        return cast("ExecutionResult", end.value)
    running.close()
    raise RuntimeError("GraphQL execution failed to complete synchronously.")
