"""Actions that every category offers, and one that several do: they tell somebody, or leave the desk."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from uuid import UUID

from domain.addresses import same_address
from domain.catalogue.actions import ActionType, LeavesDesk, Tells
from domain.catalogue.forms import Email, LineTemplate, ProseTemplate, Text
from domain.catalogue.recipients import MYSELF, Recipients
from domain.deeds.rendering import Texts
from domain.deliveries.providers import ExternalProvider
from domain.deliveries.records import MAIL_SERVER, DeliveryChannel
from domain.errors import Invalid
from domain.ids import global_id
from domain.people.records import Agent
from domain.web_addresses import LONGEST, check_web_address, origin_of

SUBJECT_LIMIT, BODY_LIMIT = 1_000, 50_000  # characters, once the variables are filled in


@dataclass(frozen=True)
class Outgoing:
    """
    One thing to bring outside; see `domain.deliveries.records.Delivery`.

    Without a ``body`` it carries what happened, as JSON. ``agent_id`` is the agent, or ``provider_id`` the
    provider, that it is for.
    """

    channel: DeliveryChannel
    receiver: str
    recipient: str
    subject: str = ""
    body: str | None = None
    agent_id: UUID | None = None
    provider_id: UUID | None = None


@dataclass(frozen=True)
class SendMessage:
    """
    A message in the recipients' inboxes, pushed live; to the owner if nobody else is named.

    Attributes:
        subject: The line that is read first.
        body: What there is to say beyond it.
        to: Who gets it.
    """

    subject: LineTemplate
    body: ProseTemplate
    to: Recipients = MYSELF

    @staticmethod
    def recipients_of(values: Mapping[str, Any]) -> Recipients:
        """Say who is told."""
        named: Recipients = values.get("to", MYSELF)
        return named

    def __str__(self) -> str:
        return f"Send message to {self.to}"


@dataclass(frozen=True)
class SendEmail:
    """
    An e-mail to agents and to addresses written out, one each; to the owner if nobody else is named.

    Attributes:
        subject: The subject of the mail.
        body: The text of the mail.
        to: The agents who get it.
        addresses: Mail addresses that get it beside them; of SYSTEM events alone.
    """

    channel: ClassVar = DeliveryChannel.MAIL
    subject: LineTemplate
    body: ProseTemplate
    to: Recipients | None = None
    addresses: list[Email] | None = None

    def reach(self, texts: Texts, told: Iterable[Any]) -> Iterator[Outgoing]:
        """Write to each address once; agents come first."""
        subject, body = texts.fill(self.subject, SUBJECT_LIMIT), texts.fill(self.body, BODY_LIMIT)
        written: dict[str, tuple[str, Any]] = {
            same_address(agent.email): (agent.email, agent.id) for agent in told
        }
        for address in self.addresses or ():
            written.setdefault(same_address(address), (address, None))
        for address, agent_id in written.values():
            yield Outgoing(self.channel, MAIL_SERVER, address, subject, body, agent_id)

    def __str__(self) -> str:
        named = [str(self.to)] if self.to else []
        return f"Send e-mail to {', '.join([*named, *(self.addresses or ())]) or 'the owner'}"


WebAddress = Annotated[str, Text(LONGEST, template=True, check_by=check_web_address, format="url")]


@dataclass(frozen=True)
class CallWebPage:
    """
    A POST to a web address: of the body, or else of what happened, as JSON.

    Attributes:
        url: The web address, such as `https://hooks.example/bell?item=#ITEM_ID#`.
        body: What is posted; what happened, as JSON, if left out.
    """

    channel: ClassVar = DeliveryChannel.WEB
    url: WebAddress
    body: ProseTemplate | None = None

    def reach(self, texts: Texts, _told: Iterable[Any]) -> Iterator[Outgoing]:
        """Call it once."""
        body = self.body and texts.fill_body(self.body, BODY_LIMIT)
        origin = origin_of(self.url)
        yield Outgoing(self.channel, f"web:{origin}", texts.fill_address(self.url, LONGEST), "", body)

    def __str__(self) -> str:
        return f"Call {self.url}"


def _file_name(text: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text):
        raise Invalid("Give a plain file name of letters, digits, dots and dashes, such as tickets.log.")
    if re.search(r"\.[0-9]+$", text):
        raise Invalid(
            "Names that end in a number are those of older files; give another, such as tickets.log."
        )


FileName = Annotated[str, Text(100, check=_file_name, format="file-name")]


@dataclass(frozen=True)
class LogToFile:
    """
    A line in a log file of the desk's log folder.

    Attributes:
        file_name: A plain file name, such as `tickets.log`.
        text: The line to write.
    """

    channel: ClassVar = DeliveryChannel.FILE
    file_name: FileName
    text: ProseTemplate

    def reach(self, texts: Texts, _told: Iterable[Any]) -> Iterator[Outgoing]:
        """Write one line."""
        text = texts.fill(self.text, BODY_LIMIT)
        yield Outgoing(self.channel, f"file:{self.file_name}", self.file_name, "", text)

    def __str__(self) -> str:
        return f"Log to {self.file_name}"


@dataclass(frozen=True)
class NotifyProvider:
    """
    A call of an external provider, with what happened as JSON.

    Attributes:
        provider: The provider that is told; while it is paused, calls wait.
    """

    channel: ClassVar = DeliveryChannel.PROVIDER
    provider: ExternalProvider

    def reach(self, _texts: Texts, _told: Iterable[Any]) -> Iterator[Outgoing]:
        """Call it once."""
        provider = self.provider
        yield Outgoing(self.channel, provider.receiver, provider.name, provider_id=provider.id)

    def __str__(self) -> str:
        return f"Notify {self.provider}"


@dataclass(frozen=True)
class UseMyProfile:
    """A message that says what happened, brought to the owner by the channels of their profile."""

    subject: ClassVar = "#EVENT_NAME#"
    body: ClassVar = "#EVENT_CATEGORY#: #EVENT_TYPE#, #EVENT_TIME#\n#ITEM_URL#"

    @staticmethod
    def recipients_of(_values: Mapping[str, Any]) -> Recipients:
        """Say who is told."""
        return MYSELF

    def __str__(self) -> str:
        return "Notify the owner by their profile"


@dataclass(frozen=True)
class UseProfileOfUser:
    """
    A message that says what happened, brought to an agent by the channels of their profile.

    Attributes:
        user: The agent who is told.
    """

    subject: ClassVar = UseMyProfile.subject
    body: ClassVar = UseMyProfile.body
    user: Agent

    @staticmethod
    def recipients_of(values: Mapping[str, Any]) -> Recipients:
        """Say who is told."""
        return Recipients(agents=(global_id(Agent.entity, values["user"]),))

    def __str__(self) -> str:
        return f"Notify {self.user} by their profile"


COMMON_ACTIONS = (
    ActionType("SEND_MESSAGE", "Send Message", SendMessage, Tells, once_per_item=True),
    ActionType("SEND_EMAIL", "Send Email", SendEmail, LeavesDesk, once_per_item=True),
    ActionType("LOG_TO_FILE", "Log to File", LogToFile, LeavesDesk, once_per_item=True, system_only=True),
    ActionType("CALL_WEB_PAGE", "Call Web Page", CallWebPage, LeavesDesk, system_only=True),
    ActionType(
        "NOTIFY_EVENTS_EXTERNAL_PROVIDER",
        "Notify Events External Provider",
        NotifyProvider,
        LeavesDesk,
        system_only=True,
    ),
    ActionType(
        "USE_MY_NOTIFICATION_PROFILE", "Use My Notification Profile", UseMyProfile, Tells, once_per_item=True
    ),
)
NOTIFY_USER = ActionType(
    "USE_DEFAULT_NOTIFICATION_PROFILE_FOR_USER",
    "Use Default Notification Profile for User",
    UseProfileOfUser,
    Tells,
    once_per_item=True,
    system_only=True,
)
