"""Tasks, surveys and time logs: items that may be about another one, and stand in a group or in none."""

from uuid import UUID

from tortoise import fields

from domain.catalogue.choices import Choice
from domain.catalogue.declared import ConditionType
from domain.catalogue.registry import catalogue
from domain.deeds.deed import Deed
from domain.desk.common import KINDS, RelatedItemKind
from domain.desk.group_items import Assignable, GroupItem
from domain.errors import DomainError, Invalid
from domain.ids import parse_global_id
from domain.rights import Area

AREAS = {
    RelatedItemKind.TICKET: Area.TICKETS,
    RelatedItemKind.LIVE_CHAT: Area.LIVE_CHATS,
    RelatedItemKind.CALL_LOG: Area.CALL_LOGS,
}
RELATED_ITEM = ConditionType("RELATED_ITEM", Choice(RelatedItemKind), lambda h: h.item.related_kind)


class Related(Assignable):
    """
    An item that may be about another one, and may have a group, an agent, both or neither.

    Attributes:
        related_kind: The kind of item that it is about; null if it is about none.
        related: The id of the ticket, live chat or call log that it is about.
    """

    related_kind: RelatedItemKind | None = fields.CharEnumField(RelatedItemKind, null=True)  # type: ignore[assignment]  # its stub knows no null
    related_id: UUID | None = fields.UUIDField(null=True, db_index=True)
    group_id: UUID | None
    agent_id: UUID | None

    class Meta:
        abstract = True

    async def relate(self, deed: Deed, text: str | None) -> GroupItem | None:
        """
        Remember the item with a global id, which must be in sight of who does it, and return it.

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
            found: GroupItem = await catalogue().record_of(entity).find(uuid, principal)
        except DomainError as refusal:
            raise refusal.under("related") from None
        self.related_kind, self.related_id = KINDS[entity], uuid
        return found
