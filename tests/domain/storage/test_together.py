"""Looking up together: one query for all who come at the same time, and nobody waits for another's end."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from domain.storage.together import MOST, Together


class Shelf:
    """Finds numbers' squares, and notes which it was asked for at once."""

    def __init__(self) -> None:
        self.asked = list[set[int]]()
        self.open = asyncio.Event()
        self.open.set()

    async def find(self, numbers: Collection[int]) -> Mapping[int, int]:
        """Find those that are not negative; fail for -13."""
        self.asked.append(set(numbers))
        await self.open.wait()
        if -13 in numbers:
            raise ValueError(-13)
        return {number: number * number for number in numbers if number >= 0}


async def test_those_who_come_together_are_looked_up_together() -> None:
    shelf = Shelf()
    together = Together(shelf.find)

    assert await asyncio.gather(*map(together.get, (1, 2, 2, -3))) == [1, 4, 4, None]
    assert shelf.asked == [{1, 2, -3}]


async def test_those_who_come_while_others_are_looked_up_go_together_next() -> None:
    shelf = Shelf()
    together, got = Together(shelf.find), []
    shelf.open.clear()
    for number in (1, 2, 3):
        got.append(asyncio.create_task(together.get(number)))
        while not shelf.asked:
            await asyncio.sleep(0)
    shelf.open.set()

    assert await asyncio.gather(*got) == [1, 4, 9]
    assert shelf.asked == [{1}, {2, 3}]


async def test_it_can_be_put_off_for_those_who_come_soon() -> None:
    shelf, all_there = Shelf(), asyncio.Event()
    together = Together(shelf.find, all_there.wait)
    first = asyncio.create_task(together.get(1))
    for _ in range(5):
        await asyncio.sleep(0)
    second = asyncio.create_task(together.get(2))
    await asyncio.sleep(0)
    all_there.set()

    assert [await first, await second] == [1, 4]
    assert shelf.asked == [{1, 2}]


async def test_so_many_that_they_would_keep_the_loop_go_in_parts() -> None:
    shelf = Shelf()
    await asyncio.gather(*map(Together(shelf.find).get, range(MOST + 1)))

    assert sorted(map(len, shelf.asked)) == [1, MOST]


async def test_who_goes_away_interrupts_nobody() -> None:
    shelf = Shelf()
    together = Together(shelf.find)
    shelf.open.clear()
    gone, patient = (asyncio.create_task(together.get(number)) for number in (2, 3))
    while not shelf.asked:
        await asyncio.sleep(0)
    gone.cancel()
    shelf.open.set()

    assert await patient == 9
    assert gone.cancelled()


async def test_a_fault_is_everybodys_who_came_with_it_and_no_longer() -> None:
    together = Together(Shelf().find)
    failed = await asyncio.gather(*map(together.get, (12, -13)), return_exceptions=True)

    assert [type(fault) for fault in failed] == [ValueError, ValueError]
    with pytest.raises(ValueError, match="-13"):
        await together.get(-13)
    assert await together.get(12) == 144
