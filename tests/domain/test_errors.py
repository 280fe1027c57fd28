"""A refusal's sentence is made of its template and values."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from domain import errors
from domain.errors import FAULTS, LISTED, MORE, Conflict, Forbidden, Refused


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


def test_a_refusal_tells_of_so_many_faults_and_that_there_are_more() -> None:
    """It looks for no others, and where it moves to, they go with it."""
    found = list[int]()

    def faults(number: int) -> Iterator[Conflict]:
        for place in range(number):
            found.append(place)
            yield Conflict(path=(str(place),))

    few = Refused(faults(FAULTS))
    many = Refused([Refused(faults(10 * FAULTS)), Forbidden()]).under("input")

    assert len(found) == FAULTS + FAULTS + 1
    assert [part.path for part in few.parts] == [(str(place),) for place in range(FAULTS)]
    assert [part.path for part in many.parts] == [*(("input", *part.path) for part in few.parts), ("input",)]
    assert many.parts[-1].sentence == MORE


def test_a_refusal_moves_without_a_look_at_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = Refused([Conflict("{name}", name="x", path=("name",)), Forbidden()])
    monkeypatch.setattr(errors, "shortened", None)
    moved = refusal.under("entry").under("input", "3")

    assert [part.path for part in moved.parts] == [("input", "3", "entry", "name"), ("input", "3", "entry")]
    assert moved.parts[0].values is refusal.parts[0].values
    assert [part.path for part in refusal.parts] == [("name",), ()]


def test_a_long_list_is_cut_in_the_sentence_as_in_the_values() -> None:
    refusal = Conflict("One of {choices}.", choices=[f"{n:03d}" + "x" * 97 for n in range(100)])
    choices = refusal.values["choices"]

    assert isinstance(choices, list)
    assert (len(choices), choices[-1]) == (LISTED // 102 + 1, "…")
    assert refusal.sentence == f"One of {', '.join(choices)}."
    [short] = Conflict("{choices}", choices=["x" * 1_000_000]).values["choices"]  # type: ignore[misc]  # a list
    assert len(short) < LISTED
