"""What may be shown of an error: refusals as they are, complaints in short, of faults a number."""

import logging
import sqlite3

import pytest
import strawberry
from graphql import GraphQLError, Source, parse, validate
from graphql.language import FieldNode, NameNode

from domain.errors import Forbidden, Invalid, LimitExceeded, NotFound, Refused, Unauthenticated
from schema import build_schema
from schema.masking import HIDDEN, LONGEST, TOO_LONG, DeskSchema, presentable

PATH = ["createTicket", "ticket", 0]


def raised(cause: Exception, **where: object) -> GraphQLError:
    """Return an error as graphql-core brings what a resolver raised."""
    return GraphQLError(str(cause), path=PATH, original_error=cause, **where)  # type: ignore[arg-type] # as it does


@pytest.mark.parametrize(
    ("cause", "code", "sentence"),
    [
        (NotFound(), "NOT_FOUND", "No such thing, or you may not know that it exists."),
        (Forbidden("Not {what}.", what="this"), "FORBIDDEN", "Not this."),
        (Unauthenticated(), "UNAUTHENTICATED", "Sign in first."),
        (Refused([Invalid("One."), NotFound("Two.")]), "INVALID", "One.; Two."),
        (Refused([]), "INVALID", ""),
    ],
)
def test_a_refusal_is_shown_as_it_is(cause: Exception, code: str, sentence: str) -> None:
    shown = presentable(raised(cause))

    assert shown.message == sentence
    assert (shown.extensions or {})["code"] == code
    assert shown.path == PATH


def test_a_refusal_brings_what_translates_it() -> None:
    shown = presentable(raised(LimitExceeded("At most {limit}.", limit=7)))

    assert shown.extensions == {
        "code": "LIMIT_EXCEEDED",
        "template": "At most {limit}.",
        "values": {"limit": 7},
    }


def test_a_refusal_is_found_however_deep_it_lies() -> None:
    assert presentable(raised(raised(raised(NotFound())))).message == NotFound().sentence


@pytest.mark.parametrize(
    "fault",
    [RuntimeError("password 12345"), KeyError("secret"), ValueError("of a resolver"), ZeroDivisionError()],
    ids=repr,
)
def test_a_fault_leaves_only_the_number_under_which_the_log_has_it(
    fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "deskbell.graphql"):
        shown = presentable(raised(fault))
    said = shown.extensions or {}
    [record] = caplog.records

    assert (shown.message, sorted(said), said["code"]) == (HIDDEN, ["code", "id"], "INTERNAL")
    assert record.message == f"{said['id']}: createTicket.ticket.0"
    assert record.exc_info
    assert record.exc_info[1] is fault


def test_each_fault_has_a_number_of_its_own() -> None:
    numbers = {(presentable(RuntimeError()).extensions or {})["id"] for _ in range(20)}

    assert len(numbers) == 20


def test_what_took_the_database_too_long_is_a_limit() -> None:
    interrupted = sqlite3.OperationalError("interrupted")
    interrupted.sqlite_errorcode = sqlite3.SQLITE_INTERRUPT

    shown = presentable(raised(interrupted))

    assert (shown.message, (shown.extensions or {})["code"]) == (TOO_LONG, "LIMIT_EXCEEDED")


@pytest.mark.parametrize(
    "asked", ["{ viewr { id } }", "{ viewer }", "{ node { id } }", "{ viewer { id } { }"]
)
def test_a_complaint_about_a_request_is_the_users_to_mend(asked: str) -> None:
    """And helps nobody to guess names."""
    try:
        [complaint, *_] = validate(build_schema()._schema, parse(asked))
    except GraphQLError as error:
        complaint = error
    shown = presentable(complaint)

    assert shown.extensions == {"code": "BAD_USER_INPUT"}
    assert "Did you mean" not in shown.message
    assert shown.locations == complaint.locations


def test_a_complaint_quotes_not_much() -> None:
    assert len(presentable(GraphQLError("x" * 50_000)).message) < LONGEST


def test_a_complaint_keeps_the_code_that_it_has() -> None:
    shown = presentable(GraphQLError("Slower.", extensions={"code": "RATE_LIMITED"}))

    assert shown.extensions == {"code": "RATE_LIMITED"}


@pytest.mark.parametrize(("path", "code"), [(None, "BAD_USER_INPUT"), (["viewer"], "INTERNAL")])
def test_a_value_that_a_scalar_cannot_read_is_told_apart_from_a_fault(
    path: list[str | int] | None, code: str
) -> None:
    """A scalar complains at a place in the document, a resolver at a path."""
    node = FieldNode(name=NameNode(value="viewer"))
    error = GraphQLError("no moment", nodes=[node], path=path, original_error=ValueError("no moment"))

    assert (presentable(error).extensions or {})["code"] == code


async def test_what_a_resolver_gave_is_not_quoted_as_if_it_had_been_asked_for() -> None:
    @strawberry.type
    class Query:
        @strawberry.field
        def number(self) -> int | None:
            return "secret"  # type: ignore[return-value]

        @strawberry.field
        def text(self) -> str | None:
            return {"password": 1}  # type: ignore[return-value]

        @strawberry.field
        def these(self) -> list[int] | None:
            return 5  # type: ignore[return-value]

    answer = await DeskSchema(Query).execute("{ number text these }")

    assert [(error.message, (error.extensions or {})["code"]) for error in answer.errors or ()] == [
        (HIDDEN, "INTERNAL")
    ] * 3


@pytest.mark.parametrize(
    "asked", ["query($by: Int) { more(by: $by) }", "query($by: Int) { perhaps(it: { by: $by }) }"]
)
async def test_what_shows_to_be_asked_wrongly_only_at_a_field_is_the_users_to_mend(asked: str) -> None:
    @strawberry.input
    class Step:
        by: strawberry.Maybe[int]

    @strawberry.type
    class Query:
        @strawberry.field
        def more(self, by: int = 1) -> int:
            return by

        @strawberry.field
        def perhaps(self, it: Step) -> int:
            return it.by.value if it.by else 0

    answer = await DeskSchema(Query).execute(asked, {"by": None})

    assert [(error.extensions or {})["code"] for error in answer.errors or ()] == ["BAD_USER_INPUT"]
    assert [error.path for error in answer.errors or ()] != [None]


@pytest.mark.parametrize("error", [raised(NotFound()), GraphQLError("x" * 900), RuntimeError("secret")])
def test_what_is_presentable_stays_so(error: Exception) -> None:
    once = presentable(error)
    twice = presentable(once)

    assert twice.message == once.message
    assert twice.extensions == once.extensions


def test_places_in_the_document_are_kept() -> None:
    source = Source("{ viewer }")
    shown = presentable(GraphQLError("Here.", source=source, positions=[2]))

    assert [(place.line, place.column) for place in shown.locations or ()] == [(1, 3)]
