"""Operations of documents that were good before, without what Strawberry does around each of them."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

import strawberry
from graphql import GraphQLError, execute
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.utils.await_maybe import await_maybe

from domain.errors import DomainError
from schema.documents import Documents
from schema.entries import Entries, bulk_of, looked_through
from schema.good import Good

ERRORS_AT_ONCE = 200  # made presentable before others get their turn


class Prepared(strawberry.Schema):
    """
    A schema that executes the queries and mutations of known documents at once.

    All else, also what is to be refused, goes the whole way, with every extension; so does everything where
    there are other extensions than ours.
    """

    async def execute(self, query: str | None, *args: Any, **given: Any) -> ExecutionResult:
        """Execute an operation, as Strawberry does."""
        found = self._found(query, *args, **given)
        return await found if found else await super().execute(query, *args, **given)

    async def stream(self, query: str | None, *args: Any, **given: Any) -> Any:
        """Stream the results of an operation, as Strawberry does."""
        found = self._found(query, *args, **given)
        return _alone(found) if found else await super().stream(query, *args, **given)

    def _found(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        **given: Any,
    ) -> Any:
        """Return what executes an operation of a known document; None where there is more to do."""
        del root_value
        good = Documents.known(self._schema, query or "")
        kind = good and good.kinds.get(operation_name)
        if not good or not kind or set(self.extensions) - {Documents, Entries}:
            return None
        if allowed_operation_types is not None and kind not in allowed_operation_types:
            return None
        if variable_values and Entries in self.extensions:
            if good.bulk is None:
                good.bulk = bulk_of(self._schema, good.document)
            try:
                variable_values = looked_through(variable_values, good.bulk)
            except DomainError:
                return None
        return self._executed(good, variable_values, context_value, operation_name, given)

    async def _executed(
        self,
        good: Good,
        variables: dict[str, Any] | None,
        context: Any,
        operation_name: str | None,
        given: dict[str, Any],
    ) -> ExecutionResult:
        errors: list[GraphQLError]
        try:
            result = await await_maybe(
                execute(
                    self._schema,
                    good.document,
                    context_value=context,
                    variable_values=variables,
                    operation_name=operation_name,
                    executor_class=self.execution_context_class,
                    **given,
                )
            )
            data, errors = result.data, result.errors or []
        except Exception as fault:  # noqa: BLE001 - as Strawberry has it
            data, errors = None, [GraphQLError(str(fault), original_error=fault)]
        for start in range(0, len(errors), ERRORS_AT_ONCE):
            part = errors[start : start + ERRORS_AT_ONCE]
            self.process_errors(part)
            errors[start : start + ERRORS_AT_ONCE] = part
            await asyncio.sleep(0)
        return ExecutionResult(data=data, errors=errors or None)


async def _alone(answer: Any) -> AsyncIterator[ExecutionResult]:
    yield await answer
