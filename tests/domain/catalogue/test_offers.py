"""What a form needs to know of a condition where an event type has it."""

import pytest

from domain.catalogue.dates import Dates
from domain.catalogue.kinds import LIST_LIMIT, TEXT_LIMIT, Flag, Kind, Phrases
from domain.catalogue.moments import DayOfWeek, TimeOfDay
from domain.catalogue.numbers import Duration, Number
from domain.catalogue.offers import Bound, Offer, comparisons, offers
from domain.catalogue.operators import Operator
from domain.desk.rooms import CATALOGUE

NUMBER = Number()


@pytest.mark.parametrize(
    "kind",
    [NUMBER, Flag(), Phrases(), Dates(), DayOfWeek(), TimeOfDay()],
    ids=lambda kind: type(kind).__name__,
)
def test_the_default_comes_first(kind: Kind) -> None:
    """And each operator once."""
    offered = [comparison.operator for comparison in comparisons(kind)]
    assert offered[0] is kind.default
    assert sorted(offered) == sorted(kind.operators)


def ends(kind: Kind, operator: Operator, longest: float | None = None) -> tuple[Bound, ...]:
    """Return the ends that a comparison takes."""
    [found] = [wanted for wanted in comparisons(kind, longest) if wanted.operator is operator]
    return found.bounds


def test_a_range_has_one_end_at_least_and_a_comparison_its_own() -> None:
    between = ends(NUMBER, Operator.BETWEEN)
    assert between == (Bound("min", required=False), Bound("max", required=False))
    assert ends(NUMBER, Operator.LESS_THAN) == (Bound("max", required=True),)
    assert ends(NUMBER, Operator.GREATER_THAN) == (Bound("min", required=True),)


def test_a_clock_asks_for_the_least_which_has_a_bound() -> None:
    """Nothing rings at less than something, since that is so from the beginning."""
    assert Operator.LESS_THAN not in [wanted.operator for wanted in comparisons(Duration(), 60.0)]
    assert ends(Duration(), Operator.BETWEEN, 60.0) == (
        Bound("min", required=True, above=0, most=60.0),
        Bound("max", required=False),
    )


def test_times_of_day_have_both_ends_and_may_have_a_zone() -> None:
    expected = tuple(Bound(name, required=name != "timeZone") for name in ("start", "end", "timeZone"))
    assert ends(TimeOfDay(), Operator.BETWEEN) == expected


def test_moments_are_before_and_after_and_not_less_and_greater() -> None:
    titles = {wanted.operator: wanted.title for wanted in comparisons(Dates())}
    assert titles[Operator.LESS_THAN] == "is before"
    assert {wanted.title for wanted in comparisons(NUMBER)} >= {"is less than", "is between"}


def test_what_takes_no_ends_has_none() -> None:
    assert all(wanted.bounds == () for wanted in comparisons(Phrases()))


def of(event_type: str) -> dict[str, Offer]:
    """Return what a type offers by the condition's id."""
    category = CATALOGUE.category_of(event_type)
    return {offer.type.id: offer for offer in offers(category, CATALOGUE.event_types[event_type])}


def test_lists_and_texts_have_limits_and_nothing_else() -> None:
    offered = of("TICKET_CREATED")
    assert (offered["SUBJECT"].at_most, offered["SUBJECT"].longest) == (LIST_LIMIT, TEXT_LIMIT)
    assert (offered["PRIORITY"].at_most, offered["PRIORITY"].longest) == (LIST_LIMIT, None)
    assert (offered["PINNED"].at_most, offered["PINNED"].longest) == (None, None)


def test_what_is_chosen_is_listed() -> None:
    offered = of("TICKET_CREATED")
    assert "URGENT" in offered["PRIORITY"].choices
    assert offered["DAY_OF_WEEK"].choices[0] == "MONDAY"
    assert offered["SUBJECT"].choices == ()


def test_the_condition_that_a_clock_waits_for_is_required_and_knows_its_longest() -> None:
    idle = of("TICKET_IDLE")["IDLE_MINUTES"]
    assert idle.required
    assert idle.longest_wait
    assert idle.comparisons[0].bounds[0].most == idle.longest_wait
    assert of("TICKET_CREATED")["SUBJECT"].longest_wait is None
