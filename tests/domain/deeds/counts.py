"""Counts, and what stands in them."""

from domain.deeds.counting import Tally
from domain.desk.rooms import CATALOGUE
from domain.people.records import Group

COUNTED = [one.item for one in CATALOGUE.categories if getattr(one.item, "counted", False)]
FRONT, EXPERTS, SALES = "Support Front Line", "Support Experts", "Sales Front Line"


async def numbers() -> dict[tuple[str, str], int]:
    """Return the counts of items by group, of those that are not empty."""
    groups = {one.id: one.name for one in await Group.all()}
    found = await Tally.filter(by="Group", number__gt=0).exclude(entity="Agent")
    return {(one.entity, groups[one.owner_id]): one.number for one in found}
