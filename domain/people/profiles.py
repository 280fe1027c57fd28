"""Notification profiles: by which channels a person is reached, and when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from domain.errors import DomainError, Invalid
from domain.people.schedules import Digest, QuietHours


class NotificationChannel(StrEnum):
    """
    How a person learns of a message: a noise on the live stream, an e-mail, a web push.

    Attributes:
        LIVE: The open screens make a noise of it; without it the message comes there silently.
        MAIL: An e-mail, alone or in a digest.
        WEB_PUSH: A push to each browser that takes them.
    """

    LIVE = "LIVE"
    MAIL = "MAIL"
    WEB_PUSH = "WEB_PUSH"


Channels = frozenset[NotificationChannel]


@dataclass(frozen=True)
class ChannelChoice:
    """The channels of messages, and of those from events that are marked as urgent."""

    normal: Channels = frozenset({NotificationChannel.LIVE, NotificationChannel.WEB_PUSH})
    urgent: Channels = frozenset(NotificationChannel)

    @classmethod
    def parse(cls, given: Mapping[str, Any], otherwise: "ChannelChoice") -> Self:
        """Parse what was given; what was not is as ``otherwise``."""
        return cls(*(_channels(given.get(name), getattr(otherwise, name)) for name in ("normal", "urgent")))

    def to_json(self) -> dict[str, Any]:
        """Return what `parse` takes."""
        return {name: sorted(getattr(self, name)) for name in ("normal", "urgent")}


def _channels(given: Any, otherwise: Channels) -> Channels:
    return otherwise if given is None else frozenset(map(NotificationChannel, given))


@dataclass(frozen=True)
class Profile:
    """
    By which channels a person is reached, in all and for single categories, and when.

    ``unreadable`` says in sentences what of a kept one could not be read here.
    """

    choice: ChannelChoice = ChannelChoice()
    categories: Mapping[str, ChannelChoice] = field(default_factory=dict)
    quiet_hours: QuietHours | None = None
    digest: Digest | None = None
    unreadable: tuple[str, ...] = ()

    @classmethod
    def legible(cls, kept: Mapping[str, Any], zone: str) -> Self:
        """
        Read what was kept of a person who lives in ``zone``, by another version of us or on another host.

        Each part that cannot be read here is left out, as if it had not been given, and said.
        """
        read, faults = dict[str, Any](), list[str]()
        for name, value in kept.items():
            several = name == "categories" and isinstance(value, list)
            for part in value if several else [value]:
                more = {**read, name: [*read.get(name, ()), part] if several else part}
                try:
                    cls.parse(more, zone)
                except DomainError as fault:
                    faults.append(f"`{name}` cannot be read here, and is left out: {fault}")
                except (ValueError, TypeError, LookupError, AttributeError):
                    faults.append(f"`{name}` cannot be read here, and is left out.")
                else:
                    read = more
        return replace(cls.parse(read, zone), unreadable=tuple(faults))

    @classmethod
    def parse(cls, given: Mapping[str, Any], zone: str) -> Self:
        """
        Parse what a person sent, who lives in ``zone``; what they left out is as by default.

        Raises:
            Invalid: with the path inside.
        """
        choice, categories = ChannelChoice.parse(given, ChannelChoice()), dict[str, ChannelChoice]()
        for place, sent in enumerate(given.get("categories") or ()):
            if sent["category"] in categories:
                path = ("categories", str(place), "category")
                raise Invalid("This category is there already.", path=path)
            categories[str(sent["category"])] = ChannelChoice.parse(sent, choice)
        return cls(
            choice,
            categories,
            _part(QuietHours, given, "quietHours", zone),
            _part(Digest, given, "digest", zone),
        )

    def to_json(self) -> dict[str, Any]:
        """Return what `parse` takes."""
        return {
            **self.choice.to_json(),
            "categories": [{"category": name, **own.to_json()} for name, own in self.categories.items()],
            "quietHours": self.quiet_hours and self.quiet_hours.to_json(),
            "digest": self.digest and self.digest.to_json(),
        }

    def channels(self, category: str, *, urgent: bool) -> Channels:
        """Return the channels for messages of a category."""
        choice = self.categories.get(category, self.choice)
        return choice.urgent if urgent else choice.normal

    def quiet_until(self, moment: datetime) -> datetime | None:
        """Return when the quiet hours end that a moment falls into; None if it falls into none."""
        return self.quiet_hours.end_of(moment) if self.quiet_hours else None

    def held_until(self, channel: NotificationChannel, moment: datetime) -> datetime | None:
        """Return until when what is not urgent is held back; None if it goes out at once."""
        digest = self.digest if channel is NotificationChannel.MAIL else None
        out = digest.after(moment) if digest else moment
        out = self.quiet_until(out) or out
        return out if out > moment else None


def _part(kind: Any, given: Mapping[str, Any], name: str, zone: str) -> Any:
    if given.get(name) is None:
        return None
    try:
        return kind.parse(given[name], zone)
    except DomainError as fault:
        raise fault.under(name) from None
