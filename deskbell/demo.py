"""The demo desk: two departments, a person in each role, a few events and tickets."""

from typing import Any

from deskbell.app import utc_now
from deskbell.settings import Settings
from domain.administration import staff, structure
from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.desk.entries import Form, MessageDirection, TimeLogCategory
from domain.desk.rooms.tickets import Ticket, TicketPriority
from domain.events.drafts import Draft
from domain.events.editing import create_event
from domain.events.records import EventLevel
from domain.migrations import TABLES
from domain.people.passwords import hash_password
from domain.people.principal import principal_of
from domain.people.records import Agent, Group, Role
from domain.storage.database import close_database, open_database

PASSWORD = "demo-desk"  # noqa: S105 - of invented people on an invented desk
ORIGINS = "http://localhost:*,http://127.0.0.1:*"
PEOPLE = (
    ("ada@demo.example", "Ada Stone", "ADMINISTRATOR", ()),
    ("marta@demo.example", "Marta Silva", "MANAGER", ("Sales Front Line",)),
    ("maria@demo.example", "Maria Lopez", "AGENT", ("Support Front Line",)),
    ("omar@demo.example", "Omar Haddad", "AGENT", ("Sales Front Line",)),
)
GROUPS = {"Support": ("Support Front Line", "Support Experts"), "Sales": ("Sales Front Line",)}
TICKETS: tuple[tuple[str, str, str, TicketPriority, str], ...] = (
    (
        "VIP: cannot sign in",
        "Support Front Line",
        "Nina Berg",
        TicketPriority.URGENT,
        "It says my account is locked.",
    ),
    (
        "Printer prints only stripes",
        "Support Front Line",
        "Ivo Marin",
        TicketPriority.NORMAL,
        "Since this morning.",
    ),
    ("Backup job failed twice", "Support Experts", "Lea Brandt", TicketPriority.HIGH, "The log is attached."),
    (
        "Quote for forty seats",
        "Sales Front Line",
        "Tom Okafor",
        TicketPriority.NORMAL,
        "We decide on Friday.",
    ),
    (
        "Invoice shows the old address",
        "Sales Front Line",
        "Ana Costa",
        TicketPriority.LOW,
        "We moved in May.",
    ),
)


def _message(subject: str, body: str, **to: Any) -> dict[str, Any]:
    return {"perform": {"sendMessage": {"subject": subject, "body": body, **({"to": to} if to else {})}}}


EVENTS = (
    (
        "maria@demo.example",
        Draft(
            name="A VIP ticket came in",
            event_type="TICKET_CREATED",
            conditions={"all": [{"condition": "SUBJECT", "value": {"text": ["vip"]}}]},
            actions=[_message("VIP: #TICKET_NUMBER#", "#TICKET_GROUP#: #TICKET_SUBJECT#")],
        ),
    ),
    (
        "omar@demo.example",
        Draft(
            name="A customer wrote to Sales",
            event_type="TICKET_MESSAGE_RECEIVED",
            actions=[_message("#CUSTOMER_NAME# wrote", "#TICKET_NUMBER#: #TICKET_LAST_MESSAGE#")],
        ),
    ),
    (
        "ada@demo.example",
        Draft(
            name="Something became urgent",
            level=EventLevel.SYSTEM,
            event_type="TICKET_PRIORITY_CHANGED",
            conditions={"all": [{"condition": "PRIORITY", "value": {"values": ["URGENT"]}}]},
            actions=[
                _message(
                    "#TICKET_NUMBER# is urgent", "It was #PREVIOUS_VALUE#.", owner=True, assignedAgent=True
                ),
                {"perform": {"pinTicket": {"pinned": True}}},
            ],
        ),
    ),
)


async def build(settings: Settings) -> None:
    """Build it on an open database where nobody has made anything yet."""
    hashed = await hash_password(PASSWORD)

    async def work(deed: Deed) -> None:
        groups = await _structure(deed)
        agents = await _people(deed, groups, hashed, settings.time_zone)
        for email, draft in EVENTS:
            owner = await principal_of(agents[email])
            await create_event(deed, draft, owner)
        for subject, group, customer, priority, body in TICKETS:
            address = f"{customer.split()[0].lower()}@customers.example"
            ticket = await Ticket.open(
                deed,
                subject=subject,
                group=groups[group],
                customer_name=customer,
                customer_email=address,
                priority=priority,
            )
            await ticket.message(deed, direction=MessageDirection.IN, body=body)

    await do(work, by=None, at=utc_now(), engine=None)


async def _structure(deed: Deed) -> dict[str, Group]:
    made = {}
    for department_name, group_names in GROUPS.items():
        department = await structure.create_department(deed, name=department_name)
        for name in group_names:
            made[name] = await structure.create_group(deed, name=name, department=department)
    for name in ("Customer details", "Return of goods"):
        await structure.creating(Form)(deed, name=name)
    for name in ("Support", "Travel"):
        await structure.creating(TimeLogCategory)(deed, name=name)
    return made


async def _people(deed: Deed, groups: dict[str, Group], hashed: str, time_zone: str) -> dict[str, Agent]:
    return {
        email: await staff.create_agent(
            deed,
            email=email,
            display_name=name,
            password=hashed,
            roles=await Role.filter(key=key),
            groups=[groups[group] for group in names],
            time_zone=time_zone,
        )
        for email, name, key, names in PEOPLE
    }


async def welcome(settings: Settings) -> str:
    """Say who can sign in, and how to hear a bell; or that this database holds another desk."""
    await open_database(settings.database_url, TABLES)
    try:
        if not await Agent.exists(email=PEOPLE[0][0]):
            return "This database holds a desk already, so the demo desk was not built."
    finally:
        await close_database()
    who = "\n".join(f"  {email:22} {key.title():14} {', '.join(groups)}" for email, _, key, groups in PEOPLE)
    python, address = ".venv/bin/python", settings.address
    return f"""
The demo desk is at {address}/graphql. Everybody's password is: {PASSWORD}
{who}

To hear a bell, in another terminal:
  {python} -m deskbell listen maria@demo.example --password {PASSWORD} --url {address}
and in a third, let work happen at the desk, until Ctrl-C:
  {python} -m deskbell demo --drive --url {address}
"""
