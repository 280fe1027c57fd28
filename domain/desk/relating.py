"""The item that a task, a survey or a time log is about."""

from uuid import UUID

from tortoise import fields

from domain.catalogue.declared import ConditionType
from domain.catalogue.kinds import Choice
from domain.desk.call_logs import CallLog
from domain.desk.common import RelatedItemKind
from domain.desk.deed import Deed
from domain.desk.items import GroupItem, Item
from domain.desk.live_chats import LiveChat
from domain.desk.tickets import Ticket
from domain.errors import DomainError, Invalid
from domain.ids import parse_global_id

KINDS: dict[str, tuple[RelatedItemKind, type[GroupItem]]] = {
    "Ticket": (RelatedItemKind.TICKET, Ticket),
    "LiveChat": (RelatedItemKind.LIVE_CHAT, LiveChat),
    "CallLog": (RelatedItemKind.CALL_LOG, CallLog),
}
RELATED_ITEM = ConditionType(
    "RELATED_ITEM", "Related Item", Choice(RelatedItemKind), lambda h: h.item.related_kind
)


class Related(Item):
    """An item that may be about another one."""

    related_kind: RelatedItemKind | None = fields.CharEnumField(RelatedItemKind, null=True)  # type: ignore[assignment]  # its stub knows no null
    related_id: UUID | None = fields.UUIDField(null=True, db_index=True)

    class Meta:
        abstract = True

    async def relate(self, deed: Deed, text: str | None) -> GroupItem | None:
        """
        Remember the item with a global id, which must be in sight, and return it.

        Raises:
            Invalid, NotFound, BadRequest: with the path `related`.
        """
        if text is None:
            return None
        principal = await deed.principal()
        try:
            entity, uuid = parse_global_id(text)
            if entity not in KINDS:
                raise Invalid("Give the id of one of {kinds}.", kinds=list(KINDS))
            kind, record = KINDS[entity]
            found = await record.find(uuid, principal)
        except DomainError as refusal:
            raise refusal.under("related") from None
        self.related_kind, self.related_id = kind, uuid
        return found
