"""How one is reached, and the texts of system mails."""

from typing import Any

import strawberry

from domain.deliveries.system_mail import templates
from domain.people.push_key import public_part, push_key
from domain.rights import Permission
from resolvers import profiles
from schema.directives import Info, guarded
from schema.profiles import (
    MailPreview,
    MailTemplate,
    Mute,
    NotificationProfile,
    PushSubscription,
    SystemMailEnum,
)


@strawberry.type
class NotificationQueries:
    """How one is reached, and the texts of system mails."""

    @guarded(NotificationProfile)
    async def notification_profile(self, info: Info) -> Any:
        """How the viewer is reached."""
        return await profiles.notification_profile(info.context)

    @guarded(list[Mute])
    async def mutes(self, info: Info) -> Any:
        """What the viewer has muted, by when it ends."""
        return await profiles.mutes(info.context)

    @guarded(list[PushSubscription])
    async def push_subscriptions(self, info: Info) -> Any:
        """The browsers that take the viewer's web pushes, newest first."""
        return await profiles.push_subscriptions(info.context)

    @guarded(str)
    async def web_push_key(self) -> Any:
        """What a browser's `pushManager.subscribe` takes as `applicationServerKey`."""
        return public_part(await push_key())

    @guarded(list[MailTemplate], Permission.MANAGE_DESK, metadata={"holds": len(SystemMailEnum)})
    async def mail_templates(self) -> Any:
        """The texts of the mails that the desk itself writes."""
        return await templates()

    @guarded(MailPreview, Permission.MANAGE_DESK)
    async def mail_template_preview(
        self, info: Info, mail: SystemMailEnum, subject: str | None = None, body: str | None = None
    ) -> Any:
        """
        What a text would give, with examples in it; without one, the built-in text.

        Args:
            mail: The mail that is to be shown.
            subject: The subject to try; the built-in one if left out.
            body: The text to try; the built-in one if left out.
        """
        written = profiles.preview_mail_template(mail, subject, body)
        return MailPreview(subject=written[0], body=written[1])
