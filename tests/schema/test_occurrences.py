"""How facts are written for whoever reads them."""

from types import SimpleNamespace
from typing import Any

import pytest

from resolvers.occurrence_sight import without_facts
from schema.occurrences import _told_by, written


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


def test_what_is_shown_without_its_facts_is_written_once() -> None:
    """However often it is read: what is kept of it would be kept in vain."""
    principal, desk = (
        SimpleNamespace(permissions=frozenset()),
        SimpleNamespace(policy=SimpleNamespace(public_url="")),
    )
    context = SimpleNamespace(principal=principal, desk=desk)
    told: Any = SimpleNamespace(
        event_type="TICKET_CREATED", facts={"SUBJECT": "vip"}, labels={}, item_kind="Ticket", item_id=1
    )
    bare = {_told_by(without_facts(told), context) for _ in range(2)}
    assert len(bare) == 1
    assert _told_by(told, context) not in bare
