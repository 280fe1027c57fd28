"""
What an operation really brings back: counted while it is executed, and stopped at the limit.

However a document hides what it asks for, each value is made here; a long text, and what is given as JSON,
counts as several. A large answer is made in turns, so that it keeps nobody else waiting.
"""

import asyncio
from typing import Any

import orjson
from graphql import GraphQLEnumType, GraphQLError, GraphQLSchema, get_named_type, is_leaf_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from domain.errors import LimitExceeded

VALUES = 100_000  # fields of objects and members of lists, in one answer or one push of a stream
LETTERS = 100  # of a text, beyond which it counts once more; and so on
TURN = 5_000  # values made before others get their turn: some 75 ms. Loaders ask anew for each turn
AT_ONCE = 200  # objects that go on in one turn


class Counted(StrawberryGraphQLCoreExecutionContext):
    """Executes an operation and counts the values that it makes."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.made, self.in_turn = 0, 0
        self.waiting: list[asyncio.Future[None]] = []
        self.refusal: GraphQLError | None = None

    @classmethod
    def build(cls, *args: Any, **given: Any) -> Any:
        """Prepare; nobody is shown what graphql-core would suggest for unknown names, so it does not look."""
        return super().build(*args, **{**given, "hide_suggestions": True})

    def execute_fields(self, parent_type: Any, source_value: Any, path: Any, *rest: Any) -> Any:
        """Resolve an object's fields, in a later turn if this one is full."""
        self._count(more := len(rest[0]) or 1, path)
        if path and self.in_turn > TURN:
            return self._later(more, parent_type, source_value, path, *rest)
        self.in_turn += more
        return super().execute_fields(parent_type, source_value, path, *rest)

    async def _later(self, more: int, *given: Any) -> Any:
        loop = asyncio.get_running_loop()
        if not self.waiting:
            loop.call_soon(self._take_turn)
        self.waiting.append(turn := loop.create_future())
        await turn
        if self.refusal:
            raise self.refusal.with_traceback(None)
        self.in_turn += more
        found = super().execute_fields(*given)
        return await found if self.is_awaitable(found) else found

    def _take_turn(self) -> None:
        """Let some go on, the deepest first, so that few have to wait."""
        self.in_turn = 0
        for _ in range(min(AT_ONCE, len(self.waiting))):
            turn = self.waiting.pop()
            if not turn.done():
                turn.set_result(None)
        if self.waiting:
            asyncio.get_running_loop().call_soon(self._take_turn)

    def complete_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, *rest: Any
    ) -> Any:
        """Show a value; what it holds counts besides itself."""
        if isinstance(result, str | dict | list) and is_leaf_type(return_type):
            more = len(result if isinstance(result, str) else orjson.dumps(result)) // LETTERS
            self._count(more, path)
            self.in_turn += more
        return super().complete_value(return_type, field_details_list, info, path, result, *rest)

    def complete_list_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, *rest: Any
    ) -> Any:
        """Show a list; members that are objects count as their fields."""
        if is_leaf_type(get_named_type(return_type)):
            result = list(result)
            self._count(len(result), path)
            self.in_turn += len(result)
        return super().complete_list_value(return_type, field_details_list, info, path, result, *rest)

    def _count(self, more: int, path: Any) -> None:
        """
        Count what is about to be made.

        Raises:
            GraphQLError: that is more than the limit; the same one each time, so that it is said once.
        """
        self.made += more
        if self.refusal is None and self.made > VALUES:
            cause = LimitExceeded("At most {limit} values in one answer; ask for less at once.", limit=VALUES)
            self.refusal = GraphQLError(str(cause), path=path and path.as_list(), original_error=cause)
        if self.refusal:
            raise self.refusal.with_traceback(None)

    def build_response(self, data: Any) -> Any:
        """Say once that the limit was met, however many fields it has emptied."""
        answer: Any = super().build_response(data)
        if self.refusal and answer.errors:
            answer.errors[:] = [
                *(error for error in answer.errors if error is not self.refusal),
                self.refusal,
            ]
        return answer


def write_enums_by_name(schema: GraphQLSchema) -> None:
    """Let an enum look its members up: strawberry goes through all of them for each value that it writes."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLEnumType):
            by_name = GraphQLEnumType.coerce_output_value.__get__(kind)
            kind.serialize = kind.coerce_output_value = by_name  # type: ignore[method-assign]  # as said above
