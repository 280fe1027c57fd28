"""What occurrences and messages are about, in short, as far as the asker may see it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.deeds.outbox import Occurrence
from domain.deeds.rendering import item_facts
from domain.foreign.items import ForeignItem
from resolvers.context import Context
from resolvers.seeing import KINDS


@dataclass(frozen=True)
class Summary:
    """An item in short; ``url`` is where people look at it."""

    id: str
    kind: str
    label: str
    url: str


def shown(context: Context, item: Any) -> Summary:
    """Write an item in short."""
    url = getattr(item, "url", None) or f"{context.desk.policy.public_url}/items/{item.global_id}"
    return Summary(item.global_id, item.entity, str(item), url)


async def summary(context: Context, kind: str, uuid: UUID) -> Summary | None:
    """Return an item in short; None where the asker may not see it, or not any more."""
    item = await context.loaders.items(context.principal).load((kind, uuid))
    return shown(context, item) if item else None


async def summary_of_message(context: Context, occurrence_id: UUID) -> Summary | None:
    """Return in short what the occurrence behind a message is about."""
    occurrence = await context.loaders.occurrences.load(occurrence_id)
    return await summary(context, occurrence.item_kind, occurrence.item_id) if occurrence else None


def facts_on_item(context: Context, occurrence: Occurrence) -> dict[str, str]:
    """Return the facts that say which item an occurrence is about; none where it is about none."""
    return item_facts(occurrence, context.desk.policy.public_url) if occurrence.item_kind in KINDS else {}


async def find_foreign(context: Context, uuid: UUID) -> Any:
    """Return a foreign item that the asker may see, or None."""
    return await context.loaders.items(context.principal).load((ForeignItem.entity, uuid))
