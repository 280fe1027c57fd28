"""`ask`: one operation, from the command line."""

from typing import Any

import pytest

from deskbell.asking import ask, variables_of
from deskbell.commands import main
from tests.desk import PASSWORD, RunningDesk
from tests.pairs import ON_SQLITE

MARIA = ("maria@desk.example", PASSWORD)
UPDATE = "mutation($id: ID!) { updateTicket(input: {id: $id, priority: LOW}) { errors { message } } }"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([], {}),
        (["id=Ticket_1", "note="], {"id": "Ticket_1", "note": ""}),
        (["text=a=b: c"], {"text": "a=b: c"}),
        (["first=3", "urgent=true", 'ids=["a"]'], {"first": 3, "urgent": True, "ids": ["a"]}),
        (['number="3"'], {"number": "3"}),
        (['{"a": 1, "b": "="}', "a=2"], {"a": 2, "b": "="}),
    ],
)
def test_variables_are_texts_or_json(given: list[str], found: dict[str, Any]) -> None:
    assert variables_of(given) == found


@pytest.mark.parametrize("given", ["id", "[1]", "my id=3"])
def test_a_variable_needs_a_name(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "{ viewer { id } }", "--variables", given]) == 2
    assert "neither name=value nor a JSON object" in capsys.readouterr().out


def test_its_usage_can_be_typed_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    """Variables take all that follows, so what is asked comes before them."""
    with pytest.raises(SystemExit):
        main(["ask", "--variables", "a=b", "{ viewer { id } }"])
    usage = " ".join(capsys.readouterr().err.split())
    assert usage.startswith("usage: python -m deskbell ask operation ")


@ON_SQLITE
@pytest.mark.parametrize(
    ("only", "said"),
    [
        (None, '{\n  "viewer": {\n    "timeZone": "UTC"\n  }\n}'),
        ("viewer", '{\n  "timeZone": "UTC"\n}'),
        ("viewer.timeZone", "UTC"),
    ],
)
async def test_an_answer_is_printed(desk: RunningDesk, only: str | None, said: str) -> None:
    """As JSON, or of it what is asked for; a text as it is."""
    printed: list[str] = []

    assert await ask(desk.address, MARIA, "{ viewer { timeZone } }", {}, printed.append, only=only) == 0
    assert printed == [said]


@ON_SQLITE
@pytest.mark.parametrize(
    ("operation", "said"),
    [("{ nothing }", "Cannot query field 'nothing'"), ("{ viewer { id } }", "There is no viewer.name")],
)
async def test_what_is_no_answer_does_not_end_up_in_a_variable_of_the_shell(
    desk: RunningDesk, operation: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed: list[str] = []
    assert await ask(desk.address, MARIA, operation, {}, printed.append, only="viewer.name") == 1
    assert printed == []
    assert said in capsys.readouterr().err


@ON_SQLITE
@pytest.mark.parametrize(
    ("operation", "person", "only", "said"),
    [
        ("{ viewer { name } }", MARIA, None, "Cannot query field 'name'"),
        (UPDATE, MARIA, "updateTicket.ticket.id", "is not an id"),
        ("{ viewer { id } }", None, None, "UNAUTHENTICATED"),
        ("{ viewer { id } }", ("maria@desk.example", "wrong"), None, "do not belong together"),
        ("{ viewer { id } }", MARIA, "viewer.groups.0", "There is no viewer.groups.0"),
        ("subscription { unreadCountChanged }", MARIA, None, "text/event-stream"),
        ("{ \udcff }", None, None, "cannot be sent"),
    ],
    ids=["a document", "a form", "a stranger", "a wrong password", "no such place", "a subscription", "half"],
)
async def test_what_is_refused_is_said_with_the_status(
    desk: RunningDesk,
    operation: str,
    person: tuple[str, str] | None,
    only: str | None,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed: list[str] = []
    variables = {"id": "x"} if "$id" in operation else {}

    assert await ask(desk.address, person, operation, variables, printed.append, only=only) == 1
    assert said in (capsys.readouterr().err if only else printed[0])


async def test_a_desk_that_is_not_there_is_said_too() -> None:
    printed: list[str] = []

    assert await ask("http://127.0.0.1:9", None, "{ viewer { id } }", {}, printed.append) == 1
    assert "does not answer" in printed[0]
