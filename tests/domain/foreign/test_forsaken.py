"""Foreign items that nobody tells of any more."""

from typing import Any
from uuid import UUID

import pytest

from domain.deeds.counting import counts
from domain.deeds.deed import Deed
from domain.foreign.forsaken import FORSAKEN
from domain.foreign.items import ForeignItem
from domain.ids import uuid7
from tests.domain.engine.ageing import later
from tests.domain.engine.quiet import QuietDesk

pytestmark = pytest.mark.usefixtures("faults")


@pytest.fixture
async def told(quiet: QuietDesk) -> ForeignItem:
    """Give an open ticket of another help desk, which counts for a group of this one."""

    async def tell(deed: Deed) -> ForeignItem:
        now: dict[str, Any] = dict.fromkeys(("created_at", "last_activity_at", "told_at"), deed.at)
        group = quiet.groups["Support Front Line"]
        item = ForeignItem(source_id=uuid7(), kind="Ticket", key="T-1", group=group, open=True, **now)
        await item.save(force_create=True)
        deed.touched(item)
        return item

    return await quiet.do(tell)


async def counted(of: UUID) -> int:
    """Return how many tickets count for a group."""
    return (await counts(owner_id=of))["Ticket", "Group", of]


async def test_what_nobody_tells_of_for_a_year_is_closed_and_counts_no_more(
    quiet: QuietDesk, told: ForeignItem
) -> None:
    """Then it goes like anything that is closed."""
    group = quiet.groups["Support Front Line"].id
    assert await counted(group) == 1
    await later(quiet, days=FORSAKEN.days - 1)
    assert (await ForeignItem.get(id=told.id)).open
    await later(quiet, days=2)
    assert await counted(group) == 0
    await later(quiet)
    assert not await ForeignItem.exists()
