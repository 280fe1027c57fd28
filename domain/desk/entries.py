"""What gathers on items: messages, comments, time logs, forms; keyed by the item's id, whatever its kind."""

from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

from tortoise import fields

from domain.storage.records import Record
from domain.storage.revisions import take_turns
from domain.words import fold


class MessageDirection(StrEnum):
    """
    IN comes from the customer, OUT goes to them.

    Attributes:
        IN: The customer wrote it.
        OUT: The desk wrote it to the customer.
    """

    IN = "IN"
    OUT = "OUT"


class CommentType(StrEnum):
    """
    What a comment is for; a STICKY one stays on top.

    Attributes:
        GENERAL: A note like any other.
        RESOLUTION: It says how the matter was settled.
        TRANSFER: It tells the next ones what they need to know.
        FOLLOW_UP: It says what is to be done later.
        STICKY: It is meant to stay on top, for a client to show so.
    """

    GENERAL = "GENERAL"
    RESOLUTION = "RESOLUTION"
    TRANSFER = "TRANSFER"
    FOLLOW_UP = "FOLLOW_UP"
    STICKY = "STICKY"


class Entry(Record):
    """Something that was added to an item."""

    item_id = fields.UUIDField(db_index=True)

    class Meta:
        abstract = True


class ItemMessage(Entry):
    """A message between a customer and the desk."""

    direction = fields.CharEnumField(MessageDirection)
    body = fields.TextField()
    author_id = fields.UUIDField(null=True)
    sent_at = fields.DatetimeField()

    class Meta:
        table = "item_message"


class Comment(Entry):
    """A note that customers do not see; without an author when an event wrote it."""

    type = fields.CharEnumField(CommentType)
    text = fields.TextField()
    author_id = fields.UUIDField(null=True)
    written_at = fields.DatetimeField()

    class Meta:
        table = "comment"


class Named(Record):
    """
    A thing of the desk that has a name of its own and nothing else; administrators make them.

    ``payload_name`` is what its mutation answers with, where that is not `<entity>Payload`.
    """

    payload_name: ClassVar[str] = ""
    name = fields.CharField(200, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    async def called(cls, name: str) -> Self:
        """Return what is called so, in whatever case it is written; it is made when it is first named."""
        if found := await cls.get_or_none(name=name):
            return found
        await take_turns(cls.__name__)  # also with who makes it by itself, see `refuse_taken`
        alike = {fold(each.name): each for each in await cls.all().order_by("-id")}
        return alike.get(fold(name)) or (await cls.get_or_create(name=name))[0]


class TimeLogCategory(Named):
    """What time is logged for."""

    entity = "TimeLogCategory"

    class Meta:
        table = "time_log_category"


class Form(Named):
    """Questions that can be sent to a customer."""

    entity = "Form"

    class Meta:
        table = "form"


class SentForm(Entry):
    """A form on its way to a customer and, once completed, back."""

    form: fields.ForeignKeyRelation[Form] = fields.ForeignKeyField("desk.Form", related_name=False)
    form_id: UUID
    sent_at = fields.DatetimeField()
    completed_at = fields.DatetimeField(null=True)
    answers = fields.TextField(null=True)

    class Meta:
        table = "sent_form"
