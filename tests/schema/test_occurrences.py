"""How facts are written for whoever reads them."""

from typing import Any

import pytest

from schema.occurrences import written


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (None, None),
        ("", ""),
        ("12.0", "12.0"),
        (12.0, "12"),
        (12.5, "12.5"),
        (-3, "-3"),
        (False, "false"),
        (["a", "ü"], '["a","ü"]'),
        ({"min": 1}, '{"min":1}'),
    ],
)
def test_a_fact_is_a_text_as_it_is_or_json(fact: Any, text: str | None) -> None:
    """A number has no idle decimals."""
    assert written(fact) == text
