"""Foreign items that nobody tells of any more: they are closed, so that they count no more."""

from datetime import datetime, timedelta

from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.foreign.items import ForeignItem
from domain.storage.database import for_update, uuids

FORSAKEN = timedelta(days=365)
CLOSED_AT_ONCE = 100


async def close_forsaken(now: datetime) -> bool:
    """Close some of what nothing was told of for a year, in a deed; say whether there may be more."""
    return await do(_close, by=None, at=now, engine=None) == CLOSED_AT_ONCE


async def _close(deed: Deed) -> int:
    forsaken = f"SELECT id FROM foreign_item WHERE open AND told_at < $1 LIMIT {CLOSED_AT_ONCE}"  # noqa: S608 - ours
    held = await uuids(forsaken + for_update(), deed.at - FORSAKEN)
    for item in await ForeignItem.filter(id__in=held).select_related(*ForeignItem.related):
        item.open = False
        await item.save(update_fields=["open"])
        deed.touched(item)
    return len(held)
