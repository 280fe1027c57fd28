"""What bells bring along of the item that they are about, so that no reader has to look it up."""

from typing import Any

from domain.deeds.item_kinds import all_beside
from domain.deeds.outbox import Occurrence
from domain.desk.rooms import CATALOGUE
from domain.messages import Glance


async def glance_at(occurrence: Occurrence) -> Glance | None:
    """
    Look at the item of an occurrence as it stands; a query by its id.

    None where it is gone, and where it takes more than the item to tell to whom it is open.
    """
    records = {kind.record.entity: kind.record for kind in all_beside()}
    records |= {room.item.entity: room.item for room in CATALOGUE.of_items(occurrence.item_kind)}
    record = records.get(occurrence.item_kind)
    item: Any = record and await record.get_or_none(id=occurrence.item_id)
    return Glance(str(item), item.url, item.opening) if item and item.opening else None
