"""What people did goes first, and what came in masses is not forgotten."""

from itertools import permutations, product
from uuid import UUID, uuid4

import pytest

from domain.deeds.outbox import Occurrence
from domain.engine.working.backlog import IN_A_ROW, MANY, Backlog
from domain.ids import uuid7


def happened(name: str, item: UUID | None = None, *, depth: int = 0, kind: str = "Ticket") -> Occurrence:
    return Occurrence(id=uuid7(), event_type=name, item_kind=kind, item_id=item or uuid4(), depth=depth)


def names(taken: list[Occurrence]) -> list[str]:
    return [occurrence.event_type for occurrence in taken]


def test_a_storm_gives_way() -> None:
    """What an event raised, what is told of another desk, and many of one deed."""
    backlog = Backlog()
    backlog.put([happened("raised", depth=1)])
    backlog.put([happened("foreign", kind="ForeignItem")])
    backlog.put([happened("mass") for _ in range(MANY + 1)])
    backlog.put([happened("deed"), happened("deed")])

    assert len(backlog) == MANY + 5
    assert names(backlog.take(100)) == ["deed", "deed"]
    assert names(backlog.take(3)) == ["raised", "foreign", "mass"]
    assert len(backlog.take(100)) == MANY
    assert backlog.take(100) == []


def test_a_storm_takes_nobodys_room() -> None:
    """Each of the two queues has so many places."""
    backlog, mass = Backlog(), [happened("mass") for _ in range(MANY + 1)]
    backlog.put(mass)
    for storm in ([happened("raised", depth=1)], [happened("foreign", kind="ForeignItem")], mass):
        assert backlog.room(storm, MANY + 2) == 1
    assert backlog.room([happened("deed")], 3) == 3
    backlog.put([happened("deed")] * 2)
    assert backlog.room([happened("deed")], 3) == 1
    backlog.take(MANY)
    backlog.take(MANY)
    assert (backlog.room(mass, 3), backlog.room([happened("deed")], 3)) == (2, 3)


def test_what_happened_to_an_item_stays_in_order() -> None:
    """A deed on an item that waits behind waits behind it, and only for so long."""
    backlog, item = Backlog(), uuid4()
    backlog.put([happened("raised", item, depth=1)])
    backlog.put([happened("changed", item)])
    backlog.put([happened("another")])

    assert names(backlog.take(9)) == ["another"]
    assert names(backlog.take(1)) == ["raised"]
    backlog.put([happened("changed again", item)])
    assert names(backlog.take(9)) == ["changed", "changed again"]
    backlog.put([happened("later", item)])
    backlog.put([happened("raised", depth=1)])
    assert names(backlog.take(9)) == ["later"]


@pytest.mark.parametrize("depths", list(product((0, 1), repeat=3)))
def test_what_is_handed_over_late_comes_before_what_happened_to_its_item_since(depths: list[int]) -> None:
    """As where two have committed, and the disk has told the later one sooner; whoever did which."""
    item = uuid4()
    happenings = [happened(str(number), item, depth=depth) for number, depth in enumerate(depths)]
    for order in permutations(happenings):
        backlog = Backlog()
        for occurrence in order:
            backlog.put([occurrence])
        assert names([*backlog.take(9), *backlog.take(9)]) == ["0", "1", "2"]
        assert not backlog


def test_a_deeds_order_is_its_own() -> None:
    """As the clock's, which tells of crossings by their moments."""
    item, backlog = uuid4(), Backlog()
    earlier, later = happened("earlier", item), happened("later", item)
    backlog.put([later, earlier])

    assert names(backlog.take(9)) == ["later", "earlier"]


def test_a_storm_has_its_turn_though_people_never_rest() -> None:
    backlog = Backlog()
    backlog.put([happened("raised", depth=1)])
    backlog.put([happened("deed") for _ in range(MANY)])
    backlog.put([happened("deed") for _ in range(MANY)])

    taken = [names(backlog.take(1))[0] for _ in range(IN_A_ROW + 2)]
    assert taken == ["deed"] * IN_A_ROW + ["raised", "deed"]


def test_where_there_is_no_storm_what_people_did_never_waits_for_one() -> None:
    backlog = Backlog()
    for _ in range(IN_A_ROW + 2):
        backlog.put([happened("deed")])

    assert [names(backlog.take(1)) for _ in range(IN_A_ROW + 2)] == [["deed"]] * (IN_A_ROW + 2)
