"""
What leaves the house when something goes wrong.

A `DomainError` leaves as its sentence, its code, and the template and values to translate it by;
graphql-core's own complaints about a request with `BAD_USER_INPUT`. Neither quotes much. Of everything
else only a number leaves, under which the log has the whole story. Every error that leaves has an
`extensions.code`. A stream breaks off rather than end with such a number, or push half of something while the
database is away: its client comes again, and gets it whole.
"""

import logging
import secrets
from typing import Any

from graphql import FieldNode, GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionContext

from domain.errors import BadRequest, DomainError, LimitExceeded, shortened
from domain.storage.faults import is_away, took_too_long
from resolvers.streams import BrokenOff
from schema.counting import BoundedExecution
from schema.prepared import Prepared
from schema.words import describe

LONGEST = 300  # characters of a complaint of graphql-core, which quotes what was sent
HIDDEN = "Something went wrong here; it has been logged."
TOO_LONG = "The database would be busy with that for too long; ask for less, or narrow it down."
NO_OPERATION = "This document has no operation; send a query, a mutation or a subscription."
NOT_THIS_ONE = "This document has no operation '{name}'; name one of those in it."

_REFUSALS = (GraphQLError, MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError)

log = logging.getLogger("deskbell.graphql")


class DeskSchema(Prepared):
    """A schema whose answers are bounded and whose errors are fit to be seen, on every transport and push."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.execution_context_class = BoundedExecution
        describe(self._schema)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """
        Put presentable errors in the place of these; log those that nobody expected.

        Raises:
            BrokenOff: see `process_pushed`.
        """
        asked = execution_context if any(map(breaks_off, errors)) else None
        if asked and self.subscribes(asked.query or "", asked.operation_name):
            self.process_pushed(errors)
        errors[:] = [presentable(error) for error in errors]

    def process_pushed(self, errors: list[GraphQLError]) -> None:
        """
        Do so for errors of a stream, or of what it pushes.

        Raises:
            BrokenOff: the stream has failed, or the database is away; that is logged.
        """
        for place, error in enumerate(errors):
            errors[place] = presentable(error)
            if breaks_off(error):
                raise BrokenOff(HIDDEN)


class Presentable(GraphQLError):
    """An error that may be shown."""


def presentable(error: Exception) -> GraphQLError:
    """Return what may be shown of ``error``; the same again for what this returned before."""
    if isinstance(error, Presentable):
        return error
    cause = _cause(error)
    if isinstance(cause, DomainError):
        first = next(iter(cause.parts), cause)
        said: dict[str, Any] = {"code": first.code, "template": first.template, "values": first.values}
        if first.path:  # of an argument; the error's own is that of the field
            said["path"] = _steps(first)
        if len(cause.parts) > 1:
            said["faults"] = [
                {"code": part.code, "message": part.sentence, "path": _steps(part)} for part in cause.parts
            ]
        return _shown(error, cause.sentence, **said)
    if _about_the_request(error, cause):
        message = error.message if isinstance(error, GraphQLError) else str(error)
        said = (error.extensions if isinstance(error, GraphQLError) else None) or {}
        message = shortened(message.partition(" Did you mean ")[0], LONGEST)
        return _shown(error, message, **{"code": "BAD_USER_INPUT", **said})
    number = secrets.token_hex(4)
    log.error("%s: %s", number, _place(error), exc_info=cause)
    return _shown(error, HIDDEN, code="INTERNAL", id=number)


def breaks_off(error: Exception) -> bool:
    """Say whether a stream breaks off for an error: its client is to come again, and reads what it missed."""
    cause = _original(error)
    if isinstance(error, GraphQLError) and error.path:
        return is_away(cause)  # what cannot be read for its own sake is told of, and the stream goes on
    return not isinstance(cause, DomainError) and not _about_the_request(error, cause)


def _steps(fault: DomainError) -> list[str]:
    """Return where in the arguments a fault is."""
    return [shortened(step) for step in fault.path]


def _original(error: Exception) -> Exception:
    while isinstance(error, GraphQLError) and error.original_error:
        error = error.original_error
    return error


def _cause(error: Exception) -> Exception:
    error = _original(error)
    if isinstance(error, CannotGetOperationTypeError) and error.operation_name is not None:
        return BadRequest(NOT_THIS_ONE, name=error.operation_name)
    if isinstance(error, CannotGetOperationTypeError | MissingQueryError):
        return BadRequest(NO_OPERATION)
    return LimitExceeded(TOO_LONG) if took_too_long(error) else error


def _about_the_request(error: Exception, cause: Exception) -> bool:
    """Say whether graphql-core or strawberry refused the request itself."""
    if type(cause) is GraphQLError and isinstance(error, GraphQLError) and error.path:
        # Within the answer, graphql-core complains about what an argument was given at its value; without a
        # place or at the field it complains about what a resolver gave, which is ours to mend and to see.
        return bool(cause.nodes) and not any(isinstance(node, FieldNode) for node in cause.nodes or ())
    if isinstance(cause, _REFUSALS):
        return True
    # A scalar that cannot read a value says so with one of these, at a place in the document;
    # what a resolver raises has a path, and what a stream raises has neither.
    located = isinstance(error, GraphQLError) and error.path is None and bool(error.nodes)
    return located and isinstance(cause, ValueError | TypeError)


def _shown(error: Exception, message: str, **extensions: Any) -> GraphQLError:
    if not isinstance(error, GraphQLError):
        return Presentable(message, extensions=extensions)
    return Presentable(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )


def _place(error: Exception) -> str:
    path = error.path if isinstance(error, GraphQLError) else None
    return ".".join(map(str, path or ())) or "before any field"
