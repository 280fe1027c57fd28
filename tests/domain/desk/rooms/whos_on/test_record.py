"""Visitors on the website: seen by those whose department it is, and gone when they are idle."""

import asyncio
from datetime import timedelta

from domain.deeds.recording import do
from domain.desk.rooms.whos_on import remove_idle
from tests.desk import RunningDesk, message
from tests.domain.desk.doing import House
from tests.domain.desk.rooms.test_other_facts import VIEW as SEEN
from tests.resolvers.deeds import happened
from tests.resolvers.occurrences import VIEW
from tests.rights import give

VISITORS = "{ visitors { edges { node { hits } } } }"


async def test_a_visitor_out_of_sight_is_not_taken_over_by_their_key(desk: RunningDesk) -> None:
    """Nor is anything told of them."""
    await give(desk, "Agent", "WHOS_ON", "FULL")
    sales = {"groupId": desk.groups["Sales Front Line"], "customerEmail": "sam@customer.example"}
    first = {"key": "one", "page": "/", "ipAddress": "192.0.2.7"}
    assert (await desk.ada.ask(VIEW, input={**first, **sales}))["errors"] == []
    stolen = await desk.maria.ask(VIEW, input={**first, "groupId": desk.groups["Support Front Line"]})
    assert stolen == {"visitor": None, "errors": [{"code": "NOT_FOUND", "path": ["key"]}]}
    [kept] = (await desk.ada.ask(VISITORS))["edges"]
    assert kept["node"]["hits"] == 1


async def test_first_page_views_at_once_are_all_counted(desk: RunningDesk) -> None:
    """They are of one visitor."""
    view = {"key": "one", "page": "/", "ipAddress": "192.0.2.7"}
    answers = await asyncio.gather(*(desk.ada.ask(VIEW, input=view) for _ in range(6)))
    assert [answer["errors"] for answer in answers] == [[]] * 6
    assert sorted(answer["visitor"]["hits"] for answer in answers) == [1, 2, 3, 4, 5, 6]


async def visitors(desk: RunningDesk) -> list[str]:
    """Return the pages that are looked at, newest visitor first."""
    found = await desk.ada.ask("{ visitors { edges { node { currentPage } } } }")
    return [edge["node"]["currentPage"] for edge in found["edges"]]


async def see_off(desk: RunningDesk, after: int) -> None:
    """Take off the list whoever has been idle for too long, so many minutes from now."""
    at = desk.clock() + timedelta(minutes=after)
    await do(lambda deed: remove_idle(deed, at), by=None, at=at, engine=desk.runtime.engine)


async def test_a_visitor_who_is_idle_for_a_quarter_of_an_hour_is_taken_off(desk: RunningDesk) -> None:
    """A page view begins it anew; who was removed comes back as somebody new."""
    house, tell = House(desk), message("#CURRENT_PAGE#", "-")
    await desk.event("ada", "ONLINE_VISITOR_REMOVED", level="SYSTEM", actions=[tell])
    await house.do("reportPageView", **{**SEEN, "key": "idle", "page": "/idle"})
    await house.do("reportPageView", **SEEN)
    desk.clock.advance(minutes=10)
    await house.do("reportPageView", **{**SEEN, "page": "/buy"})
    await see_off(desk, after=1)
    assert await visitors(desk) == ["/buy", "/idle"]

    async with desk.hearing("ada") as heard:
        await see_off(desk, after=5)
        assert (await heard["ada"].next())["message"]["subject"] == "/idle"
        await desk.settled()
        assert heard["ada"].silent
    assert await visitors(desk) == ["/buy"]

    await house.do("reportPageView", **{**SEEN, "key": "idle", "page": "/again"})
    viewed = [
        occurrence for occurrence in await happened(desk) if occurrence.facts.get("CURRENT_PAGE") == "/again"
    ]
    assert [occurrence.facts["HITS"] for occurrence in viewed] == ["1"]


async def test_a_visitor_is_purged_while_they_are_there(desk: RunningDesk) -> None:
    """Which is told as that, not as having left; the site may go on with the key."""
    house = House(desk)
    await house.do("reportPageView", **SEEN)
    await house.do("deleteVisitor", called="", id="@it")
    assert await visitors(desk) == []
    told = [occurrence.type for occurrence in await happened(desk)]
    assert [event_type for event_type in told if event_type.startswith("ONLINE_VISITOR")] == [
        "ONLINE_VISITOR_PURGED"
    ]

    await house.do("reportPageView", **{**SEEN, "page": "/again"})
    assert await visitors(desk) == ["/again"]
