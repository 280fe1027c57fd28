"""How people are reached: profiles, mutes, browsers that take web pushes; and the texts of system mails."""

from datetime import datetime
from typing import Any

import strawberry

from domain.deliveries.system_mail import SystemMail
from domain.people.profiles import ChannelChoice, NotificationChannel, Profile
from resolvers.profiles import profile_waits
from schema.described import described, described_input, described_type, optional, resolved
from schema.directives import Info
from schema.enums import CategoryId, enum_of
from schema.nodes import Node, shown

Channel = enum_of(NotificationChannel)
SystemMailEnum = enum_of(SystemMail)
BEGIN = "When they begin. By the wall clock of the zone, such as `22:00`."
END = "When they end, on the next day if that is earlier. By the wall clock of the zone, such as `22:00`."
OWN_ZONE = "Null where none was given: it is one's own then, wherever one moves."


@described_type
class CategoryChannels:
    """The channels for messages of one category."""

    category: CategoryId = described("The feature that the messages are about.")
    normal: list[Channel] = described("The channels of its messages.")
    urgent: list[Channel] = described("The channels of its messages from events that are marked as urgent.")


@described_type
class QuietHours:
    """A stretch of each day without noise, mail and pushes, but for what is urgent."""

    start: str = described(BEGIN)
    end: str = described(END)
    time_zone: str | None = described(OWN_ZONE)


@described_type
class Digest:
    """When mail goes out together: every so many minutes, or once a day."""

    every_minutes: int | None = described(
        "How many minutes lie between two, counted from midnight UTC; null if it goes out `at` a time."
    )
    at: str | None = described(
        "The time of day at which it goes out, such as `07:30`; null if it goes out `everyMinutes`."
    )
    time_zone: str | None = described(OWN_ZONE)


@described_type
class NotificationProfile:
    """How a person is reached; the inbox holds everything in any case."""

    @resolved()
    def normal(self: Any) -> list[Channel]:
        """The channels on which messages reach them, but for those of `categories`."""
        return sorted(self.choice.normal)

    @resolved()
    def urgent(self: Any) -> list[Channel]:
        """The channels of messages from events that are marked as urgent."""
        return sorted(self.choice.urgent)

    @resolved()
    def categories(self: Any) -> list[CategoryChannels]:
        """Categories that have channels of their own."""
        known = set(CategoryId)  # another version of us may have others
        return [_category(name, choice) for name, choice in self.categories.items() if name in known]

    @resolved()
    def quiet_hours(self: Any) -> QuietHours | None:
        """Null if there are none."""
        quiet = self.quiet_hours
        return quiet and QuietHours(
            start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}", time_zone=quiet.given_zone
        )

    @resolved()
    def digest(self: Any) -> Digest | None:
        """Null if each mail goes out by itself."""
        digest = self.digest
        at = digest and digest.at and f"{digest.at:%H:%M}"
        return digest and Digest(every_minutes=digest.every_minutes, at=at, time_zone=digest.given_zone)

    @strawberry.field(
        description="What its channels wait for that this installation lacks, and what of it cannot be read"
        " here, in sentences."
    )
    def warnings(self: Any, info: Info) -> list[str]:
        """Say what its channels wait for, and what cannot be read."""
        profile: Profile = self
        return list(profile_waits(info.context, profile))


def _category(name: str, choice: ChannelChoice) -> CategoryChannels:
    return CategoryChannels(
        category=CategoryId(name), normal=sorted(choice.normal), urgent=sorted(choice.urgent)
    )


@described_input
class CategoryChannelsInput:
    """The channels for messages of one category; what is left out is as for all."""

    category: CategoryId = described("The feature that the messages are about; each at most once.")
    normal: list[Channel] | None = optional("The channels of its messages; empty for none.")
    urgent: list[Channel] | None = optional(
        "The channels of its messages from events that are marked as urgent; empty for none."
    )


@described_input
class QuietHoursInput:
    """A stretch of each day, such as 22:00 to 06:30; it may wrap past midnight."""

    start: str = described(BEGIN)
    end: str = described(END)
    time_zone: str | None = optional("One's own, if left out.")


@described_input
class DigestInput:
    """When mail goes out together: `everyMinutes`, or once a day `at` a time."""

    every_minutes: int | None = optional("From 1 to 1440, counted from midnight UTC; not together with `at`.")
    at: str | None = optional("The time of day, such as `07:30`; not together with `everyMinutes`.")
    time_zone: str | None = optional("One's own, if left out.")


@described_input
class SetNotificationProfileInput:
    """A whole profile; what is left out is as by default."""

    normal: list[Channel] | None = optional("The channels of messages; LIVE and WEB_PUSH if left out.")
    urgent: list[Channel] | None = optional(
        "Those of messages from events that are marked as urgent; all if left out."
    )
    categories: list[CategoryChannelsInput] | None = optional(
        "Categories that have channels of their own, each once; none if left out."
    )
    quiet_hours: QuietHoursInput | None = optional(
        "A stretch of each day without noise, mail and pushes; none if left out."
    )
    digest: DigestInput | None = optional("When mail goes out together; each by itself if left out.")


@shown
class Mute(Node):
    """Something that makes no noise, and of which nothing goes out, until a moment."""

    about: strawberry.ID = described("The id of an event or an item, or of a category.")
    title: str = described("What that was called when it was muted.")
    until: datetime = described("When it ends by itself.")
    count: int = described("How many messages it has kept still so far.")


@strawberry.input(one_of=True, description="What shall make no noise.")
class MuteAboutInput:
    """What shall make no noise."""

    event_id: strawberry.Maybe[strawberry.ID] = described("An event's id: nothing that it tells makes noise.")
    item_id: strawberry.Maybe[strawberry.ID] = described(
        "An item's id: nothing that is told of it makes noise."
    )
    category: strawberry.Maybe[CategoryId] = described("A feature: nothing that is told of it makes noise.")


@described_input
class MuteInput:
    """What shall make no noise, and until when; given again, it moves the moment."""

    about: MuteAboutInput = described("One event, one item or one category.")
    until: datetime = described("When it ends by itself: a moment in the future.")


@shown
class PushSubscription(Node):
    """A browser that takes the viewer's web pushes."""

    endpoint: str = described("The address of the browser's push service.")
    created_at: datetime = described("When the browser gave it.")


@described_type
class MailVariable:
    """What stands for something in a mail's text, between percent signs."""

    name: str = described("What stands between the percent signs, such as `AGENT_NAME` in `%AGENT_NAME%`.")
    description: str = described("What it stands for, in words.")
    example: str = described("What it might stand for.")


@described_type
class MailTemplate:
    """The text of a mail that the desk itself writes."""

    mail: SystemMailEnum = described("The mail that is written so.")
    subject: str = described("Its subject, with variables; the built-in one unless it was replaced.")
    body: str = described("Its text, with variables; the built-in one unless it was replaced.")
    variables: list[MailVariable] = described("What may stand in both, between percent signs.")


@described_type
class MailPreview:
    """A mail as its reader would get it."""

    subject: str = described("Its subject, with examples filled in.")
    body: str = described("Its text, with examples filled in.")
