"""How operations are executed here, and what one may bring back."""

from typing import Any

from domain.errors import LimitExceeded
from resolvers.context import Context
from schema.execution import BreadthFirst, Limits, Subscriber

VALUES = 100_000  # in one answer or one push of a stream; see `Limits` for what counts


def too_much(limit: int) -> LimitExceeded:
    """Refuse what would bring back more."""
    return LimitExceeded("At most {limit} values in one answer; ask for less at once.", limit=limit)


class BoundedExecution(BreadthFirst):
    """Executes an operation within its limit."""

    limits = Limits(VALUES, too_much)

    def streamed(self, reader: Subscriber) -> None:
        """Let a stream send its reader at once what is at hand, where the connection takes it."""
        if isinstance(self.context_value, Context):
            self.context_value.written = reader.data

    @classmethod
    def build(cls, *args: Any, **options: Any) -> Any:
        """Prepare; nobody is shown what graphql-core would suggest for unknown names, so it does not look."""
        return super().build(*args, **{**options, "hide_suggestions": True})
