"""Verbs on tickets, and what each of them raises."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from deskbell.app import utc_now
from tests.desk import RunningDesk
from tests.resolvers.deeds import Form, act

FRONT, EXPERTS, SALES = "Support Front Line", "Support Experts", "Sales Front Line"


@dataclass
class Ticketing:
    """A desk with a ticket of the front line in Maria's hands, a form, and a category of logged time."""

    desk: RunningDesk
    ticket: str
    form: str
    category: str

    def named(self, form: Form) -> Form:
        """Put ids in the place of names: `@ticket`, `@Sales Front Line`, `@omar`."""
        own = {"@ticket": self.ticket, "@form": self.form, "@category": self.category}
        people = {f"@{name}": person.id for name, person in self.desk.people.items()}
        groups = {
            f"@{name}": thing_id for name, thing_id in {**self.desk.departments, **self.desk.groups}.items()
        }
        known = own | people | groups
        return {
            name: known.get(value, value) if isinstance(value, str) else value for name, value in form.items()
        }

    async def do(self, verb: str, by: str = "maria", **form: Any) -> dict[str, Any]:
        """Do something that is not refused."""
        payload = await act(self.desk.people[by], verb, **self.named(form))
        assert payload["errors"] == [], (verb, payload)
        return payload


@pytest.fixture
async def work(desk: RunningDesk) -> Ticketing:
    """Something to work on."""
    form = await act(desk.ada, "createForm", name="Satisfaction")
    category = await act(desk.ada, "createTimeLogCategory", name="On site")
    ticket = await desk.ticket(
        agentId=desk.maria.id, customerName="Ines Prado", customerEmail="ines@shop.example", body="It burns"
    )
    return Ticketing(desk, ticket["id"], form["form"]["id"], category["timeLogCategory"]["id"])


def later(minutes: int = 60) -> str:
    """Write a moment from now."""
    return (utc_now() + timedelta(minutes=minutes)).isoformat()


SENT = ("sendTicketForm", {"ticketId": "@ticket", "formId": "@form"})
PLANNED = ("scheduleTicketFollowUp", {"id": "@ticket", "at": later()})


VERBS: dict[str, Form] = {
    "updateTicket": {"id": "@ticket", "status": "WAITING"},
    "transferTicket": {"id": "@ticket", "groupId": "@Support Experts"},
    "addTicketMessage": {"ticketId": "@ticket", "direction": "OUT", "body": "Use water"},
    "addTicketComment": {"ticketId": "@ticket", "text": "Call back", "commentType": "STICKY"},
    "logTicketTime": {"ticketId": "@ticket", "minutes": 15, "categoryId": "@category"},
    "sendTicketForm": SENT[1],
    "completeTicketForm": {"ticketId": "@ticket", "formId": "@form", "answers": "Good"},
    "scheduleTicketFollowUp": PLANNED[1],
    "completeTicketFollowUp": {"id": "@ticket"},
    "requestTicketClose": {"id": "@ticket"},
    "closeTicket": {"id": "@ticket"},
    "deleteTicket": {"id": "@ticket"},
}


@dataclass(frozen=True)
class Case:
    """A deed, what it raises, and facts of that by name."""

    verb: str
    raises: str
    facts: Form
    form: Form | None = None
    first: tuple[tuple[str, Form], ...] = ()

    def __str__(self) -> str:
        return f"{self.verb} raises {self.raises}"


CASES = (
    Case(
        "createTicket",
        "TICKET_CREATED",
        {
            "GROUP": "@Support Front Line",
            "DEPARTMENT": "@Support",
            "AGENT": "@maria",
            "ACTING_AGENT": "@maria",
            "STATUS": "ACTIVE",
            "PRIORITY": "HIGH",
            "SUBJECT": "No sound",
            "MESSAGE_BODY": "Silence",
            "CUSTOMER_NAME": "Ines Prado",
            "MESSAGES_IN": "1",
            "MESSAGES_OUT": "0",
            "PINNED": "false",
            "TICKET_AGENT": "Maria Lopez",
            "TICKET_GROUP": "Support Front Line",
            "TICKET_DEPARTMENT": "Support",
            "TICKET_STATUS": "Active",
            "TICKET_PRIORITY": "High",
            "TICKET_LAST_MESSAGE": "Silence",
        },
        {
            "subject": "No sound",
            "groupId": "@Support Front Line",
            "agentId": "@maria",
            "priority": "HIGH",
            "customerName": "Ines Prado",
            "body": "Silence",
        },
    ),
    Case(
        "updateTicket",
        "TICKET_STATUS_CHANGED",
        {
            "STATUS": "WAITING",
            "PREVIOUS_STATUS": "ACTIVE",
            "PREVIOUS_VALUE": "Active",
            "NEW_VALUE": "Waiting",
        },
    ),
    Case(
        "updateTicket",
        "TICKET_PRIORITY_CHANGED",
        {
            "PRIORITY": "URGENT",
            "PREVIOUS_PRIORITY": "NORMAL",
            "PREVIOUS_VALUE": "Normal",
            "NEW_VALUE": "Urgent",
        },
        {"id": "@ticket", "priority": "URGENT"},
    ),
    Case(
        "transferTicket",
        "TICKET_TRANSFERRED",
        {
            "GROUP": "@Sales Front Line",
            "DEPARTMENT": "@Sales",
            "AGENT": "@omar",
            "PREVIOUS_GROUP": "@Support Front Line",
            "PREVIOUS_AGENT": "@maria",
            "PREVIOUS_VALUE": "Support Front Line, Maria Lopez",
            "NEW_VALUE": "Sales Front Line, Omar Haddad",
        },
        {"id": "@ticket", "groupId": "@Sales Front Line", "agentId": "@omar"},
    ),
    Case(
        "addTicketMessage",
        "TICKET_MESSAGE_SENT",
        {"MESSAGE_BODY": "Use water", "MESSAGES_IN": "1", "MESSAGES_OUT": "1"},
    ),
    Case(
        "addTicketMessage",
        "TICKET_MESSAGE_RECEIVED",
        {"MESSAGE_BODY": "Still burns", "MESSAGES_IN": "2", "TICKET_LAST_MESSAGE": "Still burns"},
        {"ticketId": "@ticket", "direction": "IN", "body": "Still burns"},
    ),
    Case("addTicketComment", "TICKET_COMMENT_ADDED", {"COMMENT_TYPE": "STICKY", "COMMENT_TEXT": "Call back"}),
    Case(
        "logTicketTime",
        "TICKET_TIME_LOG_CREATED",
        {"TIME_LOG_MINUTES": "15", "TIME_LOG_CATEGORY": "@category"},
    ),
    Case("sendTicketForm", "TICKET_FORM_SENT", {"FORM": "@form"}),
    Case("completeTicketForm", "TICKET_FORM_COMPLETED", {"FORM": "@form"}, first=(SENT,)),
    Case("scheduleTicketFollowUp", "TICKET_FOLLOW_UP_SCHEDULED", {"STATUS": "ACTIVE"}),
    Case("completeTicketFollowUp", "TICKET_FOLLOWED_UP", {"STATUS": "ACTIVE"}, first=(PLANNED,)),
    Case("requestTicketClose", "TICKET_CLOSE_REQUESTED_BY_USER", {"STATUS": "ACTIVE"}),
    Case("closeTicket", "TICKET_STATUS_CHANGED", {"STATUS": "CLOSED", "PREVIOUS_STATUS": "ACTIVE"}),
    Case("deleteTicket", "TICKET_DELETED", {"SUBJECT": "Printer on fire", "AGENT": "@maria"}),
)
