"""Trying a draft on oneself."""

from typing import Any

import strawberry

from resolvers import previews
from schema.directives import Info, guarded
from schema.messages import Message
from schema.mutations.events import MY_OR_GLOBAL, CreateEventInput, draft_of
from schema.payloads import answer, payload_of

TestMessagePayload = payload_of("TestMessagePayload", message=Message | None)


@strawberry.type
class PreviewMutations:
    """Trying a draft on oneself."""

    @guarded(TestMessagePayload, *MY_OR_GLOBAL)
    async def send_test_message(self, info: Info, draft: CreateEventInput) -> Any:
        """
        Put the first message of an event into the asker's own inbox, with examples, marked as a `test`.

        It comes by their own profile, as all messages do. Nothing else of the event happens.

        Args:
            draft: The event, checked as if it were made now.
        """
        return await answer("message", previews.send_test_message(info.context, draft_of(draft)))
