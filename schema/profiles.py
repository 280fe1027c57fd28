"""How people are reached: profiles, mutes, browsers that take web pushes; and the texts of system mails."""

from datetime import datetime
from typing import Any

import strawberry

from domain.deliveries.system_mail import SystemMail
from domain.people.profiles import Choice, NotificationChannel, Profile
from resolvers.profiles import profile_waits
from schema.directives import Info
from schema.enums import CategoryId, enum_of
from schema.nodes import Node, shown

Channel = enum_of(NotificationChannel)
SystemMailEnum = enum_of(SystemMail)
OWN_ZONE = "Null where none was given: it is one's own then, wherever one moves."


@strawberry.type(description="The channels for messages of one category.")
class CategoryChannels:
    """The channels of a category."""

    category: CategoryId
    normal: list[Channel]
    urgent: list[Channel]


@strawberry.type(description="A stretch of each day without noise, mail and pushes, but for what is urgent.")
class QuietHours:
    """Quiet hours."""

    start: str
    end: str
    time_zone: str | None = strawberry.field(description=OWN_ZONE)


@strawberry.type(description="When mail goes out together: every so many minutes, or once a day.")
class Digest:
    """A digest."""

    every_minutes: int | None
    at: str | None
    time_zone: str | None = strawberry.field(description=OWN_ZONE)


@strawberry.type(description="How a person is reached; the inbox holds everything in any case.")
class NotificationProfile:
    """A profile."""

    @strawberry.field(description="The channels of messages.")
    def normal(self: Any) -> list[Channel]:
        """List the channels."""
        return sorted(self.choice.normal)

    @strawberry.field(description="The channels of messages from events that are marked as urgent.")
    def urgent(self: Any) -> list[Channel]:
        """List the channels."""
        return sorted(self.choice.urgent)

    @strawberry.field(description="Categories that have channels of their own.")
    def categories(self: Any) -> list[CategoryChannels]:
        """List the categories."""
        known = set(CategoryId)  # another version of us may have others
        return [_category(name, choice) for name, choice in self.categories.items() if name in known]

    @strawberry.field(description="Null if there are none.")
    def quiet_hours(self: Any) -> QuietHours | None:
        """Show the quiet hours."""
        quiet = self.quiet_hours
        return quiet and QuietHours(
            start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}", time_zone=quiet.given_zone
        )

    @strawberry.field(description="Null if each mail goes out by itself.")
    def digest(self: Any) -> Digest | None:
        """Show the digest."""
        one = self.digest
        at = one and one.at and f"{one.at:%H:%M}"
        return one and Digest(every_minutes=one.every_minutes, at=at, time_zone=one.given_zone)

    @strawberry.field(
        description="What its channels wait for that this installation lacks, and what of it cannot be read"
        " here, in sentences."
    )
    def warnings(self: Any, info: Info) -> list[str]:
        """Say what its channels wait for, and what cannot be read."""
        profile: Profile = self
        return list(profile_waits(info.context, profile))


def _category(name: str, choice: Choice) -> CategoryChannels:
    return CategoryChannels(
        category=CategoryId(name), normal=sorted(choice.normal), urgent=sorted(choice.urgent)
    )


@strawberry.input(description="The channels for messages of one category; what is left out is as for all.")
class CategoryChannelsInput:
    """The channels of a category."""

    category: CategoryId
    normal: list[Channel] | None = None
    urgent: list[Channel] | None = None


@strawberry.input(description="A stretch of each day, such as 22:00 to 06:30; it may wrap past midnight.")
class QuietHoursInput:
    """Quiet hours."""

    start: str
    end: str
    time_zone: str | None = strawberry.field(default=None, description="One's own, if left out.")


@strawberry.input(description="When mail goes out together: `everyMinutes`, or once a day `at` a time.")
class DigestInput:
    """A digest."""

    every_minutes: int | None = None
    at: str | None = None
    time_zone: str | None = strawberry.field(default=None, description="One's own, if left out.")


@strawberry.input(description="A whole profile; what is left out is as by default.")
class SetNotificationProfileInput:
    """A whole profile."""

    normal: list[Channel] | None = strawberry.field(default=None, description="By default LIVE and WEB_PUSH.")
    urgent: list[Channel] | None = strawberry.field(default=None, description="By default all.")
    categories: list[CategoryChannelsInput] | None = None
    quiet_hours: QuietHoursInput | None = None
    digest: DigestInput | None = None


@shown("Mute", "Something that makes no noise, and of which nothing goes out, until a moment.")
class Mute(Node):
    """A mute."""

    about: strawberry.ID = strawberry.field(description="The id of an event or an item, or of a category.")
    title: str = strawberry.field(description="What that was called when it was muted.")
    until: datetime
    count: int = strawberry.field(description="How many messages it has kept still so far.")


@strawberry.input(one_of=True, description="What shall make no noise.")
class MuteAboutInput:
    """What shall make no noise."""

    event_id: strawberry.Maybe[strawberry.ID]
    item_id: strawberry.Maybe[strawberry.ID]
    category: strawberry.Maybe[CategoryId]


@strawberry.input(description="What shall make no noise, and until when; given again, it moves the moment.")
class MuteInput:
    """What shall make no noise, and until when."""

    about: MuteAboutInput
    until: datetime


@shown("PushSubscription", "A browser that takes the viewer's web pushes.")
class PushSubscription(Node):
    """A browser."""

    endpoint: str
    created_at: datetime


@strawberry.type(description="What stands for something in a mail's text, between percent signs.")
class MailVariable:
    """A variable."""

    name: str
    description: str
    example: str


@strawberry.type(description="The text of a mail that the desk itself writes.")
class MailTemplate:
    """A text."""

    mail: SystemMailEnum
    subject: str
    body: str
    variables: list[MailVariable]


@strawberry.type(description="A mail as its reader would get it.")
class MailPreview:
    """A mail."""

    subject: str
    body: str
