"""Counts, and what stands in them."""

from domain.deeds.counting import counts
from domain.desk.rooms import CATALOGUE
from domain.people.records import Group

COUNTED = [category.item for category in CATALOGUE.categories if getattr(category.item, "counted", False)]
FRONT, EXPERTS, SALES = "Support Front Line", "Support Experts", "Sales Front Line"


async def numbers() -> dict[tuple[str, str], int]:
    """Return the counts of items by group, of those that are not empty."""
    groups = {group.id: group.name for group in await Group.all()}
    found = (await counts(by="Group")).items()
    return {(entity, groups[of]): number for (entity, _, of), number in found if number and entity != "Agent"}
