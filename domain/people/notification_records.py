"""Records of how agents are reached: their profiles, mutes and browsers, and the key of the desk's pushes."""

from typing import Any

from tortoise import fields

from domain.people.profiles import Profile
from domain.storage.illegible import say_unreadable
from domain.storage.records import Record, Row


class NotificationProfile(Row):
    """
    How an agent wants to be reached, in the shape that `Profile.parse` takes, without what they left out.

    Whoever has none is reached as by default, has muted nothing and gets no web push.
    """

    agent_id = fields.UUIDField(primary_key=True)
    given: dict[str, Any] = fields.JSONField(default=dict)

    class Meta:
        table = "notification_profile"

    def read(self, zone: str) -> Profile:
        """Return what can be read of it where its owner lives in ``zone``; the rest is logged once."""
        found = Profile.legible(self.given, zone)
        if found.unreadable:
            say_unreadable("NotificationProfile", str(self.agent_id), ("given",))
        return found


class Mute(Record):
    """
    What an agent wants to hear no noise of ``until`` a moment, and how often it has kept still.

    ``about`` is the global id of an event or an item, or the id of a category.
    """

    entity = "Mute"
    agent_id = fields.UUIDField()
    about = fields.CharField(100)
    title = fields.CharField(200)
    until = fields.DatetimeField(db_index=True)
    count = fields.IntField(default=0)

    class Meta:
        table = "mute"
        unique_together = (("agent_id", "about"),)


class PushSubscription(Record):
    """A browser that takes web pushes for an agent: where to send them, and what only it can read them by."""

    entity = "PushSubscription"
    agent_id = fields.UUIDField(db_index=True)
    endpoint = fields.CharField(1000, unique=True)
    p256dh = fields.CharField(100)
    auth = fields.CharField(40)
    created_at = fields.DatetimeField()

    class Meta:
        table = "push_subscription"


class PushKey(Row):
    """The key of this desk that browsers know its web pushes by, as PEM; it is made once."""

    id = fields.SmallIntField(primary_key=True)
    private = fields.TextField()

    class Meta:
        table = "push_key"
