"""A rule is filed under the most selective of what an occurrence must show."""

from dataclasses import replace

import pytest

from domain.catalogue.choices import AnyOf, Reference
from domain.catalogue.clues import By
from domain.catalogue.kinds import Phrases
from domain.catalogue.numbers import Number
from domain.catalogue.operators import Operator
from domain.events.filing.paths import CROSSED, FALLING, RISING, path_of
from domain.events.matching import Rule
from domain.ids import global_id
from tests.domain.events.filing.filed import PLACES
from tests.domain.events.filing.sizes import LEAST, NOT_HUGE, OTHER, RULE, SIZE, check

AGENT = check(Reference("Agent"), Operator.IN, [global_id("Agent", PLACES[0])], "AGENT")
WORD = check(Phrases(), Operator.CONTAINS, ["vip"], "SUBJECT")


def tables(rule: Rule) -> list[str]:
    """Return under which facts a rule is filed, or what else."""
    path = path_of(rule)
    assert path
    return [name or by for by, name, _ in (sign.group[0][0] for sign in path.signs)]


def test_what_fits_the_fewest_comes_first_and_one_that_takes_more_last() -> None:
    every = replace(RULE, all=(OTHER, WORD, SIZE, AGENT, LEAST))
    assert tables(every) == ["AGENT", "SIZE", "OTHER", "SUBJECT"]
    assert tables(replace(RULE, all=(LEAST,))) == ["NUMBER"]
    assert tables(RULE) == []


def test_what_is_proved_where_a_rule_stands_is_not_asked_there() -> None:
    path = path_of(replace(RULE, all=(NOT_HUGE, SIZE, WORD)))
    assert path

    assert path.left(0) == [SIZE, WORD, NOT_HUGE] or path.left(0) == [WORD, SIZE, NOT_HUGE]
    assert path.left(1) == [WORD, NOT_HUGE]
    assert path.left(2) == [NOT_HUGE]


def test_any_is_filed_under_all_of_its_members_or_none() -> None:
    path = path_of(replace(RULE, any=(SIZE, AGENT)))
    assert path
    assert [by for by, _, _ in (table for table, _ in path.signs[0].group)] == [By.VALUE, By.VALUE]
    assert path.twice

    assert tables(replace(RULE, any=(SIZE, NOT_HUGE))) == []
    assert tables(replace(RULE, any=(SIZE, WORD))) == ["SIZE"]


def test_a_wait_and_a_range_are_what_a_rule_is_filed_under() -> None:
    assert tables(replace(RULE, threshold=5.0, all=(OTHER,))) == [CROSSED, "OTHER"]
    path = path_of(replace(RULE, range=check(Number(), Operator.BETWEEN, {"min": 3, "max": 5}, "COUNT")))
    assert path
    assert path.signs[0].group == (((RISING, "", None), 3), ((FALLING, "", None), 5))


@pytest.mark.parametrize(
    "silent", [replace(RULE, enabled=False), replace(RULE, all=(check(AnyOf(), Operator.IN, [], "SIZE"),))]
)
def test_what_can_never_fire_is_filed_nowhere(silent: Rule) -> None:
    assert path_of(silent) is None


def test_a_rule_stands_at_no_more_places_than_are_worth_it() -> None:
    """Twelve and twelve are too many, twelve and two are not."""
    many, again, two = (
        check(AnyOf(), Operator.IN, [str(number) for number in range(count)], name)
        for count, name in ((12, "MANY"), (12, "AGAIN"), (2, "TWO"))
    )
    path = path_of(replace(RULE, all=(many, again, two)))
    assert path
    assert sorted(len(sign.group) for sign in path.signs) == [2, 12]
