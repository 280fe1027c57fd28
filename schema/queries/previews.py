"""What a draft would do."""

from typing import Any

import strawberry

from resolvers import desk, previews
from schema.directives import Info, guarded
from schema.mutations.events import MY_OR_GLOBAL, CreateEventInput, draft_of
from schema.previews import Preview


@strawberry.type
class PreviewQueries:
    """What a draft would do."""

    @guarded(Preview, *MY_OR_GLOBAL)
    async def preview_event(
        self, info: Info, draft: CreateEventInput, occurrence_id: strawberry.ID | None = None
    ) -> Any:
        """
        What an event would make of something that happened, its texts filled in; nothing is sent or changed.

        Args:
            draft: The event, checked as if it were made now. It is taken for one that is enabled and was
                there before.
            occurrence_id: What happened, within the asker's sight; the catalogue's examples if left out.
        """
        happened = None if occurrence_id is None else desk.own_id("Occurrence", occurrence_id, "occurrenceId")
        return await previews.preview_event(info.context, draft_of(draft), happened)
