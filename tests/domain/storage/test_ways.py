"""Ways, before anything is asked."""

from domain.ids import uuid7
from domain.storage.ways import Way, narrowed, open_ways


def test_ways_are_narrowed_to_what_is_asked_for() -> None:
    first, second = uuid7(), uuid7()
    ways = [Way({"group_id": [first, second]}), Way({"group_id": None}), Way({"agent_id": [second]})]

    assert narrowed(ways, group_id=first, status="ACTIVE") == [Way({"group_id": [first]}), ways[2]]
    assert narrowed(ways, group_id=first, agent_id=first) == [Way({"group_id": [first]})]
    assert narrowed(None, group_id=first) is None
    assert open_ways([Way({"group_id": [], "agent_id": None})]) == []
