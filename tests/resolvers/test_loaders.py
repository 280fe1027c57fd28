"""What many ask for is looked up together, once; what a stream shows is read anew for each push."""

import asyncio
from collections.abc import Collection

from resolvers.loaders import Found
from tests.desk import RunningDesk, message

LIVE = (
    "subscription { messageDelivered { message { subject event { name conditions { all { summary } } } } } }"
)
UPDATE = "mutation($input: UpdateEventInput!) { updateEvent(input: $input) { errors { code } } }"
AREAS = "mutation($input: UpdateRoleInput!) { updateRole(input: $input) { errors { code } } }"


async def test_what_is_asked_for_at_one_time_is_looked_up_together_and_once() -> None:
    """Also what there is not, but not what was told beforehand."""
    asked = list[list[int]]()

    async def find(keys: Collection[int]) -> dict[int, str]:
        asked.append(sorted(keys))
        await asyncio.sleep(0)
        return {key: str(key) for key in keys if key < 9}

    found = Found(find)
    found.prime(7, "seven")
    together = await asyncio.gather(*map(found.load_many, ([2, 1, 2], [9, 7], [3])))

    assert together == [["2", "1", "2"], [None, "seven"], ["3"]]
    assert await found.load_many([9, 4, 1]) == [None, "4", "1"]
    assert asked == [[1, 2, 3, 9], [4]]


async def test_what_cannot_be_looked_up_fails_no_later_look_up() -> None:
    async def find(keys: Collection[int]) -> dict[int, int]:
        if 0 in keys:
            raise OSError("It is away.")
        return dict.fromkeys(keys, 1)

    found = Found(find)
    together = await asyncio.gather(*map(found.load_many, ([0], [2], [3])), return_exceptions=True)

    assert [type(each) for each in together] == [OSError, list, list]
    assert await found.load_many([2, 1]) == [1, 1]


async def test_a_bell_names_its_event_as_it_is_called_now(desk: RunningDesk) -> None:
    """Maria renames hers between two bells on one stream."""
    event = await desk.event("maria", name="Before")
    async with desk.maria.subscribed(LIVE) as bells:
        await desk.streams(1)
        await desk.ticket()
        first = await bells.next()
        await desk.maria.ask(UPDATE, input={"id": event["id"], "name": "After"})
        await desk.ticket()
        second = await bells.next()

    assert [push["message"]["event"]["name"] for push in (first, second)] == ["Before", "After"]


async def test_a_push_shows_no_more_than_its_reader_may_read_now(desk: RunningDesk) -> None:
    """Marta may look into the global event that tells her, until her role says otherwise."""
    await desk.event("ada", level="SYSTEM", actions=[message(agents=[desk.marta.id])])
    box = {"area": "EVENTS", "level": "CUSTOM", "permissions": ["MANAGE_GLOBAL_EVENTS"]}
    await desk.ada.ask(AREAS, input={"id": desk.roles["Manager"], "areas": [box]})
    async with desk.marta.subscribed(LIVE) as bells:
        await desk.streams(1)
        await desk.ticket()
        assert (await bells.next())["message"]["event"]["conditions"]
        await desk.ada.ask(AREAS, input={"id": desk.roles["Manager"], "areas": [{**box, "permissions": []}]})
        await desk.ticket()

        assert "FORBIDDEN" in str(await bells.ended())
