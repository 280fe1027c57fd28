"""POP: mail that comes in, and the events of what goes wrong with it. Deskbell itself fetches none."""

from enum import StrEnum
from typing import Self

from tortoise import fields

from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.forms import Email, Line, Prose
from domain.catalogue.kinds import Phrases
from domain.deeds.deed import Deed
from domain.desk.mail_servers import CUSTOMER_EMAIL, ERROR_MESSAGE, SERVER_PORT, SSL, MailServer, Port
from domain.desk.rooms.smtp import SMTP_POP_LOGIN_FAILED
from domain.desk.verbs import verb


class PopStep(StrEnum):
    """
    At which step the fetching of mail failed.

    Attributes:
        CONNECTION: The server could not be reached; raises POP_CONNECTION_FAILED.
        LOGIN: It refused the account; raises POP_LOGIN_FAILED and SMTP_POP_LOGIN_FAILED.
        DOWNLOAD: A mail could not be fetched; raises POP_DOWNLOAD_FAILED.
        IMPORT: A fetched mail could not be made into an item; raises POP_IMPORT_FAILED.
    """

    CONNECTION = "CONNECTION"
    LOGIN = "LOGIN"
    DOWNLOAD = "DOWNLOAD"
    IMPORT = "IMPORT"


class PopAccount(MailServer):
    """
    An account that mail is fetched from.

    Attributes:
        login_username: The user name by which mail is fetched.
    """

    entity = "PopAccount"
    prefix = "POP"
    login_username = fields.CharField(200)

    class Meta:
        table = "pop_account"

    @classmethod
    @verb("create{item}")
    async def create_account(
        cls, deed: Deed, *, server: Line, port: Port, login_username: Line, ssl: bool = True
    ) -> Self:
        """Make an account known; nothing is fetched from it from here."""
        account = cls.begun(deed, server=server, port=port, login_username=login_username, ssl=ssl)
        await account.save()
        return account

    @verb("reportPopFailure")
    async def step_failed(
        self, deed: Deed, *, step: PopStep, error: Prose, customer_email: Email | None = None
    ) -> None:
        """
        Say at which step fetching mail failed; a failed login is told under SMTP too, as it used to be.

        Args:
            step: At which step of fetching mail it failed.
            error: What went wrong, in words.
            customer_email: Whose mail it concerned, if that is known.
        """
        self.failed(deed, f"POP_{step}_FAILED", error, customer_email)
        if step is PopStep.LOGIN:
            self.failed(deed, SMTP_POP_LOGIN_FAILED, error, customer_email)


CATEGORY = Category(
    id="POP",
    title="POP",
    admin_only=True,
    once_per_item=False,
    item=PopAccount,
    described={
        "POP": "Accounts that mail is fetched from, and what goes wrong with them.",
        "POP_CONNECTION_FAILED": "The server that mail is fetched from could not be reached.",
        "POP_DOWNLOAD_FAILED": "A mail could not be fetched.",
        "POP_IMPORT_FAILED": "A mail that was fetched could not be made into an item.",
        "POP_LOGIN_FAILED": "The server refused the account that mail is fetched from.",
        "SERVER_NAME": "The server that mail is fetched from.",
        "LOGIN_USERNAME": "The user name by which mail is fetched.",
    },
    event_types=(
        EventType("POP_CONNECTION_FAILED", admin_only=True),
        EventType("POP_DOWNLOAD_FAILED", admin_only=True),
        EventType("POP_IMPORT_FAILED", admin_only=True),
        EventType("POP_LOGIN_FAILED", admin_only=True),
    ),
    conditions=(
        ConditionType("SERVER_NAME", Phrases(), lambda h: h.item.server),
        SERVER_PORT,
        ConditionType("LOGIN_USERNAME", Phrases(), lambda h: h.item.login_username),
        SSL,
        CUSTOMER_EMAIL,
    ),
    variables=(
        Variable("SERVER_NAME", "Server that failed"),
        Variable("SERVER_PORT", "Port that was tried"),
        Variable("LOGIN_USERNAME", "Account that was used"),
        ERROR_MESSAGE,
    ),
)
