"""What accounts on mail servers have in common: the record, and reports of what went wrong with them."""

from dataclasses import dataclass
from typing import Annotated, Any

from tortoise import fields

from domain.catalogue.declared import ConditionType, Variable
from domain.catalogue.forms import Between, Email, Prose
from domain.catalogue.kinds import Flag, Phrases
from domain.catalogue.numbers import Whole
from domain.deeds.deed import Deed
from domain.desk.items import Item

Port = Annotated[int, Between(1, 65_535)]


@dataclass(frozen=True)
class Failure:
    """What went wrong, and whose mail it concerned."""

    error: str
    customer_email: str | None = None


class MailServer(Item):
    """
    An account on a mail server; what goes wrong with it is reported here.

    Attributes:
        server: The name of the mail server.
        port: The port that is used.
        ssl: Whether the connection is encrypted from the start.
        error: What went wrong, in words.
        customer_email: Whose mail it concerned.
    """

    admin_only = True
    searched = ("server",)
    called_by = ("server", "port")

    server = fields.CharField(200)
    port = fields.IntField()
    ssl = fields.BooleanField(default=True)
    email_address: Any = None
    requires_authentication: Any = True

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.server}:{self.port}"

    def failed(self, deed: Deed, event_type: str, error: Prose, customer_email: Email | None = None) -> None:
        """Raise what went wrong."""
        deed.happened(event_type, self, entry=Failure(error, customer_email))


SERVER_PORT = ConditionType("SERVER_PORT", Whole(), lambda h: h.item.port)
SSL = ConditionType("SSL", Flag(), lambda h: h.item.ssl)
CUSTOMER_EMAIL = ConditionType("CUSTOMER_EMAIL", Phrases(), lambda h: h.entry.customer_email)
ERROR_MESSAGE = Variable("ERROR_MESSAGE", "What went wrong", lambda h: h.entry.error)
