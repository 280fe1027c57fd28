"""The JavaScript with which the page on refusals has clients say them in a language of their own."""

import json
import subprocess
from typing import Any

import pytest

from domain.errors import Invalid
from tests.contracts.templates import made, places
from tests.docs.blocks import DOCS, blocks
from tests.javascript import NODE

[SAY] = blocks(DOCS / "refusals.md", "js")
ROOM = "There is a {kind} {name} already."


def said(errors: list[dict[str, Any]], *, by: str = "sayPayloadError", table: str = "") -> list[str]:
    """Let node say some errors, with words added to the table."""
    source = f"{SAY}\n{table}\nconsole.log(JSON.stringify(JSON.parse(process.argv[1]).map({by})));"
    words = [str(NODE), "--input-type=module", "--eval", source, "--", json.dumps(errors)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    told: list[str] = json.loads(done.stdout)
    return told


def error(template: str, **values: Any) -> dict[str, Any]:
    """Write a payload's error."""
    return {"message": Invalid(template, **values).sentence, "template": template, "values": values}


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("live chat", "Night", "Es gibt schon einen Chat namens Night."),
        ("group", "Night", "Es gibt schon group namens Night."),
        ("group", "{kind}", "Es gibt schon group namens {kind}."),
        ("constructor", "toString", "Es gibt schon constructor namens toString."),
        (["live chat", "group"], 7, "Es gibt schon einen Chat, group namens 7."),
    ],
    ids=["a word of ours", "another word", "braces", "names of JavaScript's own", "a list, and a number"],
)
def test_values_are_put_into_the_translation(kind: Any, name: Any, shown: str) -> None:
    assert said([error(ROOM, kind=kind, name=name)]) == [shown]


def test_an_error_of_graphql_is_said_too() -> None:
    given = error(ROOM, kind="live chat", name="Night")
    extensions = {"code": "CONFLICT", "template": given["template"], "values": given["values"]}
    complaint = {"message": "Cannot query field 'x'.", "extensions": {"code": "BAD_USER_INPUT"}}
    told = said([{"message": given["message"], "extensions": extensions}, complaint], by="sayGraphQLError")

    assert told == ["Es gibt schon einen Chat namens Night.", complaint["message"]]


def test_every_sentence_is_said_as_it_is_here() -> None:
    """Where a table says each template as it is, also with lists."""
    templates = sorted({template for refusal in made() for template in refusal.templates})
    table = f"for (const each of {json.dumps(templates)}) german[each] = each;"
    errors = [error(template, **{place: ["x", "y"] for place in places(template)}) for template in templates]

    assert said(errors, table=table) == [error["message"] for error in errors]


def test_a_template_that_is_not_in_the_table_is_said_in_english() -> None:
    assert said([error("{name} is retired; bring it back first.", name="Sales")]) == [
        "Sales is retired; bring it back first."
    ]
