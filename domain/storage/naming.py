"""Names that people have to tell apart: no two things of a kind are called alike."""

from typing import Any

from tortoise.queryset import QuerySet

from domain.errors import Conflict
from domain.storage.revisions import take_turns
from domain.words import fold


async def refuse_taken(those: QuerySet[Any], name: str, otherwise: Conflict) -> None:
    """
    Make sure that none of some things has a name, in whatever case it is written, until the transaction ends.

    Raises:
        Conflict: one has; ``otherwise``.
    """
    await take_turns(those.model.__name__)
    if fold(name) in {fold(taken) for (taken,) in await those.values_list("name")}:
        raise otherwise
