"""What occurrences of each room know: what conditions compare, and what variables stand for."""

import pytest

from tests.desk import RunningDesk
from tests.domain.desk.rooms.knowing import FRONT, IT, Case, know

EXPERTS = {"groupId": "@Support Experts"}
EARLY, LATE = "2099-01-01T10:00:00+01:00", "2099-02-01T09:00:00Z"
CHAT = "startLiveChat", {"customerName": "Sam", "ipAddress": "192.0.2.7", "body": "Hello", **FRONT}
LENGTHY = "x" * 2_001
ANSWER = "addLiveChatMessage", {"liveChatId": "@it", "direction": "OUT", "body": LENGTHY}
CALL = "createCallLog", {"subject": "Invoice", "direction": "OUTBOUND", "agentId": "@maria", **FRONT}
TASK = {"subject": "Call back", "related": "@ticket", "agentId": "@maria", "startAt": EARLY, "dueAt": LATE}
LOG = "logCallLogTime", {"callLogId": "@it", "minutes": 15, "billable": True, "categoryId": "@category"}
OFF_LINE = {"agentId": "@maria", "channel": "LIVE_CHATS", "active": False, **FRONT}
WAIT = "wait", {"minutes": 7}
ROOM = "createChatRoom", {"name": "Kitchen"}
NEWS = "createNewsItem", {"by": "marta", "title": "Open", "body": "From nine"}

CASES: dict[str, Case] = {
    "a chat in the queue": (
        [CHAT],
        "LIVE_CHAT_STARTED",
        "STATUS=QUEUED|IP_ADDRESS=192.0.2.7|RECEIVED_MESSAGE=Hello|MESSAGE_COUNT=1|CHAT_AGENT=Queue",
    ),
    "a chat without a word": (
        [("startLiveChat", FRONT)],
        "LIVE_CHAT_STARTED",
        "RECEIVED_MESSAGE=None|MESSAGE_COUNT=0|CHAT_LAST_MESSAGE=None",
    ),
    "a chat that is taken": (
        [CHAT, ("transferLiveChat", {**IT, "agentId": "@maria", **FRONT})],
        "LIVE_CHAT_TRANSFERRED",
        "STATUS=ACTIVE|AGENT=@maria|CHAT_AGENT=Maria Lopez",
    ),
    "a chat that is answered late and at length": (
        [CHAT, WAIT, ANSWER],
        "LIVE_CHAT_MESSAGE_OUT",
        f"SENT_MESSAGE={LENGTHY}|CHAT_LAST_MESSAGE={LENGTHY[:-1]}…|MESSAGE_COUNT=2|CHAT_IDLE_MINUTES=7",
    ),
    "a chat that is over": (
        [CHAT, WAIT, ("endLiveChat", IT), WAIT, ("deleteLiveChat", IT)],
        "LIVE_CHAT_DELETED",
        "STATUS=ENDED|CHAT_DURATION_MINUTES=7",
    ),
    "a call": (
        [CALL, WAIT, ("updateCallLog", {**IT, "phoneNumber": "+1 555 0100", "customerName": "Sam"})],
        "CALL_LOG_MODIFIED",
        "DIRECTION=OUTBOUND|PHONE_NUMBER=+1 555 0100|SUBJECT=Invoice|DURATION_MINUTES=7|CUSTOMER_NAME=Sam",
    ),
    "a call that is over": (
        [CALL, WAIT, ("endCallLog", IT), WAIT, ("transferCallLog", {**IT, **EXPERTS})],
        "CALL_LOG_TRANSFERRED",
        "CALL_DURATION_MINUTES=7|AGENT=None|CALL_AGENT=None",
    ),
    "a task": (
        [("createTask", TASK), ("updateTask", {**IT, "status": "IN_PROGRESS", "description": "By noon"})],
        "TASK_MODIFIED",
        "AGENT=@maria|TASK_STATUS=In Progress|DESCRIPTION=By noon|START_DATE=2099-01-01T09:00:00+00:00",
    ),
    "a task that is handed on": (
        [("createTask", TASK), ("transferTask", {**IT, "agentId": "@omar"})],
        "TASK_MODIFIED",
        "TASK_AGENT=Omar Haddad|ACTING_AGENT=@ada|RELATED_ITEM=TICKET|TASK_DUE_DATE=2099-02-01 09:00 UTC",
    ),
    "a task without a date": (
        [("createTask", {"subject": "Tidy up"})],
        "TASK_CREATED",
        "DUE_DATE=None|TASK_DUE_DATE=None|RELATED_ITEM=None|TASK_PRIORITY=Normal",
    ),
    "an invitation": (
        [ROOM, ("inviteToChatRoom", {**IT, "agentId": "@maria", "message": "Coffee?"})],
        "CHAT_ROOM_INVITE",
        "AGENT=@ada|CHAT_ROOM_NAME=Kitchen|SENT_MESSAGE=Coffee?",
    ),
    "an agent who is available": (
        [("setAvailability", {"agentId": "@maria", "availability": "AVAILABLE"})],
        "AGENT_AVAILABILITY_CHANGED",
        "AGENT=@maria|AVAILABILITY=AVAILABLE|AGENT_EMAIL=maria@desk.example|GROUP=None",
    ),
    "an agent who is off line": (
        [("setAgentActiveInGroup", OFF_LINE)],
        "AGENT_ACTIVE_GROUP_CHANGED",
        "AGENT=@maria|GROUP=@Support Front Line|DEPARTMENT=@Support|CHANNEL=LIVE_CHATS",
    ),
    "time that was logged on a call": (
        [CALL, LOG],
        "TIME_LOG_CREATED",
        "AGENT=@ada|CATEGORY=@category|MINUTES=15|BILLABLE=true|RELATED_ITEM=CALL_LOG",
    ),
    "news that somebody else corrects": (
        [NEWS, ("updateNewsItem", {**IT, "title": "Shut"})],
        "NEWS_ITEM_MODIFIED",
        "AGENT=@ada|BRAND=@brand|TITLE=Shut|NEWS_TITLE=Shut|BODY_TEXT=From nine",
    ),
}


@pytest.mark.parametrize("said", CASES)
async def test_an_occurrence_knows_what_its_room_is_about(desk: RunningDesk, said: str) -> None:
    await know(desk, *CASES[said])
