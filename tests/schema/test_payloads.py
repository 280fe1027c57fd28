"""Payloads: refusals that a person can mend are entries; all others are raised."""

from typing import Any

import pytest

from domain.errors import (
    BadRequest,
    Conflict,
    CursorExpired,
    DomainError,
    Forbidden,
    Invalid,
    LimitExceeded,
    NotFound,
    RateLimited,
    Refused,
    Unauthenticated,
    Unexpected,
)
from schema.enums import ErrorCode
from schema.payloads import answer, answer_many, user_errors

MENDED = {
    Invalid: "INVALID",
    BadRequest: "INVALID",
    NotFound: "NOT_FOUND",
    Forbidden: "FORBIDDEN",
    Conflict: "CONFLICT",
    LimitExceeded: "LIMIT_EXCEEDED",
    Unexpected: "INTERNAL",
}
RAISED = (Unauthenticated, RateLimited, CursorExpired)

IDS = [f"Ticket_{number:032x}" for number in range(2)]


async def on_many(result: Any, *ids: str) -> dict[str, Any]:
    """Work on tickets, which comes to a result, or to a refusal."""
    return vars(await answer_many("tickets", "Ticket", ids or IDS, lambda _: work(result)))


async def work(result: Any) -> Any:
    """Come to a result, or to a refusal."""
    if isinstance(result, Exception):
        raise result
    return result


@pytest.mark.parametrize(("kind", "code"), MENDED.items())
def test_what_a_person_can_mend_is_an_entry(kind: type[DomainError], code: str) -> None:
    [entry] = user_errors([kind("Not {what}.", path=("input", "name"), what="this")])
    values: Any = entry.values

    assert (entry.code, entry.message, entry.path) == (ErrorCode(code), "Not this.", ["input", "name"])
    assert entry.template == "Not {what}."
    assert values == {"what": "this"}


@pytest.mark.parametrize("kind", RAISED)
def test_what_is_not_about_the_input_is_raised(kind: type[DomainError]) -> None:
    with pytest.raises(kind):
        user_errors([Invalid(), kind()])


def test_every_code_of_an_entry_has_a_refusal_that_leads_to_it() -> None:
    assert {ErrorCode(code) for code in MENDED.values()} == set(ErrorCode)


def test_several_refusals_are_an_entry_each() -> None:
    both = Refused([Invalid("One.", path=("a",)), NotFound("Two.", path=("b",))])
    entries = user_errors([both, Conflict("Three.")])

    assert [(entry.code, entry.message, entry.path) for entry in entries] == [
        ("INVALID", "One.", ["a"]),
        ("NOT_FOUND", "Two.", ["b"]),
        ("CONFLICT", "Three.", []),
    ]


def test_a_path_quotes_not_much() -> None:
    [entry] = user_errors([Invalid(path=("x" * 5_000,))])

    assert len(entry.path[0]) < 1_000


async def test_work_that_is_done_has_no_errors() -> None:
    assert vars(await answer("ticket", work("a ticket"))) == {"ticket": "a ticket", "errors": []}
    assert await on_many((["a"], [])) == {"tickets": ["a"], "errors": []}


async def test_work_that_is_refused_shows_nothing_but_why() -> None:
    refused = vars(await answer("ticket", work(NotFound())))
    empty = vars(await answer("deletedIds", work(NotFound()), empty=[]))

    assert (refused["ticket"], [entry.code for entry in refused["errors"]]) == (None, ["NOT_FOUND"])
    assert empty["deletedIds"] == []


async def test_of_work_on_many_some_may_be_done() -> None:
    """Whose ids cannot be read is told after them; each in the place that its id had."""
    some = await on_many((["a"], [NotFound(path=("ids", "0"))]), "nonsense", IDS[0])
    none = await on_many(Forbidden())

    assert (some["tickets"], [entry.path for entry in some["errors"]]) == (
        ["a"],
        [["ids", "1"], ["ids", "0"]],
    )
    assert (none["tickets"], [entry.code for entry in none["errors"]]) == ([], ["FORBIDDEN"])


@pytest.mark.parametrize("fault", [RateLimited(), RuntimeError()])
async def test_what_nobody_can_mend_is_no_payload(fault: Exception) -> None:
    for payload in (answer("ticket", work(fault)), on_many(fault)):
        with pytest.raises(type(fault)):
            await payload
