"""Call logs: telephone calls with customers, and the events of it."""

from enum import StrEnum
from typing import Self

from tortoise import fields

from domain.catalogue.actions import ActionType
from domain.catalogue.choices import Choice, Reference
from domain.catalogue.declared import Category, ConditionType, EventKind, EventType, Variable
from domain.catalogue.forms import Email, Line
from domain.catalogue.kinds import Phrases
from domain.catalogue.numbers import Duration
from domain.deeds.deed import Deed
from domain.desk.actions import NOTIFY_USER
from domain.desk.common import (
    ACTING_AGENT,
    CUSTOMER,
    DEPARTMENT,
    GROUP,
    AddComment,
    Transfer,
    comment_text,
    minutes_long,
)
from domain.desk.custom_fields import CUSTOM_FIELD, Fielded
from domain.desk.items import listed_by
from domain.desk.rooms.tickets.attaching import Attachable
from domain.desk.rooms.time_logs import Worked
from domain.desk.verbs import verb
from domain.errors import Conflict
from domain.people.records import Agent, Group
from domain.rights import Area


class CallDirection(StrEnum):
    """
    Who called: the customer (INBOUND) or the desk.

    Attributes:
        INBOUND: The customer called the desk.
        OUTBOUND: The desk called the customer.
    """

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


class CallLog(Attachable, Fielded, Worked):
    """
    A telephone call with a customer; it goes on until it is ended.

    Attributes:
        subject: What it was about, in a line.
        direction: Who called: the customer or the desk.
        phone_number: The customer's telephone number, as it was typed.
        customer_name: The customer's name, if it is known.
        customer_email: The customer's mail address, if it is known.
        ended_at: When it ended; null while it goes on.
    """

    entity = "CallLog"
    prefix = "CALL_LOG"
    area = Area.CALL_LOGS
    searched = ("subject", "phone_number", "customer_name", "customer_email")
    called_by = ("subject",)

    subject = fields.CharField(200)
    direction = fields.CharEnumField(CallDirection)
    phone_number = fields.CharField(200, null=True)
    customer_name = fields.CharField(200, null=True)
    customer_email = fields.CharField(254, null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "call_log"
        indexes = (
            *listed_by("group_id", "agent_id", "ticket_id", "direction"),
            *listed_by("direction", within="group_id"),
        )

    @classmethod
    @verb("createCallLog")
    async def open(
        cls,
        deed: Deed,
        *,
        subject: Line,
        group: Group,
        agent: Agent | None = None,
        direction: CallDirection = CallDirection.INBOUND,
        phone_number: Line | None = None,
        customer_name: Line | None = None,
        customer_email: Email | None = None,
    ) -> Self:
        """
        Log a call that begins now.

        Args:
            agent: The agent of that group who is on the phone; nobody if left out.
        """
        call = cls.begun(
            deed,
            subject=subject,
            direction=direction,
            phone_number=phone_number,
            customer_name=customer_name,
            customer_email=customer_email,
        )
        await call.place(group, agent)
        return await call.save_and_tell(deed, "CALL_LOG_CREATED")

    @verb("updateCallLog")
    async def change(
        self,
        deed: Deed,
        *,
        subject: Line | None = None,
        phone_number: Line | None = None,
        customer_name: Line | None = None,
        customer_email: Email | None = None,
    ) -> None:
        """Change fields; what is left out stays."""
        before = self.fill(
            subject=subject,
            phone_number=phone_number,
            customer_name=customer_name,
            customer_email=customer_email,
        )
        if not self.same_as(before):
            await self.save_and_tell(deed, "CALL_LOG_MODIFIED", before=before)

    def field_changed(self, deed: Deed, before: Fielded) -> None:
        """Let events hear of it."""
        deed.happened("CALL_LOG_MODIFIED", self, before=before)

    @verb("endCallLog")
    async def end(self, deed: Deed) -> None:
        """
        Say that the call is over; comments and logged time may still come.

        Raises:
            Conflict: it is over already.
        """
        if self.ended_at:
            raise Conflict("It has ended already.")
        before = self.fill(ended_at=deed.at)
        await self.save_and_tell(deed, "CALL_LOG_ENDED", before=before)


CATEGORY = Category(
    id="CALL_LOGS",
    title="Call Logs",
    area=Area.CALL_LOGS,
    item=CallLog,
    described={
        "CALL_LOGS": "Telephone calls with customers.",
        "CALL_LOG_CREATED": "A call has begun.",
        "CALL_LOG_MODIFIED": "Fields of a call, or its custom fields, have changed.",
        "CALL_LOG_DELETED": "A call log was taken away.",
        "CALL_LOG_ENDED": "A call is over.",
        "CALL_LOG_COMMENT_ADDED": "Somebody wrote a note on a call.",
        "CALL_LOG_ATTACHED_TO_TICKET": "A call was attached to the ticket that it is about.",
        "CALL_LOG_DETACHED_FROM_TICKET": "A call was taken off its ticket.",
        "CALL_LOG_TRANSFERRED": "A call was handed to another group or agent.",
        "CALL_LOG_TIME_LOG_CREATED": "Somebody logged the time that a call took.",
        "MANUAL_CALL_LOG_EVENT": "Somebody runs the event on a call, by hand.",
        "PHONE_NUMBER": "The customer's telephone number.",
        "DIRECTION": "Who called: the customer or the desk.",
    },
    event_types=(
        EventType("CALL_LOG_CREATED", begins=True),
        EventType("CALL_LOG_MODIFIED"),
        EventType("CALL_LOG_DELETED", ends=True),
        EventType("CALL_LOG_ENDED", ends=True, activity="its end"),
        EventType("CALL_LOG_COMMENT_ADDED", activity="a comment"),
        EventType("CALL_LOG_ATTACHED_TO_TICKET"),
        EventType("CALL_LOG_DETACHED_FROM_TICKET"),
        EventType("CALL_LOG_TRANSFERRED", activity="a transfer"),
        EventType("CALL_LOG_TIME_LOG_CREATED"),
        EventType("MANUAL_CALL_LOG_EVENT", kind=EventKind.MANUAL),
    ),
    conditions=(
        CUSTOM_FIELD,
        ACTING_AGENT,
        ConditionType("AGENT", Reference("Agent"), lambda h: h.item.agent),
        DEPARTMENT,
        GROUP,
        ConditionType("SUBJECT", Phrases(), lambda h: h.item.subject),
        *CUSTOMER,
        ConditionType("PHONE_NUMBER", Phrases(), lambda h: h.item.phone_number),
        ConditionType("DIRECTION", Choice(CallDirection), lambda h: h.item.direction),
        ConditionType("DURATION_MINUTES", Duration(), minutes_long),
        comment_text("CALL_LOG_COMMENT_ADDED"),
    ),
    variables=(
        Variable("CALL_LOG_ID", "Id of the call log", lambda h: h.item.global_id),
        Variable("CALL_SUBJECT", "What it was about", lambda h: h.item.subject),
        Variable("CALL_AGENT", "Agent on the call", lambda h: h.item.agent and str(h.item.agent)),
        Variable("CUSTOMER_NAME", "Name of the caller"),
        Variable("PHONE_NUMBER", "Number of the caller"),
        Variable("CALL_DURATION_MINUTES", "Minutes that the call took", minutes_long),
    ),
    actions=(
        NOTIFY_USER,
        ActionType("ADD_CALL_LOG_COMMENT", "Add Comment", AddComment, once_per_item=True),
        ActionType("TRANSFER_CALL_LOG", "Transfer Call Log", Transfer, hands_over=True),
    ),
)
