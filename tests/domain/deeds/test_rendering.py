from typing import Any

import orjson
import pytest

from domain.deeds.rendering import Texts
from domain.errors import Invalid

HOSTILE = 'x", "role": "admin", "y": "\\'


def texts(**values: str) -> Texts:
    """Give variables their values."""
    return Texts(values.get)


@pytest.mark.parametrize("value", [HOSTILE, "a\nb", "#B#", "größe", ""])
def test_a_value_stays_a_value_in_a_body_of_json(value: str) -> None:
    """Whatever a customer wrote; it adds no field and breaks none."""
    made = texts(A=value, B="7").fill_body('{"text": "It says: #A#", "all": [#B#, "#B#"]}', 1_000)
    assert orjson.loads(made) == {"text": f"It says: {value}", "all": [7, "7"]}


@pytest.mark.parametrize(
    ("template", "value", "limit"),
    [('{"a": #A#}', HOSTILE, 1_000), ('{"a": #A#}', "", 1_000), ('{"a": "#A#"}', "x" * 100, 50)],
)
def test_what_would_be_json_no_more_is_refused(template: str, value: str, limit: int) -> None:
    """A value outside of quotes, or a text that is cut."""
    with pytest.raises(Invalid, match="JSON"):
        texts(A=value).fill_body(template, limit)


@pytest.mark.parametrize("template", ["#A#", "It says: #A#", "7"])
def test_other_bodies_are_plain_text(template: str) -> None:
    assert texts(A=HOSTILE).fill_body(template, 1_000) == template.replace("#A#", HOSTILE)


@pytest.mark.parametrize(
    ("template", "value", "made"),
    [
        ("https://a.example/t?x=#A#&y=1", "a&b=c/#é", "https://a.example/t?x=a%26b%3Dc%2F%23%C3%A9&y=1"),
        ("https://a.example/#A#/close", "T-1", "https://a.example/T-1/close"),
        ("https://a.example/v#A#/../close", "..", "https://a.example/v../../close"),
        ("https://a.example/#A#/close", "..", None),
        ("https://a.example/.#A#/close", ".", None),
        ("https://a.example/#A#?token=secret", "x" * 100, None),
    ],
)
def test_a_value_stays_in_its_place_in_an_address(template: str, value: str, made: Any) -> None:
    """It adds no parameter, leads nowhere else, and cuts nothing off."""
    if made is None:
        with pytest.raises(Invalid):
            texts(A=value).fill_address(template, 80)
    else:
        assert texts(A=value).fill_address(template, 80) == made
