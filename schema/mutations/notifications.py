"""How one is reached."""

from functools import partial
from typing import Any

import strawberry

from resolvers import profiles
from schema.directives import Info, guarded
from schema.forms import plain
from schema.payloads import DeletedPayload, answer, answer_deleted, payload_for
from schema.profiles import Mute, MuteInput, NotificationProfile, SetNotificationProfileInput


@strawberry.type
class NotificationMutations:
    """How one is reached."""

    @guarded(payload_for(NotificationProfile))
    async def set_notification_profile(self, info: Info, input: SetNotificationProfileInput) -> Any:
        """Replace one's profile; what it holds back goes out when the new one says."""
        given = plain(input)
        return await answer("notification_profile", profiles.set_notification_profile(info.context, given))

    @guarded(payload_for(Mute))
    async def mute(self, info: Info, input: MuteInput) -> Any:
        """Hear no noise about something until a moment; when it ends, one is told what it has kept still."""
        given = plain(input)
        return await answer("mute", profiles.mute(info.context, given["about"], given["until"]))

    @guarded(DeletedPayload)
    async def unmute(self, info: Info, id: strawberry.ID) -> Any:
        """End a mute before its time."""
        return await answer_deleted("Mute", id, partial(profiles.unmute, info.context))

    @guarded(bool)
    async def unsubscribe_from_web_push(self, info: Info, endpoint: str) -> Any:
        """
        Send one's web pushes to a browser no more; false if it took none.

        Args:
            endpoint: The `endpoint` that the browser was subscribed with.
        """
        return await profiles.unsubscribe_from_web_push(info.context, endpoint)
