"""The operations that users send, unchanged, to a running desk; each answers as promised."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from graphql import parse, separate_operations, validate

from schema import build_schema
from tests.desk import PASSWORD, Person, RunningDesk, message
from tests.pairs import ON_SQLITE

DOCUMENTS = sorted((Path(__file__).parent / "data" / "operations").glob("*.graphql"))
OURS = build_schema()._schema
UNKNOWN = "0" * 32

WHOLE = {path: parse(path.read_text()) for path in DOCUMENTS}
SENT = {name: path.read_text() for path, whole in WHOLE.items() for name in separate_operations(whole)}


async def send(who: Person, name: str, **variables: Any) -> Any:
    """Send an operation as its document and name; return its root field."""
    answer = json.loads(await who.post(query=SENT[name], variables=variables, operationName=name))
    assert "errors" not in answer, answer
    [result] = answer["data"].values()
    return result


async def made(who: Person, name: str, **variables: Any) -> Any:
    """Send a mutation that succeeds."""
    result = await send(who, name, **variables)
    assert result["errors"] == [], result
    return result


async def heard(who: Person, name: str, bells: "asyncio.Queue[Any]", **variables: Any) -> None:
    """Pass on what a subscription hears."""
    async with who.subscribed(SENT[name], operation_name=name, **variables) as stream:
        while True:
            bells.put_nowait(await stream.next())


def test_every_document_goes_with_the_schema() -> None:
    assert [str(path) for path, whole in WHOLE.items() if validate(OURS, whole)] == []


def test_every_operation_is_sent_here() -> None:
    here = Path(__file__).read_text()

    assert [name for name in SENT if f'"{name}"' not in here] == []


async def test_somebody_signs_in_and_sees_who_they_are(desk: RunningDesk) -> None:
    answer = await made(desk.nobody, "SignIn", email="marta@desk.example", password=PASSWORD)
    session = answer["session"]
    marta = desk.people.setdefault("again", Person(desk.address, session["accessToken"], ""))
    viewer = await send(marta, "Viewer")

    assert (viewer["id"], viewer["displayName"], viewer["email"]) == (
        desk.marta.id,
        "Marta Silva",
        "marta@desk.example",
    )
    assert viewer["permissions"] == session["agent"]["permissions"]
    assert [role["name"] for role in viewer["roles"]] == ["Everyone", "Manager"]
    assert [department["name"] for department in viewer["departments"]] == ["Sales"]
    assert [(group["name"], group["department"]["name"]) for group in viewer["groups"]] == [
        ("Sales Front Line", "Sales")
    ]


@ON_SQLITE
async def test_the_catalogue_offers_what_an_event_can_be_made_of(desk: RunningDesk) -> None:
    """Omar sees no category that only administrators may watch; Ada does."""
    mine = {category["id"]: category for category in await send(desk.omar, "Catalogue")}
    all_of_them = {category["id"]: category for category in await send(desk.ada, "Catalogue")}
    created = next(
        event_type for event_type in mine["TICKETS"]["eventTypes"] if event_type["id"] == "TICKET_CREATED"
    )

    assert created["kind"] == "INSTANT"
    subject = next(condition for condition in created["conditions"] if condition["condition"] == "SUBJECT")
    assert subject["operators"][0] == "CONTAINS"
    assert {action["action"] for action in created["actions"]} >= {"SEND_MESSAGE", "SET_TICKET_PRIORITY"}
    assert "TICKET_SUBJECT" in {variable["name"] for variable in created["variables"]}
    assert not any(category["adminOnly"] for category in mine.values())
    assert mine.keys() < all_of_them.keys()


def vip(desk: RunningDesk) -> dict[str, Any]:
    """The form of an event on VIP tickets."""
    support = desk.departments["Support"]
    return {
        "name": "VIPs",
        "eventType": "TICKET_CREATED",
        "conditions": {
            "all": [
                {"condition": "DEPARTMENT", "value": {"ids": [support]}},
                {"condition": "TIME_OF_DAY", "value": {"timeOfDay": {"start": "00:00", "end": "23:59"}}},
            ],
            "any": [
                {"condition": "SUBJECT", "value": {"text": ["vip"]}},
                {"condition": "PRIORITY", "value": {"values": ["HIGH", "URGENT"]}},
            ],
        },
        "actions": [message("#TICKET_SUBJECT#", "Look: #TICKET_NUMBER#")],
    }


async def test_an_event_tells_when_it_fired_and_why(desk: RunningDesk) -> None:
    """Omar asks of his own event, in his group."""
    form = {"name": "All", "eventType": "TICKET_CREATED", "actions": [message()]}
    event = (await made(desk.omar, "CreateEvent", input=form))["event"]
    await desk.ticket("Sales Front Line")
    await desk.settled()
    history = await send(desk.omar, "History", eventId=event["id"], first=10)
    [firing] = [edge["node"] for edge in history["firings"]["edges"]]
    done = [{"action": "SEND_MESSAGE", "outcome": "DONE", "reason": None, "recipients": 1}]
    assert (history["firingCount"], firing["heldBack"], firing["outcomes"]) == (1, None, done)
    told = await send(desk.omar, "Why", eventId=event["id"], occurrenceId=firing["occurrence"]["id"])
    assert (told["outcome"], told["checks"], told["firing"]["outcomes"]) == ("FIRED", [], done)
    assert told["summary"].startswith("It fired at ")


async def test_an_event_is_made_listed_changed_copied_and_deleted(desk: RunningDesk) -> None:
    """Maria's day with the lists of events; what is left out is as promised."""
    event = (await made(desk.maria, "CreateEvent", input=vip(desk)))["event"]
    assert (event["enabled"], event["level"], event["revision"]) == (True, "AGENT", 1)
    assert [condition["operator"] for condition in event["conditions"]["all"]] == ["IN", "BETWEEN"]
    assert [condition["operator"] for condition in event["conditions"]["any"]] == ["CONTAINS", "IN"]
    assert [action["action"] for action in event["actions"]] == ["SEND_MESSAGE"]

    listed = await send(desk.maria, "Events", filter={"search": "vip", "enabled": True}, first=10)
    [node] = [edge["node"] for edge in listed["edges"]]
    assert (listed["totalCount"], node["id"], node["owner"]["displayName"]) == (1, event["id"], "Maria Lopez")
    assert (node["category"]["id"], node["eventType"]["id"]) == ("TICKETS", "TICKET_CREATED")
    assert (node["firingCount"], node["lastFiredAt"], node["actions"][0]["maximumFrequencyMinutes"]) == (
        0,
        None,
        0,
    )

    changed = (await made(desk.maria, "UpdateEvent", input={"id": event["id"], "name": "V I P"}))["event"]
    assert (changed["name"], changed["revision"], changed["enabled"]) == ("V I P", 2, True)
    off = await made(desk.maria, "SetEventsEnabled", ids=[event["id"]], enabled=False)
    assert off["events"] == [{"id": event["id"], "enabled": False}]
    [copied] = (await made(desk.maria, "CopyEvents", ids=[event["id"]]))["events"]
    assert copied["id"] != event["id"]
    gone = await send(desk.maria, "DeleteEvents", ids=[event["id"], copied["id"], f"Event_{UNKNOWN}"])
    assert gone["deletedIds"] == [event["id"], copied["id"]]
    assert [(error["code"], error["path"]) for error in gone["errors"]] == [("NOT_FOUND", ["ids", "2"])]


async def test_a_fault_in_an_event_is_an_entry_with_its_path(desk: RunningDesk) -> None:
    form = vip(desk)
    form["actions"] = [message(body="#TICKET_NUMBR#")]
    answer = await send(desk.maria, "CreateEvent", input=form)

    assert answer["event"] is None
    assert answer["errors"][0]["path"] == ["actions", "0", "perform", "sendMessage", "body"]
    assert "TICKET_NUMBER" in answer["errors"][0]["message"]


async def test_a_ticket_rings_a_bell_that_is_heard_watched_and_read(desk: RunningDesk) -> None:
    """Ada opens a ticket; Maria hears it live, Marta's screen shows one of her department."""
    await made(desk.maria, "CreateEvent", input=vip(desk))
    bells, screen = asyncio.Queue[Any](), asyncio.Queue[Any]()
    listening = asyncio.gather(
        heard(desk.maria, "MessageDelivered", bells),
        heard(desk.marta, "OccurrenceRaised", screen, filter={"category": "TICKETS"}),
    )
    await desk.streams(2)
    opened = {}
    for group, subject in (("Support Front Line", "VIP: no sound"), ("Sales Front Line", "An offer")):
        form = {"subject": subject, "groupId": desk.groups[group], "customerName": "Ida"}
        opened[subject] = (await made(desk.ada, "CreateTicket", input=form))["ticket"]
    async with asyncio.timeout(5):
        bell, occurrence = await bells.get(), await screen.get()
    listening.cancel()

    assert (bell["replayed"], bell["unreadCount"]) == (False, 1)
    assert bell["message"]["body"] == f"Look: {opened['VIP: no sound']['number']}"
    item = bell["message"]["item"]
    assert (item["id"], item["kind"]) == (opened["VIP: no sound"]["id"], "Ticket")
    assert item["label"] == f"{opened['VIP: no sound']['number']} VIP: no sound"
    assert item["url"].endswith(f"/items/{item['id']}")
    assert (bell["message"]["event"]["name"], bell["message"]["eventType"]["id"]) == (
        "VIPs",
        "TICKET_CREATED",
    )
    assert (occurrence["actor"], occurrence["depth"]) == ({"displayName": "Ada Stone"}, 0)
    assert occurrence["eventType"]["category"] == {"id": "TICKETS"}
    facts = {fact["name"]: fact["value"] for fact in occurrence["facts"]}
    assert (facts["SUBJECT"], facts["DEPARTMENT"]) == ("An offer", desk.departments["Sales"])

    inbox = await send(desk.maria, "Inbox", filter={"unread": True}, first=10)
    [node] = [edge["node"] for edge in inbox["edges"]]
    assert (inbox["totalCount"], inbox["unreadCount"], node["readAt"]) == (1, 1, None)
    assert node["item"] == item
    assert node["occurrence"]["occurredAt"]
    read = await made(desk.maria, "MarkRead", ids=[node["id"]])
    assert (read["unreadCount"], read["messages"][0]["id"]) == (0, node["id"])
    assert read["messages"][0]["readAt"]
    others = await send(desk.omar, "MarkRead", ids=[node["id"]])
    assert (others["messages"], others["errors"][0]["path"]) == ([], ["ids", "0"])


async def test_an_integrators_program_works_the_desk(desk: RunningDesk) -> None:
    """It makes a department, a group and a ticket, and takes the ticket to its end."""
    answer = await made(
        desk.ada, "CreateApiToken", input={"name": "CRM", "permissions": ["MANAGE_DESK", "EDIT_TICKETS"]}
    )
    assert answer["token"]
    wide = await made(
        desk.ada,
        "CreateApiToken",
        input={"name": "All", "permissions": ["MANAGE_DESK", "VIEW_TICKETS", "EDIT_TICKETS"]},
    )
    crm = desk.people.setdefault("crm", Person(desk.address, wide["token"], ""))
    department = (await made(crm, "CreateDepartment", input={"name": "Repairs"}))["department"]
    form = {"name": "Workshop", "departmentId": department["id"]}
    group = (await made(crm, "CreateGroup", input=form))["group"]
    assert group["department"] == {"id": department["id"]}

    form = {"subject": "Lamp", "groupId": group["id"], "priority": "LOW", "customerEmail": "ida@home.example"}
    ticket = (await made(crm, "CreateTicket", input=form))["ticket"]
    assert (ticket["status"], ticket["priority"], ticket["agent"]) == ("ACTIVE", "LOW", None)
    assert (ticket["group"]["id"], ticket["department"]["id"]) == (group["id"], department["id"])
    changed = await made(crm, "UpdateTicket", input={"id": ticket["id"], "status": "WAITING"})
    assert changed["ticket"]["status"] == "WAITING"
    form = {"id": ticket["id"], "groupId": desk.groups["Sales Front Line"], "agentId": desk.omar.id}
    moved = (await made(crm, "TransferTicket", input=form))["ticket"]
    assert (moved["group"]["id"], moved["agent"]["id"]) == (desk.groups["Sales Front Line"], desk.omar.id)
    form = {"ticketId": ticket["id"], "direction": "OUT", "body": "On its way."}
    assert (await made(crm, "AddTicketMessage", input=form))["ticket"]["lastActivityAt"]
    assert (await made(crm, "DeleteTicket", id=ticket["id"]))["deletedIds"] == [ticket["id"]]
    assert (await send(crm, "DeleteTicket", id=ticket["id"]))["errors"][0]["code"] == "NOT_FOUND"


async def test_an_administrator_sees_to_roles_and_agents(desk: RunningDesk) -> None:
    roles = {role["name"]: role for role in await send(desk.ada, "Roles")}
    assert all(role["builtIn"] and len(role["areas"]) == 11 for role in roles.values())

    areas = [{"area": "EVENTS", "level": "CUSTOM", "permissions": ["VIEW_OCCURRENCES"]}]
    edited = await made(desk.ada, "UpdateRole", input={"id": roles["Agent"]["id"], "areas": areas})
    assert edited["role"]["areas"][0] == areas[0]
    form = {
        "email": "lena@desk.example",
        "displayName": "Lena Weber",
        "password": "good enough",
        "roleIds": [roles["Agent"]["id"]],
        "groupIds": [desk.groups["Support Experts"]],
    }
    lena = (await made(desk.ada, "CreateAgent", input=form))["agent"]
    assert lena["groups"][0]["department"] == {"id": desk.departments["Support"]}
    given = await made(desk.ada, "AssignRoles", agentId=lena["id"], roleIds=[roles["Manager"]["id"]])
    assert "VIEW_OCCURRENCES" in given["agent"]["permissions"]


async def test_tasks_are_made_and_deleted_and_surveys_answered(desk: RunningDesk) -> None:
    task = {"subject": "Call back", "agentId": desk.maria.id, "dueAt": "2999-01-01T09:00:00Z"}
    made_task = (await made(desk.maria, "CreateTask", input=task))["task"]
    assert made_task["subject"] == "Call back"
    assert (await made(desk.maria, "DeleteTask", id=made_task["id"]))["deletedIds"] == [made_task["id"]]

    group = desk.groups["Support Front Line"]
    said = {"survey": "After a ticket", "rating": 2.5, "groupId": group, "answers": ["Slow."]}
    assert (await made(desk.ada, "AnswerSurvey", input=said))["response"]["rating"] == 2.5


async def test_a_help_desk_elsewhere_raises_what_happens_there(desk: RunningDesk) -> None:
    happened = {
        "idempotencyKey": "1",
        "eventType": "TICKET_CREATED",
        "itemKey": "42",
        "facts": {"SUBJECT": "From elsewhere"},
    }
    [result] = (await send(desk.ada, "RaiseOccurrences", input=[happened]))["results"]
    assert (result["errors"], result["duplicate"]) == ([], False)
    assert result["occurrence"]["id"]


async def test_somebody_asks_what_an_event_would_have_done(desk: RunningDesk) -> None:
    await desk.ticket(subject="A lamp")
    draft = {"name": "What if", "eventType": "TICKET_CREATED", "actions": [message()]}
    since = (desk.clock() - timedelta(days=1)).isoformat()

    found = await send(desk.maria, "Backtest", draft=draft, since=since, first=1)

    assert (found["examined"], found["matched"], found["complete"]) == (1, 1, True)
    assert found["matches"][0]["wouldSend"][0]["subject"] == "A lamp"


async def test_of_what_happened_it_is_said_which_events_heard_it_and_why(desk: RunningDesk) -> None:
    event = (await made(desk.marta, "CreateEvent", input=vip(desk) | {"conditions": {}}))["event"]
    await desk.ticket("Sales Front Line")
    await desk.settled()
    [raised] = (await desk.marta.ask("{ occurrences(first: 1) { edges { node { id } } } }"))["edges"]

    heard_by = await send(desk.marta, "WhoHeard", occurrenceId=raised["node"]["id"], first=10)
    [told] = [edge["node"] for edge in heard_by["explanations"]["edges"]]
    assert heard_by["eventType"]["id"] == "TICKET_CREATED"
    assert (told["event"], told["outcome"]) == ({"id": event["id"], "name": "VIPs"}, "FIRED")
    assert told["summary"].startswith("It fired at ")


async def test_somebody_traces_an_event_while_they_try_it(desk: RunningDesk) -> None:
    event = (await made(desk.maria, "CreateEvent", input=vip(desk)))["event"]
    heard_of = asyncio.Queue[Any]()
    tracing = asyncio.create_task(heard(desk.maria, "Trace", heard_of, eventId=event["id"]))
    await desk.streams(1)
    await desk.ticket(subject="A lamp", priority="LOW")
    async with asyncio.timeout(5):
        told = await heard_of.get()
    tracing.cancel()

    assert told["outcome"] == "CONDITION_FAILED"
    assert told["summary"].startswith("It asks for one of 2 things, and none was so.")
    assert [check["held"] for check in told["checks"]] == [True, True, False, False]
    assert told["occurrence"]["occurredAt"]
