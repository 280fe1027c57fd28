"""Nobody gives or takes rights beyond their own."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access.bounds import EVERYTHING, check_held
from domain.errors import Forbidden
from domain.rights import Permission

SETS = st.frozensets(st.sampled_from(Permission))


@given(held=SETS, wanted=SETS)
def test_what_is_held_may_be_given_and_nothing_else(
    held: frozenset[Permission], wanted: frozenset[Permission]
) -> None:
    beyond = [permission for permission in Permission if permission in wanted - held]
    try:
        check_held(held, wanted, "input", "roleIds")
    except Forbidden as refusal:
        told = refusal.values["permissions"], refusal.path
    else:
        told = [], ("input", "roleIds")

    assert told == (beyond[:3], ("input", "roleIds"))


@pytest.mark.parametrize("number", [1, 3, 4, 10])
def test_the_first_few_are_named_and_that_there_are_others(number: int) -> None:
    wanted = list(Permission)[:number]
    with pytest.raises(Forbidden) as refused:
        check_held(frozenset(), reversed(wanted))

    assert refused.value.sentence == (
        "That needs rights that you do not hold yourself: "
        + ", ".join(wanted[:3])
        + (" and others." if number > 3 else ".")
    )


def test_whoever_holds_everything_gives_anything() -> None:
    for pair in combinations(Permission, 2):
        check_held(EVERYTHING, pair)


def test_who_gives_nothing_needs_nothing() -> None:
    check_held(frozenset(), [])
