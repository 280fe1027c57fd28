"""What variables might stand for, for clients that show a text before anything has happened."""

EXAMPLES = {
    "EVENT_NAME": "A VIP ticket came in",
    "EVENT_OWNER": "Maria Lopez",
    "EVENT_CATEGORY": "Tickets",
    "EVENT_TYPE": "Ticket Created",
    "AGENT_NAME": "Maria Lopez",
    "CHAT_ROOM_NAME": "Night shift",
    "SURVEY_NAME": "How did we do?",
    "HOST_NAME": "host-7.customer.example",
    "SERVER_NAME": "mail.customer.example",
    "EMAIL_ADDRESS": "desk@customer.example",
    "PHONE_NUMBER": "+1 202 555 0142",
    "AGENT_EMAIL": "maria@desk.example",
    "_EMAIL": "sam@customer.example",
    "_MINUTES": "30",
    "_COUNT": "21",
    "_NUMBER": "T-000042",
    "_AGENT": "Maria Lopez",
    "_NAME": "Sam Carter",
    "_GROUP": "Front Line",
    "_DEPARTMENT": "Support",
    "_BRAND": "Deskbell",
    "_STATUS": "Active",
    "_PRIORITY": "High",
    "_SUBJECT": "The printer is on fire",
    "_TIME": "2026-01-31 09:00 UTC",
    "_DATE": "2026-01-31 09:00 UTC",
    "_URL": "https://desk.example/items/Ticket_1",
    "_ID": "Ticket_1",
    "_RATING": "2",
    "_PORT": "587",
    "_SERVER": "mail.customer.example",
    "_ADDRESS": "192.0.2.7",
    "HITS": "12",
}


def known_example(name: str) -> str | None:
    """Return what a variable might stand for, by how its name ends; None where that says nothing."""
    return next((example for ending, example in EXAMPLES.items() if f"_{name}".endswith(ending)), None)


def example_of(name: str) -> str:
    """Return what a variable might stand for; where nothing is known of it, its name in words."""
    return known_example(name) or name.replace("_", " ").capitalize()
