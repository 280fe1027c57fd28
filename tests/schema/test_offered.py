"""What asking for one of many lists costs."""

from collections.abc import Collection

import pytest

from schema.offered import holding


@pytest.mark.parametrize(
    ("lists", "holds"), [([[]], 1), ([[1], [1, 2, 3]], 2), ([[], [], [1]], 1), ([[1, 2, 3, 4], []], 2)]
)
def test_a_list_costs_what_lists_hold_on_average_and_one_at_least(
    lists: list[Collection[int]], holds: int
) -> None:
    assert holding(lists) == {"holds": holds}
