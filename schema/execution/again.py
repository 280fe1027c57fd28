"""
Again: executors for further requests of an operation, without what does not depend on who asks.

graphql-core goes through the document in each request, and makes much that only its own execution needs.
"""

from collections.abc import Mapping
from copy import copy
from typing import Any

from graphql import GraphQLResolveInfoHelpers
from graphql.execution.executor import CollectedErrors
from graphql.execution.values import VariableValues

from schema.execution.variables import Variables


def bare(executor: Any) -> Any:
    """Return a copy of an executor that keeps nothing of whoever asked."""
    kept = copy(executor)
    theirs = dict.fromkeys(("root_value", "context_value", "operation_extensions", "async_helpers"))
    vars(kept).update(theirs, variable_values=VariableValues({}, {}))
    return kept


class Again:
    """Makes executors for further requests of what one that `compiles` was built for."""

    def __init__(self, executor: Any) -> None:
        self._kept, self._variables = bare(executor), Variables(executor)

    def __call__(
        self,
        *,
        context_value: Any,
        raw_variable_values: Mapping[str, Any] | None,
        operation_extensions: Any = None,
    ) -> Any:
        """Return one, or the errors that there are instead."""
        variables = self._variables.values(raw_variable_values or {})
        if isinstance(variables, list):
            return variables
        executor = object.__new__(type(self._kept))
        helpers = GraphQLResolveInfoHelpers(executor.gather_async_work, executor.track_async_work)
        vars(executor).update(
            vars(self._kept),
            context_value=context_value,
            variable_values=variables,
            operation_extensions=operation_extensions,
            async_helpers=helpers,
            collected_errors=CollectedErrors(),
            background_futures=set(),
            pending_incremental_futures=set(),
        )
        return executor
