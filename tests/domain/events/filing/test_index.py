"""The index finds all that could fire, whatever was put, changed and dropped, and whoever saw what before."""

from contextlib import suppress
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings

from domain.catalogue.choices import AnyOf
from domain.catalogue.numbers import Number
from domain.catalogue.operators import Operator
from domain.events.checks import check_of
from domain.events.filing.index import RuleIndex
from domain.events.matching import OccurrenceView, Rule
from tests.domain.events.filing.filed import INCOMPARABLE, NOON, Change, Plain, stories, with_buckets

UTC_ZONE = ZoneInfo("UTC")


@settings(max_examples=60)
@given(story=stories())
@with_buckets
def test_the_index_finds_what_plain_evaluation_finds(
    story: list[tuple[list[Change], list[OccurrenceView]]],
) -> None:
    """However many rules a bucket takes before they are told apart."""
    index, plain = RuleIndex(), Plain()
    for changed, seen in story:
        for change in changed:
            plain.change(index, change)
        assert len(index) == len(plain.rules)
        for view in seen:
            rows = list(index.candidates(view))
            assert len({rule for rule, _ in rows}) == len(rows)
            fires = {rule for rule in plain.rules.values() if plain.fires(rule, view)}
            assert {rule for rule, left in rows if plain.fires(rule, view, left)} == fires
            with suppress(*INCOMPARABLE):  # then, whoever matches asks `decide` of each, as above
                satisfied = index.satisfied(view, plain.bounds_of)
                assert (len(satisfied), set(satisfied)) == (len(fires), fires)


def test_a_fact_that_is_no_plain_value_finds_a_rule_once() -> None:
    """It may be any of those that rules are filed under."""
    red_or_blue = check_of(AnyOf(), Operator.IN, ["Red", "Blue"], UTC_ZONE, name="COLOUR")
    rule = Rule(UUID(int=1), "TICKET_CREATED", True, 0, None, UTC_ZONE, (red_or_blue,), ())  # noqa: FBT003
    view = OccurrenceView("TICKET_CREATED", {"COLOUR": ["Red", "Blue"]}, NOON, None, None, 1)

    index = RuleIndex([rule])
    assert [list(index.candidates(view)), index.satisfied(view, lambda _rule: None)] == [
        [(rule, rule.all)],
        [],
    ]


def test_all_that_is_left_to_ask_of_a_rule_is_asked() -> None:
    names = ("ONE", "TWO", "THREE")
    checks = [check_of(AnyOf(), Operator.NOT_IN, ["Red"], UTC_ZONE, name=name) for name in names]
    rule = Rule(UUID(int=1), "TICKET_CREATED", True, 0, None, UTC_ZONE, tuple(checks), ())  # noqa: FBT003
    for red in (None, *names):
        facts = {name: "Red" if name == red else "Blue" for name in names}
        view = OccurrenceView("TICKET_CREATED", facts, NOON, None, None, 1)
        assert RuleIndex([rule]).satisfied(view, lambda _rule: None) == ([] if red else [rule])


def test_a_number_that_reaches_two_of_any_finds_a_rule_once() -> None:
    two, three = (
        check_of(Number(), Operator.GREATER_THAN, {"min": least, "max": None}, UTC_ZONE, name="COUNT")
        for least in (2, 3)
    )
    rule = Rule(UUID(int=1), "TICKET_CREATED", True, 0, None, UTC_ZONE, (), (two, three))  # noqa: FBT003
    others = [
        Rule(UUID(int=number), "TICKET_CREATED", True, 0, None, UTC_ZONE, (two,), ())  # noqa: FBT003
        for number in range(2, 40)
    ]
    view = OccurrenceView("TICKET_CREATED", {"COUNT": 4}, NOON, None, None, 1)

    assert RuleIndex([*others, rule]).satisfied(view, lambda _rule: None).count(rule) == 1
