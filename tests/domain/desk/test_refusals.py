"""What a person gets wrong is refused with a sentence at its field, and nothing of it is done."""

import pytest

from domain.deeds.outbox import Occurrence
from domain.desk.rooms import __models__
from domain.people.records import Agent, Membership
from domain.storage.records import Row
from tests.desk import RunningDesk
from tests.domain.desk.doing import Form, House
from tests.resolvers.deeds import nobody

FRONT, SALES = {"groupId": "@Support Front Line"}, {"groupId": "@Sales Front Line"}
LINE, PROSE = "x" * 201, "x" * 50_001
EARLY, LATE = "2099-01-01T09:00:00Z", "2099-02-01T09:00:00Z"
MADE: dict[str, tuple[str, Form]] = {
    "@field": ("createCustomField", {"name": "Floor", "itemKind": "TICKET", "kind": "NUMBER"}),
    "@ticket": ("createTicket", {"subject": "Printer", "agentId": "@maria", **FRONT}),
    "@sold": ("createTicket", {"subject": "Offer", **SALES}),
    "@locked": ("createTicket", {"subject": "Old", **FRONT}),
    "@planned": ("scheduleTicketFollowUp", {"id": "@locked", "at": LATE}),
    "@closed": ("closeTicket", {"id": "@locked", "lock": True}),
    "@chat": ("startLiveChat", {"body": "Hello", "agentId": "@maria", **FRONT}),
    "@sales chat": ("startLiveChat", SALES),
    "@ended": ("startLiveChat", FRONT),
    "@end": ("endLiveChat", {"id": "@ended"}),
    "@call": ("createCallLog", {"subject": "Invoice", "agentId": "@maria", **FRONT}),
    "@attached": ("attachCallLogToTicket", {"id": "@call", "ticketId": "@ticket"}),
    "@over": ("endCallLog", {"id": "@call"}),
    "@sales call": ("createCallLog", {"subject": "Offer", **SALES}),
    "@task": ("createTask", {"subject": "Call back", "agentId": "@maria", "startAt": EARLY, "dueAt": LATE}),
    "@group task": ("createTask", {"subject": "Tidy up", "agentId": "@maria", **FRONT}),
    "@others": ("createTask", {"subject": "Secret"}),
    "@room": ("createChatRoom", {"name": "Kitchen"}),
    "@joined": ("joinChatRoom", {"id": "@room"}),
    "@logged": ("logTicketTime", {"ticketId": "@ticket", "minutes": 5}),
    "@sales logged": ("logTicketTime", {"ticketId": "@sold", "minutes": 5}),
    "@news": ("createNewsItem", {"title": "Open", "body": "From nine"}),
}


@pytest.fixture
async def house(desk: RunningDesk) -> House:
    """A desk with something in every room; in Maria's hands, closed, or of another department."""
    house = House(desk)
    for called, (verb, form) in MADE.items():
        await house.do(verb, called=called, **form)
    logs = (await desk.ada.ask("{ timeLogs { edges { node { id } } } }"))["edges"]
    house.known["@sales log"], house.known["@log"] = (edge["node"]["id"] for edge in logs)
    house.known["@disabled"] = (await Agent.get(enabled=False)).global_id
    await desk.settled()
    return house


async def everything() -> dict[str, list[str]]:
    """Return all that is kept of items, people at work, and what happened."""
    kept: tuple[type[Row], ...] = (*__models__, Agent, Membership, Occurrence)
    return {record.__name__: sorted(map(str, await record.all().values())) for record in kept}


EMPTY, LONG = "This cannot be empty.", "At most 200 characters, please; this has 201."
TOO_LONG = "At most 50000 characters, please; this has 50001."
MINUTES = "INVALID minutes: Give a number from 1 to 527040."
ADDRESS = "INVALID ipAddress: At most 45 characters, please; this has 46."
ELSEWHERE = "INVALID agentId: That agent does not work in that group."
DISABLED = "INVALID agentId: That agent's account is disabled."
PRESENT = "CONFLICT agentId: They are in the room already."
FOR_OTHERS = "FORBIDDEN agentId: Only those who manage agents say this for others."
NO_GROUP = "NOT_FOUND groupId: There is no such group, or it is not within your sight."
THERE = "INVALID groupId: It is there already."
LOCKED = "CONFLICT: It is closed and locked; set another status first."
LOCKED_TICKET = "CONFLICT ticketId: It is closed and locked; set another status first."
ENDED = "CONFLICT: It has ended already."
ATTACHED = "CONFLICT ticketId: It is attached to a ticket already; detach it first."
BACKWARDS = "INVALID dueAt: It would be due before it starts."
FORWARDS = "INVALID startAt: It would be due before it starts."
OFFSET = "INVALID dueAt: Give a moment with its offset, such as 2026-01-31T09:00:00Z."
NO_ITEM = "INVALID related: Give the id of one of Ticket, LiveChat, CallLog."
NO_TICKET = "NOT_FOUND ticketId: There is no such ticket, or it is not within your sight."
NO_TICKET_HERE = NO_TICKET.replace("ticketId", "related")
OTHER_FIELD = "INVALID fieldId: That is a field of another kind of item."
NO_CATEGORY = "NOT_FOUND categoryId: There is no such time log category."
FAULTS = f"INVALID subject: {EMPTY}; INVALID groupId: That id names Department, not Group."


def unseen(kind: str) -> str:
    """Say that an item is not there, or not for the one who asks."""
    return f"NOT_FOUND id: There is no such {kind}, or it is not within your sight."


def on_calls(agent: str, group: str) -> Form:
    """Fill in the form that takes an agent off the telephone."""
    return {"agentId": agent, "groupId": group, "channel": "CALLS", "active": False}


CHAT, OVER, FIELD = {"liveChatId": "@chat"}, {"liveChatId": "@ended"}, {"fieldId": "@field", "value": "3"}
CALL, LOG, ROOM, NEWS = {"id": "@call"}, {"id": "@log"}, {"id": "@room"}, {"by": "marta", "title": "Shut"}
TICKET, TASK = {"subject": "No sound", **FRONT}, {"subject": "Call"}
REFUSED: dict[str, list[tuple[str, Form, str]]] = {
    "tickets": [
        ("createTicket", {**TICKET, "agentId": "@omar"}, ELSEWHERE),
        ("createTicket", {**TICKET, "body": PROSE}, f"INVALID body: {TOO_LONG}"),
        ("createTicket", {**TICKET, "customerName": LINE}, f"INVALID customerName: {LONG}"),
        ("completeTicketFollowUp", {"id": "@locked"}, LOCKED),
        ("setTicketCustomField", {"ticketId": "@locked", **FIELD}, LOCKED),
    ],
    "live chats": [
        ("addLiveChatMessage", {**OVER, "direction": "IN", "body": "?"}, ENDED),
        ("addLiveChatComment", {**OVER, "text": "Well"}, ENDED),
        ("logLiveChatTime", {**OVER, "minutes": 5}, ENDED),
        ("setLiveChatCustomField", {**OVER, **FIELD}, ENDED),
        ("transferLiveChat", {"id": "@ended", "groupId": "@Support Experts"}, ENDED),
        ("endLiveChat", {"id": "@ended"}, ENDED),
        ("addLiveChatMessage", {**CHAT, "direction": "OUT", "body": " "}, f"INVALID body: {EMPTY}"),
        ("addLiveChatMessage", {**CHAT, "direction": "IN", "body": PROSE}, f"INVALID body: {TOO_LONG}"),
        ("setLiveChatCustomField", {**CHAT, **FIELD}, OTHER_FIELD),
        ("endLiveChat", {"id": "@sales chat"}, unseen("live chat")),
        ("startLiveChat", SALES, NO_GROUP),
        ("startLiveChat", {"agentId": "@omar", **FRONT}, ELSEWHERE),
        ("startLiveChat", {"ipAddress": "1" * 46, **FRONT}, ADDRESS),
        ("transferLiveChat", {"id": "@chat", "agentId": "@maria", **FRONT}, THERE),
        ("transferLiveChat", {"id": "@chat", "agentId": "@maria", "groupId": "@Support Experts"}, ELSEWHERE),
        ("attachLiveChatToTicket", {"id": "@chat", "ticketId": "@sold"}, NO_TICKET),
        ("attachLiveChatToTicket", {"id": "@chat", "ticketId": "@locked"}, LOCKED_TICKET),
        ("detachLiveChatFromTicket", {"id": "@chat"}, "CONFLICT: It is not attached to a ticket."),
    ],
    "call logs": [
        ("endCallLog", CALL, ENDED),
        ("endCallLog", {"id": "@sales call"}, unseen("call log")),
        ("attachCallLogToTicket", {**CALL, "ticketId": "@locked"}, ATTACHED),
        ("updateCallLog", {**CALL, "subject": "New", "phoneNumber": LINE}, f"INVALID phoneNumber: {LONG}"),
        ("createCallLog", {"subject": " ", "groupId": "@Sales"}, FAULTS),
        ("createCallLog", {"subject": "Invoice", **SALES}, NO_GROUP),
        ("transferCallLog", {**CALL, "agentId": "@disabled", **FRONT}, ELSEWHERE),
    ],
    "tasks": [
        ("createTask", {**TASK, "startAt": LATE, "dueAt": EARLY}, BACKWARDS),
        ("updateTask", {"id": "@task", "subject": "Changed", "dueAt": "2098-12-31T00:00:00Z"}, BACKWARDS),
        ("updateTask", {"id": "@task", "startAt": "2199-12-31T00:00:00Z"}, FORWARDS),
        ("updateTask", {"id": "@task", "dueAt": "2099-03-01T09:00"}, OFFSET),
        ("updateTask", {"id": "@task", "description": PROSE}, f"INVALID description: {TOO_LONG}"),
        ("createTask", {**TASK, "agentId": "@disabled"}, DISABLED),
        ("createTask", {**TASK, "agentId": "@omar", **FRONT}, ELSEWHERE),
        ("createTask", {**TASK, **SALES}, NO_GROUP),
        ("createTask", {**TASK, "related": "@task"}, NO_ITEM),
        ("createTask", {**TASK, "related": "@sold"}, NO_TICKET_HERE),
        ("transferTask", {"id": "@group task", "agentId": "@omar"}, ELSEWHERE),
        ("transferTask", {"id": "@task", "agentId": "@maria"}, "INVALID agentId: It is theirs already."),
        ("deleteTask", {"id": "@others"}, unseen("task")),
    ],
    "chat rooms": [
        ("createChatRoom", {"name": " KITCHEN "}, "CONFLICT name: There is a room KITCHEN already."),
        ("createChatRoom", {"name": LINE}, f"INVALID name: {LONG}"),
        ("inviteToChatRoom", {**ROOM, "agentId": "@ada"}, PRESENT),
        ("inviteToChatRoom", {**ROOM, "agentId": "@disabled"}, DISABLED),
        ("inviteToChatRoom", {**ROOM, "agentId": "@omar", "message": LINE}, f"INVALID message: {LONG}"),
        ("joinChatRoom", {**ROOM, "by": "ada"}, "CONFLICT: You are in the room already."),
        ("leaveChatRoom", ROOM, "CONFLICT: You are not in the room."),
        ("joinChatRoom", {"id": nobody("ChatRoom")}, unseen("chat room")),
    ],
    "agents": [
        ("setAvailability", {"availability": "AVAILABLE", "agentId": "@omar"}, FOR_OTHERS),
        ("setAgentActiveInGroup", on_calls("@omar", "@Sales Front Line"), FOR_OTHERS),
        ("setAgentActiveInGroup", on_calls("@maria", "@Sales Front Line"), ELSEWHERE),
    ],
    "time logs": [
        ("updateTimeLog", {**LOG, "minutes": 0, "note": "Why"}, MINUTES),
        ("logCallLogTime", {"callLogId": "@call", "minutes": 527_041}, MINUTES),
        ("updateTimeLog", {**LOG, "note": LINE}, f"INVALID note: {LONG}"),
        ("updateTimeLog", {**LOG, "categoryId": nobody("TimeLogCategory")}, NO_CATEGORY),
        ("deleteTimeLog", {"id": "@sales log"}, unseen("time log")),
    ],
    "news": [
        ("createNewsItem", {"title": "Shut", "body": "Now"}, "FORBIDDEN at the field"),
        ("createNewsItem", {**NEWS, "title": " ", "body": "Now"}, f"INVALID title: {EMPTY}"),
        ("updateNewsItem", {**NEWS, "id": "@news", "body": PROSE}, f"INVALID body: {TOO_LONG}"),
        ("deleteNewsItem", {"by": "marta", "id": nobody("NewsItem")}, unseen("news item")),
    ],
}


async def test_what_is_refused_is_told_at_its_field_and_leaves_no_trace(house: House) -> None:
    """Maria tries it, or whom the form names in `by`; not a column changes anywhere."""
    before = await everything()
    for room, refused in REFUSED.items():
        outcomes = [await house.outcome(verb, **{"by": "maria", **form}) for verb, form, _ in refused]
        assert outcomes == [told for _, _, told in refused], room
        assert await everything() == before, room
