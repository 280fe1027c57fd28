"""
Receipts: that messages came to agents and were read, for administrators.

What a message says is its reader's alone: a receipt holds nothing of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from domain.ids import global_id
from domain.messages import Message
from domain.rights import Permission
from domain.storage.times import within
from resolvers.context import Context
from resolvers.occurrence_sight import occurrences_in_sight
from resolvers.pages import Page, Slice, page


@dataclass(frozen=True)
class Receipt:
    """That a message came to an agent, and was read; ``read_at`` is None until it is."""

    entity: ClassVar = "MessageReceipt"
    id: UUID
    agent_id: UUID
    event_id: UUID
    occurrence_id: UUID
    sent_at: datetime
    read_at: datetime | None
    test: bool
    urgent: bool

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return that of a message."""
        return cls(**{column.name: getattr(message, column.name) for column in fields(cls)})

    @property
    def global_id(self) -> str:
        """Its global id."""
        return global_id(self.entity, self.id)


async def list_receipts(
    narrowing: Mapping[str, Any], span: Mapping[str, datetime], wanted: Slice
) -> Page[Receipt]:
    """
    Return a page of the receipts of all messages, newest first.

    ``narrowing`` holds whether they were `read`; ``span`` is when they came, ends included.
    """
    columns = dict(narrowing)
    if (read := columns.pop("read", None)) is not None:
        columns["read_at__isnull"] = not read
    found = await page(await within(Message.filter(**columns), "sent_at", span), ("-id",), wanted)
    return Page(**{**vars(found), "nodes": [Receipt.of(message) for message in found.nodes]})


async def find_receipt(context: Context, uuid: UUID) -> Receipt | None:
    """Return the receipt of a message, to administrators; None to others."""
    found = context.principal.may(Permission.MANAGE_DESK) and await Message.get_or_none(id=uuid)
    return Receipt.of(found) if found else None


async def lateness(context: Context, receipts: Sequence[Receipt]) -> list[float | None]:
    """Return how many seconds after what it tells of each came, not below 0; None where that is not seen."""
    told = await occurrences_in_sight(context, [receipt.occurrence_id for receipt in receipts])
    return [
        max((receipt.sent_at - occurrence.occurred_at).total_seconds(), 0.0) if occurrence else None
        for receipt, occurrence in zip(receipts, told, strict=True)
    ]
