"""A refusal's sentence is made of its template and values."""

import time
from typing import Any

import pytest

from domain.errors import Conflict, Forbidden, Refused


@pytest.mark.parametrize(
    ("template", "values", "sentence"),
    [
        ("At most {limit}, not {given:g}.", {"limit": 3}, "At most 3, not {given:g}."),
        ("One of {choices}.", {"choices": ["A", "{choices}", "C"]}, "One of A, {choices}, C."),
        ("{a}{b}", {"a": "{b}", "b": "{a}"}, "{b}{a}"),
        ("{name} is there.", {"name": "{name} {0} {name!r} %s \\1"}, "{name} {0} {name!r} %s \\1 is there."),
        ("'{given}' is none.", {"given": "x"}, "'x' is none."),
        ("'{given}' is none.", {"given": "it's\n"}, '"it\'s\\n" is none.'),
    ],
)
def test_values_take_their_places_once(template: str, values: dict[str, Any], sentence: str) -> None:
    """Whatever they hold; between quotes what could break out of them is seen to be in them."""
    assert Conflict(template, **values).sentence == sentence


def test_a_kind_has_a_sentence_of_its_own() -> None:
    assert str(Forbidden()) == Forbidden().template == "You are not permitted to do this."


def test_a_refusal_that_moves_stays_what_it_is() -> None:
    moved = Refused([Conflict("There is {name}.", path=("name",), name="{x}")]).under("input")

    [part] = moved.parts
    assert (part.template, part.values, part.path) == ("There is {name}.", {"name": "{x}"}, ("input", "name"))
    assert str(moved) == moved.sentence == "There is {x}."


def test_a_huge_value_is_shortened_at_once() -> None:
    began = time.process_time()
    refusal = Conflict("There is '{name}', {name}.", name="{name}" * 1_000_000)

    assert len(refusal.sentence) < 500
    assert len(str(refusal.values["name"])) < 300
    assert time.process_time() - began < 1
