"""What readers do with their inbox."""

from functools import partial
from typing import Any

import strawberry

from resolvers import messages
from schema.directives import INBOX, Info, guarded
from schema.messages import Message
from schema.payloads import answer, answer_many, payload_of

AllReadPayload = payload_of(
    "AllReadPayload",
    said={"unread_count": "How many messages are unread now; null where `errors` says why none was read."},
    unread_count=int | None,
)
MessagesPayload = payload_of(
    "MessagesPayload",
    said={"unread_count": "How many messages are unread now."},
    messages=list[Message],
    unread_count=int,
)


@strawberry.type
class MessageMutations:
    """What readers do with their inbox."""

    @guarded(MessagesPayload, tokens=INBOX)
    async def mark_messages_read(self, info: Info, ids: list[strawberry.ID]) -> Any:
        """Mark messages of one's own as read."""
        work = partial(messages.mark_read, info.context)
        answered = await answer_many("messages", "Message", ids, work)
        answered.unread_count = await messages.unread_count(info.context)
        return answered

    @guarded(AllReadPayload, tokens=INBOX)
    async def mark_all_messages_read(self, info: Info, through: str | None = None) -> Any:
        """
        Mark all of one's messages as read, or those up to a cursor, as far as a screen has shown them.

        Args:
            through: The cursor of the newest message that a screen has shown; all of them if left out.
        """
        return await answer("unread_count", messages.mark_all_read(info.context, through))
