"""Spells tell for how long an item has waited."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.catalogue.clocks import Spell
from domain.catalogue.examples import EXAMPLES, example_of

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("later", "minutes"),
    [
        (timedelta(), 0),
        (timedelta(minutes=30), 30),
        (timedelta(seconds=90), 1.5),
        (timedelta(days=2), 2880),
        (timedelta(seconds=-5), 0),
    ],
)
def test_an_item_has_waited_since_its_spell_began(later: timedelta, minutes: float) -> None:
    """No less than not at all, where clocks differ."""
    assert Spell(NOON, crossed=None).minutes_until(NOON + later) == minutes


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("EVENT_NAME", "A VIP ticket came in"),
        ("AGENT_EMAIL", "maria@desk.example"),
        ("TICKET_EMAIL", "sam@customer.example"),
        ("TICKET_NUMBER", "T-000042"),
        ("TICKET_IDLE_MINUTES", "30"),
        ("AGENT", "Maria Lopez"),
        ("SHOE_SIZE", "Shoe size"),
    ],
)
def test_a_variable_has_an_example_by_how_its_name_ends(variable: str, expected: str) -> None:
    assert example_of(variable) == expected


def test_a_narrower_ending_stands_before_the_wider_one_that_would_hide_it() -> None:
    endings = list(EXAMPLES)
    hidden = {
        ending
        for place, ending in enumerate(endings)
        if any(ending.endswith(wider) for wider in endings[:place])
    }

    assert hidden == set()
