"""SMTP: mail that the desk sends, and the events of what goes wrong with it."""

from dataclasses import asdict, dataclass
from typing import Self
from uuid import NAMESPACE_URL, uuid5

from tortoise import fields

from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.forms import Email, Line, Prose
from domain.catalogue.kinds import Flag, Phrases
from domain.deeds.deed import Deed
from domain.deliveries.outcomes import Attempt
from domain.deliveries.records import DeliveryState
from domain.desk.mail_servers import CUSTOMER_EMAIL, ERROR_MESSAGE, SERVER_PORT, SSL, MailServer, Port
from domain.desk.verbs import verb

SMTP_POP_LOGIN_FAILED = "SMTP_POP_LOGIN_FAILED"  # of an account that mail is fetched from


class SmtpAccount(MailServer):
    """
    An account that mail is sent through.

    Attributes:
        email_address: The address that mail is sent from.
        requires_authentication: Whether the server asks for a user name and a password.
    """

    entity = "SmtpAccount"
    prefix = "SMTP"
    email_address = fields.CharField(254)
    requires_authentication = fields.BooleanField(default=True)

    class Meta:
        table = "smtp_account"

    @classmethod
    @verb("create{item}")
    async def create_account(
        cls,
        deed: Deed,
        *,
        server: Line,
        port: Port,
        email_address: Email,
        ssl: bool = True,
        requires_authentication: bool = True,
    ) -> Self:
        """Make an account of another mail system known, so that its failures can be reported."""
        account = cls.begun(
            deed,
            server=server,
            port=port,
            email_address=email_address,
            ssl=ssl,
            requires_authentication=requires_authentication,
        )
        await account.save()
        return account

    @verb("reportSmtpConnectionFailed")
    async def connection_failed(self, deed: Deed, *, error: Prose) -> None:
        """
        Say that the server cannot be reached.

        Args:
            error: What went wrong, in words.
        """
        self.failed(deed, "SMTP_CONNECTION_FAILED", error)

    @verb("reportSmtpDeliveryFailed")
    async def delivery_failed(
        self, deed: Deed, *, error: Prose, customer_email: Email, final: bool = False
    ) -> None:
        """
        Say that a mail was not taken; after a ``final`` failure it is not tried again.

        Args:
            error: What went wrong, in words.
            customer_email: The address that it was to go to.
            final: Whether it is not tried again.
        """
        happened = "SMTP_FINAL_DELIVERY_FAILED" if final else "SMTP_DELIVERY_FAILED"
        self.failed(deed, happened, error, customer_email)


@dataclass(frozen=True)
class MailAccount:
    """The account that this desk sends through, as its settings name it."""

    server: str
    port: int
    ssl: bool
    email_address: str
    requires_authentication: bool

    def __str__(self) -> str:
        return f"{self.server}:{self.port}"

    async def record(self, deed: Deed) -> SmtpAccount:
        """Return its record; a failure makes it where there is none, in whichever process that is."""
        id_ = uuid5(NAMESPACE_URL, f"smtp://{self.email_address}@{self}")
        account = SmtpAccount.begun(deed, **asdict(self), id=id_)
        await SmtpAccount.bulk_create([account], ignore_conflicts=True)
        await SmtpAccount.filter(id=id_, deleted_at__isnull=False).update(deleted_at=None)
        return await SmtpAccount.get(id=id_)


async def mail_failed(deed: Deed, through: MailAccount, attempt: Attempt) -> None:
    """
    Raise what went wrong with mail of ours.

    That is when the server fails first, when a mail is refused first, and when it is given up. It stands in
    the chain of what the mail was about, where no event fires twice for one reader: one whose mail tells of
    failing mail ends there.
    """
    delivery, fault = attempt.delivery, attempt.fault
    if not await deed.follow_from(delivery.occurrence_id):
        return
    account = await through.record(deed)
    if fault.unreachable and attempt.failures == 1:
        account.failed(deed, "SMTP_CONNECTION_FAILED", fault.answer)
    if not fault.unreachable and not any(earlier["reached"] for earlier in delivery.attempts[:-1]):
        account.failed(deed, "SMTP_DELIVERY_FAILED", fault.answer, delivery.recipient)
    if delivery.state is DeliveryState.GIVEN_UP:
        account.failed(deed, "SMTP_FINAL_DELIVERY_FAILED", fault.answer, delivery.recipient)


CATEGORY = Category(
    id="SMTP",
    title="SMTP",
    admin_only=True,
    once_per_item=False,
    rings_apart=CUSTOMER_EMAIL.id,
    item=SmtpAccount,
    described={
        "SMTP": "Accounts that mail is sent through, and what goes wrong with them.",
        "SMTP_CONNECTION_FAILED": "The server that mail is sent through could not be reached.",
        "SMTP_DELIVERY_FAILED": "A mail was not taken; it may be tried again.",
        "SMTP_FINAL_DELIVERY_FAILED": "A mail was given up.",
        SMTP_POP_LOGIN_FAILED: "The same as POP_LOGIN_FAILED, told here too.",
        "SMTP_SERVER": "The server that mail is sent through.",
        "EMAIL_ADDRESS": "The address that mail is sent from.",
        "REQUIRES_AUTHENTICATION": "Whether the server asks for a user name and a password.",
    },
    event_types=(
        EventType("SMTP_CONNECTION_FAILED", admin_only=True),
        EventType("SMTP_DELIVERY_FAILED", admin_only=True),
        EventType("SMTP_FINAL_DELIVERY_FAILED", admin_only=True),
        EventType(SMTP_POP_LOGIN_FAILED, "POP Login Failed", admin_only=True),
    ),
    conditions=(
        ConditionType("SMTP_SERVER", Phrases(), lambda h: h.item.server),
        SERVER_PORT,
        ConditionType("EMAIL_ADDRESS", Phrases(), lambda h: h.item.email_address),
        SSL,
        ConditionType("REQUIRES_AUTHENTICATION", Flag(), lambda h: h.item.requires_authentication),
        CUSTOMER_EMAIL,
    ),
    variables=(
        Variable("SMTP_SERVER", "Server that failed"),
        Variable("SERVER_PORT", "Port that was tried"),
        Variable("EMAIL_ADDRESS", "Address that mail is sent from"),
        Variable("CUSTOMER_EMAIL", "Address it was to go to"),
        ERROR_MESSAGE,
    ),
)
