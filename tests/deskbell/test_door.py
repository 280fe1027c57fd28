"""Who comes is served in order, a few milliseconds of each turn of the loop."""

import asyncio
from typing import Any

import pytest

from deskbell.door import TURN, Door


class Loop:
    """A loop of which the test takes the turns, and what is called in them."""

    def __init__(self) -> None:
        self.now, self.soon = 0.0, list[Any]()

    def call_soon(self, call: Any) -> None:
        """Call it in the next turn."""
        self.soon.append(call)

    def turn(self) -> None:
        """Take a turn."""
        soon, self.soon = self.soon, []
        for call in soon:
            call()


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def door(loop: Loop) -> Door:
    return Door(loop, lambda: loop.now)  # type: ignore[arg-type]  # as much of a loop as it takes


def come(door: Door, loop: Loop, served: list[int], who: int) -> None:
    """Let somebody come whom it takes half a turn to serve."""

    def serve() -> None:
        served.append(who)
        loop.now += TURN / 2

    if door.open:
        serve()
    else:
        door.wait(serve)


def test_those_who_come_at_once_are_served_in_order_and_others_have_their_turns_between(
    loop: Loop, door: Door
) -> None:
    served = list[int]()
    for who in range(5):
        come(door, loop, served, who)
    assert served == [0, 1]

    loop.turn()
    come(door, loop, served, 5)
    assert served == [0, 1, 2, 3]
    loop.turn()
    assert served == [0, 1, 2, 3, 4, 5]


def test_whoever_comes_later_is_served_at_once_and_an_empty_door_takes_no_turns(
    loop: Loop, door: Door
) -> None:
    served = list[int]()
    for who in range(3):
        come(door, loop, served, who)
        loop.now += 2 * TURN
        loop.turn()
        loop.turn()

    assert served == [0, 1, 2]
    assert not loop.soon


def test_one_who_fails_keeps_nobody_from_being_served(loop: Loop, door: Door) -> None:
    served = list[int]()
    for who in range(2):
        come(door, loop, served, who)
    door.wait(asyncio.Queue[int]().get_nowait)
    come(door, loop, served, 2)

    with pytest.raises(asyncio.QueueEmpty):
        loop.turn()
    loop.turn()

    assert served == [0, 1, 2]
