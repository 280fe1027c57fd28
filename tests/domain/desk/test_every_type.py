"""Whatever can happen at the desk is raised by its verb, and heard by an event."""

from datetime import datetime
from typing import Any

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType

from domain.catalogue.declared import EventKind
from domain.desk.items import Item
from domain.desk.rooms import CATALOGUE, __models__
from domain.desk.verbs import verbs_of
from domain.ids import parse_global_id
from schema import build_schema
from tests.desk import RunningDesk, message

MUTATIONS = build_schema()._schema.mutation_type
IN_SUPPORT = {"groupId": "group"}
IT = "it"
NOT_BY_A_VERB = {
    "SYSTEM_STARTED",  # when a process starts
    "EVENT_THROTTLED",  # by events that fire too often
    "EVENT_ACTION_FAILED",  # by actions that fail
    "EXTERNAL_PROVIDER_FAILED",  # by calls that fail
    "MUTE_ENDED",  # when a mute ends
    "AGENT_LOGGED_IN",  # by signing in
    "AGENT_LOGGED_OUT",  # by signing out
}
ITEMS = {record.entity: record for record in __models__ if issubclass(record, Item)}
ACTIVITY = {  # and whatever gives a ticket or task another status
    *(f"add{item}Comment" for item in ("Ticket", "LiveChat", "CallLog")),
    *(f"transfer{item}" for item in ("Ticket", "LiveChat", "CallLog", "Task")),
    *("addTicketMessage", "addLiveChatMessage", "addCommunityPost", "reportPageView"),
    *("endLiveChat", "endCallLog", "reviewKBArticle"),
}

Step = tuple[str, dict[str, Any], list[str]]


def steps(item: str, *follow: Step) -> list[Step]:
    """The verbs that items of several kinds share: transfer, comment, time, deletion."""
    name = item[0].lower() + item[1:]
    prefix = "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in item).lstrip("_")
    return [
        *follow,
        (f"add{item}Comment", {f"{name}Id": IT, "text": "Well"}, [f"{prefix}_COMMENT_ADDED"]),
        (
            f"log{item}Time",
            {f"{name}Id": IT, "minutes": 5},
            [f"{prefix}_TIME_LOG_CREATED", "TIME_LOG_CREATED"],
        ),
        (f"transfer{item}", {"id": IT, "groupId": "experts"}, [f"{prefix}_TRANSFERRED"]),
        (f"delete{item}", {"id": IT}, [f"{prefix}_DELETED"]),
    ]


def attached(item: str) -> list[Step]:
    """What is attached to a ticket and detached from it."""
    prefix = {"LiveChat": "LIVE_CHAT", "CallLog": "CALL_LOG"}[item]
    return [
        (f"attach{item}ToTicket", {"id": IT, "ticketId": "ticket"}, [f"{prefix}_ATTACHED_TO_TICKET"]),
        (f"detach{item}FromTicket", {"id": IT}, [f"{prefix}_DETACHED_FROM_TICKET"]),
    ]


STORIES: dict[str, list[Step]] = {
    "tickets": steps(
        "Ticket",
        ("createTicket", {"subject": "Printer", **IN_SUPPORT}, ["TICKET_CREATED"]),
        ("addTicketMessage", {"ticketId": IT, "direction": "IN", "body": "?"}, ["TICKET_MESSAGE_RECEIVED"]),
        ("addTicketMessage", {"ticketId": IT, "direction": "OUT", "body": "!"}, ["TICKET_MESSAGE_SENT"]),
        (
            "updateTicket",
            {"id": IT, "priority": "HIGH", "status": "WAITING"},
            ["TICKET_PRIORITY_CHANGED", "TICKET_STATUS_CHANGED"],
        ),
        ("sendTicketForm", {"ticketId": IT, "formId": "form"}, ["TICKET_FORM_SENT"]),
        (
            "completeTicketForm",
            {"ticketId": IT, "formId": "form", "answers": "yes"},
            ["TICKET_FORM_COMPLETED"],
        ),
        ("scheduleTicketFollowUp", {"id": IT, "at": "2999-01-01T00:00:00Z"}, ["TICKET_FOLLOW_UP_SCHEDULED"]),
        ("completeTicketFollowUp", {"id": IT}, ["TICKET_FOLLOWED_UP"]),
        ("requestTicketClose", {"id": IT}, ["TICKET_CLOSE_REQUESTED_BY_USER"]),
    ),
    "live chats": steps(
        "LiveChat",
        ("startLiveChat", {"customerName": "Sam", "body": "Hello", **IN_SUPPORT}, ["LIVE_CHAT_STARTED"]),
        (
            "addLiveChatMessage",
            {"liveChatId": IT, "direction": "IN", "body": "?"},
            ["LIVE_CHAT_INCOMING_MESSAGE"],
        ),
        (
            "addLiveChatMessage",
            {"liveChatId": IT, "direction": "OUT", "body": "!"},
            ["LIVE_CHAT_MESSAGE_OUT"],
        ),
        *attached("LiveChat"),
    ),
    "ended chats": [
        ("startLiveChat", {**IN_SUPPORT}, ["LIVE_CHAT_STARTED"]),
        ("endLiveChat", {"id": IT}, ["LIVE_CHAT_ENDED"]),
    ],
    "call logs": steps(
        "CallLog",
        ("createCallLog", {"subject": "Invoice", **IN_SUPPORT}, ["CALL_LOG_CREATED"]),
        ("updateCallLog", {"id": IT, "phoneNumber": "+1 555 0100"}, ["CALL_LOG_MODIFIED"]),
        ("endCallLog", {"id": IT}, ["CALL_LOG_ENDED"]),
        *attached("CallLog"),
    ),
    "articles": [
        ("createKBArticle", {"title": "How to", "body": "So"}, ["KB_ARTICLE_CREATED"]),
        ("updateKBArticle", {"id": IT, "body": "Thus"}, ["KB_ARTICLE_MODIFIED"]),
        ("flagKBArticle", {"id": IT}, ["KB_ARTICLE_FLAGGED_FOR_REVIEW"]),
        ("flagKBArticle", {"id": IT, "flagged": False}, ["KB_ARTICLE_MODIFIED"]),
        ("reviewKBArticle", {"id": IT}, ["KB_ARTICLE_REVIEWED"]),
        ("deleteKBArticle", {"id": IT}, ["KB_ARTICLE_DELETED"]),
    ],
    "feedback": [
        ("createKBArticle", {"title": "How to", "body": "So"}, ["KB_ARTICLE_CREATED"]),
        ("addKBFeedback", {"articleId": IT, "text": "Thanks"}, ["KB_FEEDBACK_CREATED"]),
        ("editKBFeedback", {"id": IT, "text": "Thank you"}, ["KB_FEEDBACK_EDITED"]),
        ("reportKBFeedbackAbuse", {"id": IT}, ["KB_FEEDBACK_ABUSE_REPORTED"]),
        ("blockKBFeedback", {"id": IT}, ["KB_FEEDBACK_BLOCKED"]),
        ("approveKBFeedback", {"id": IT}, ["KB_FEEDBACK_APPROVED"]),
        ("deleteKBFeedback", {"id": IT}, ["KB_FEEDBACK_DELETED"]),
    ],
    "community": [
        (
            "createCommunityThread",
            {"title": "Why?", "type": "QUESTION", "body": "Why", "displayName": "Kim"},
            ["NEW_COMMUNITY_THREAD_CREATED"],
        ),
        ("addCommunityPost", {"threadId": IT, "text": "Buy!", "displayName": "Spam"}, []),
        (
            "reportCommunityAbuse",
            {"threadId": IT, "abuseType": "SPAM", "postNumber": 1},
            ["NEW_REPORTED_ABUSE"],
        ),
        ("deleteCommunityThread", {"id": IT}, []),
    ],
    "tasks": [
        ("createTask", {"subject": "Call back", "agentId": "maria"}, ["TASK_CREATED"]),
        ("updateTask", {"id": IT, "priority": "HIGH"}, ["TASK_MODIFIED"]),
        ("updateTask", {"id": IT, "status": "WAITING"}, ["TASK_MODIFIED"]),
        ("transferTask", {"id": IT, "agentId": "maria", "groupId": "group"}, ["TASK_MODIFIED"]),
        ("deleteTask", {"id": IT}, ["TASK_DELETED"]),
    ],
    "surveys": [
        ("offerSurvey", {"survey": "After a chat", **IN_SUPPORT}, ["SURVEY_OFFERED"]),
        ("answerSurvey", {"survey": "After a chat", "rating": 2, "offerId": IT}, ["SURVEY_ANSWERED"]),
        ("deleteSurveyResponse", {"id": IT}, []),
    ],
    "visitors": [
        ("reportPageView", {"key": "v", "page": "/", "ipAddress": "192.0.2.7"}, ["ONLINE_ACTIVITY"]),
        ("reportPageView", {"key": "v", "page": "/2", "ipAddress": "192.0.2.7"}, ["ONLINE_ACTIVITY"]),
        ("inviteToLiveChat", {"id": IT, "message": "May I help?"}, ["LIVE_CHAT_INVITED"]),
        ("answerInvitation", {"id": IT, "answer": "IGNORED"}, ["LIVE_CHAT_INVITATION_IGNORED"]),
        ("inviteToLiveChat", {"id": IT, "message": "Really?"}, ["LIVE_CHAT_INVITED"]),
        ("answerInvitation", {"id": IT, "answer": "REJECTED"}, ["LIVE_CHAT_REJECTED"]),
        ("inviteToLiveChat", {"id": IT, "message": "Please"}, ["LIVE_CHAT_INVITED"]),
        ("answerInvitation", {"id": IT, "answer": "ACCEPTED"}, ["LIVE_CHAT_ACCEPTED"]),
        ("removeVisitor", {"id": IT}, ["ONLINE_VISITOR_REMOVED"]),
    ],
    "purged visitors": [
        ("reportPageView", {"key": "v", "page": "/", "ipAddress": "192.0.2.7"}, ["ONLINE_ACTIVITY"]),
        ("deleteVisitor", {"id": IT}, ["ONLINE_VISITOR_PURGED"]),
    ],
    "SMTP": [
        (
            "createSmtpAccount",
            {"server": "mail.example", "port": 587, "emailAddress": "desk@example.com"},
            [],
        ),
        ("reportSmtpConnectionFailed", {"id": IT, "error": "refused"}, ["SMTP_CONNECTION_FAILED"]),
        (
            "reportSmtpDeliveryFailed",
            {"id": IT, "error": "full", "customerEmail": "sam@example.com"},
            ["SMTP_DELIVERY_FAILED"],
        ),
        (
            "reportSmtpDeliveryFailed",
            {"id": IT, "error": "gone", "customerEmail": "sam@example.com", "final": True},
            ["SMTP_FINAL_DELIVERY_FAILED"],
        ),
        ("deleteSmtpAccount", {"id": IT}, []),
    ],
    "POP": [
        ("createPopAccount", {"server": "mail.example", "port": 995, "loginUsername": "desk"}, []),
        ("reportPopFailure", {"id": IT, "step": "CONNECTION", "error": "x"}, ["POP_CONNECTION_FAILED"]),
        ("reportPopFailure", {"id": IT, "step": "DOWNLOAD", "error": "x"}, ["POP_DOWNLOAD_FAILED"]),
        ("reportPopFailure", {"id": IT, "step": "IMPORT", "error": "x"}, ["POP_IMPORT_FAILED"]),
        (
            "reportPopFailure",
            {"id": IT, "step": "LOGIN", "error": "x"},
            ["POP_LOGIN_FAILED", "SMTP_POP_LOGIN_FAILED"],
        ),
    ],
    "chat rooms": [
        ("createChatRoom", {"name": "Kitchen"}, []),
        ("inviteToChatRoom", {"id": IT, "agentId": "maria", "message": "Coffee?"}, ["CHAT_ROOM_INVITE"]),
        ("joinChatRoom", {"id": IT}, ["CHAT_ROOM_JOINED"]),
        ("leaveChatRoom", {"id": IT}, ["CHAT_ROOM_LEFT"]),
        ("deleteChatRoom", {"id": IT}, []),
    ],
    "agents": [
        ("setAvailability", {"availability": "AVAILABLE"}, ["AGENT_AVAILABILITY_CHANGED"]),
        (
            "setAgentActiveInGroup",
            {"agentId": "maria", "channel": "CALLS", "active": False, **IN_SUPPORT},
            ["AGENT_ACTIVE_GROUP_CHANGED"],
        ),
    ],
    "time logs": [
        ("createTicket", {"subject": "Printer", **IN_SUPPORT}, ["TICKET_CREATED"]),
        ("logTicketTime", {"ticketId": IT, "minutes": 5}, ["TICKET_TIME_LOG_CREATED", "TIME_LOG_CREATED"]),
        ("updateTimeLog", {"id": "time log", "minutes": 7}, ["TIME_LOG_MODIFIED"]),
        ("deleteTimeLog", {"id": "time log"}, ["TIME_LOG_DELETED"]),
    ],
    "news": [
        ("createNewsItem", {"title": "New", "body": "Old"}, ["NEWS_ITEM_CREATED"]),
        ("updateNewsItem", {"id": IT, "body": "New"}, ["NEWS_ITEM_MODIFIED"]),
        ("deleteNewsItem", {"id": IT}, ["NEWS_ITEM_DELETED"]),
    ],
    "users": [
        ("registerUser", {"displayName": "Sam", "email": "sam@example.com"}, ["USER_REGISTERED"]),
        ("verifyUserEmail", {"id": IT}, ["USER_EMAIL_VERIFIED"]),
        ("reportUserLoginFailed", {"id": IT}, ["USER_LOGIN_FAILED"]),
        ("deleteUser", {"id": IT}, ["USER_DELETED"]),
    ],
}


async def act(desk: RunningDesk, verb: str, form: dict[str, Any]) -> str | None:
    """Send a mutation as ada; return the id of what it was about."""
    assert MUTATIONS
    field = MUTATIONS.fields[verb]
    payload = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    assert isinstance(payload, GraphQLObjectType)
    member = next(name for name in payload.fields if name != "errors")
    shown = "deletedIds" if member == "deletedIds" else f"{member} {{ id }}"
    if "input" in field.args:
        head, given = f"mutation($input: {field.args['input'].type})", {"input": form}
        call = f"{verb}(input: $input)"
    else:
        head, given, call = "mutation($id: ID!)", form, f"{verb}(id: $id)"
    done = await desk.ada.ask(f"{head} {{ {call} {{ {shown} errors {{ message path }} }} }}", **given)
    assert done["errors"] == [], done
    about: dict[str, Any] | list[str] | None = done[member]
    return str(about["id"]) if isinstance(about, dict) else None


async def known(desk: RunningDesk) -> dict[str, str]:
    """The ids of what stories point at."""
    form = 'mutation { createForm(input: {name: "Details"}) { form { id } } }'
    return {
        "group": desk.groups["Support Front Line"],
        "experts": desk.groups["Support Experts"],
        "maria": desk.maria.id,
        "form": (await desk.ada.ask(form))["form"]["id"],
        "ticket": (await desk.ticket())["id"],
    }


async def worked_on(about: str) -> datetime | None:
    """Return when an item was last worked on; None of what is none, or gone."""
    kind, uuid = parse_global_id(about) if about else ("", None)
    item = await ITEMS[kind].get_or_none(id=uuid) if kind in ITEMS else None
    return item.last_activity_at if item else None


@pytest.mark.parametrize("story", STORIES)
async def test_each_verb_is_heard_as_what_it_does(desk: RunningDesk, story: str) -> None:
    """By a system-level event for each type, in the order of doing; activity alone is work on it."""
    names = await known(desk)
    for event_type in sorted({event_type for _, _, raised in STORIES[story] for event_type in raised}):
        await desk.event("ada", event_type, level="SYSTEM", actions=[message(event_type, "#EVENT_TYPE#")])
    await desk.settled()
    about = ""
    async with desk.hearing("ada") as heard:
        for verb, form, raised in STORIES[story]:
            filled = {
                name: about if value == IT else names.get(value, value) if isinstance(value, str) else value
                for name, value in form.items()
            }
            if "time log" in form.values():
                listed = await desk.ada.ask("query { timeLogs { edges { node { id } } } }")
                filled["id"] = listed["edges"][0]["node"]["id"]
            desk.clock.advance(seconds=1)
            was, last = about, await worked_on(about)
            about = await act(desk, verb, filled) or about
            if last and about == was and (now := await worked_on(about)):
                assert (now > last) is (verb in ACTIVITY or "status" in form), verb
            bells = await heard["ada"].take(len(raised))
            assert sorted(message["message"]["subject"] for message in bells) == sorted(raised)
        await desk.settled()
        assert heard["ada"].silent


def test_an_item_begins_with_what_is_raised_as_it_is_made() -> None:
    """But feedback gathers on an article, visitors' looks are told alike, and tickets log the time."""
    makers = {verb.name for item in ITEMS.values() for verb in verbs_of(item) if verb.id_label is None}
    steps = [step for story in STORIES.values() for step in story]
    told = {event_type for verb, _, raised in steps if verb in makers for event_type in raised}
    begins = {event_type.id for event_type in CATALOGUE.event_types.values() if event_type.begins}
    assert told - begins == {"KB_FEEDBACK_CREATED", "ONLINE_ACTIVITY"}
    assert begins - told == {"TIME_LOG_CREATED"}


def test_every_instant_type_is_in_a_story() -> None:
    """Those that no verb raises are tested where they happen."""
    told = {event_type for story in STORIES.values() for _, _, raised in story for event_type in raised}
    instant = {
        event_type.id for event_type in CATALOGUE.event_types.values() if event_type.kind is EventKind.INSTANT
    }
    assert instant - told == NOT_BY_A_VERB
