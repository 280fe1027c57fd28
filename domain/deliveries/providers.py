"""External providers: web services that customers run, told of events with a secret of their own."""

import base64
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from tortoise import fields

from domain.deliveries.queue import FOREVER
from domain.deliveries.records import Receiver
from domain.storage.records import Record

BOTH_SIGN_FOR = timedelta(days=7)  # after a rotation


def new_secret() -> str:
    """Make a secret, as the Standard Webhooks scheme writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class ExternalProvider(Record):
    """
    A web service that is called with what happened; administrators register it.

    ``secret`` signs its calls; so does ``previous_secret``, for a week after it was replaced.
    """

    entity = "ExternalProvider"
    name = fields.CharField(200, unique=True)
    url = fields.TextField()
    secret = fields.CharField(100)
    previous_secret = fields.CharField(100, null=True)
    rotated_at = fields.DatetimeField(null=True)
    paused = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    shown_secret: str | None = None
    """The secret, in the answer to whoever made or rotated it, and never again."""

    class Meta:
        table = "external_provider"

    def __str__(self) -> str:
        return self.name

    @property
    def receiver(self) -> str:
        """What its deliveries are queued for."""
        return receiver_of(self.id)

    def keys(self, now: datetime) -> list[bytes]:
        """Return the keys that sign at a moment, the one in use first."""
        lately = self.rotated_at is not None and now - self.rotated_at < BOTH_SIGN_FOR
        known = [self.secret, self.previous_secret if lately else None]
        return [base64.b64decode(secret.removeprefix("whsec_")) for secret in known if secret]

    def rotate(self, now: datetime) -> None:
        """Replace the secret."""
        self.previous_secret, self.rotated_at = self.secret, now
        self.secret = self.shown_secret = new_secret()

    async def hold_back(self) -> None:
        """Let its deliveries wait while it is paused, and go on at once when it is not."""
        until = FOREVER if self.paused else None
        await Receiver.update_or_create(
            key=self.receiver, defaults={"paused_until": until, "failures": 0, "failing_since": None}
        )


def receiver_of(provider_id: UUID) -> str:
    """Return what the deliveries of a provider are queued for."""
    return f"provider:{provider_id.hex}"
