"""Every kind of item: what opens it, where it can stand, how one is made, and all that is done to it."""

from dataclasses import dataclass

from tests.domain.desk.doing import Form

IT = "@it"
FRONT, EXPERTS, SALES = "@Support Front Line", "@Support Experts", "@Sales Front Line"
PLACES: dict[str, Form] = {  # as Maria sees them, who works in Support's front line
    "own group": {"groupId": FRONT},
    "own department": {"groupId": EXPERTS},
    "other department": {"groupId": SALES},
    "no group": {},
    "her own": {"agentId": "@maria"},
}
IN_A_GROUP = ("own group", "own department", "other department")
ANYWHERE = (*IN_A_GROUP, "no group")

Step = tuple[str, Form]


@dataclass(frozen=True)
class Room:
    """
    A kind of item.

    ``made`` makes one, beginning with its own verb; ``then`` is done to it, in an order that works.
    """

    opened_by: str
    listed: str
    made: list[Step]
    then: list[Step]
    places: tuple[str, ...] = ("no group",)


def shared(item: str, name: str) -> list[Step]:
    """What is done to items of groups, of whatever kind."""
    about = {f"{name}Id": IT}
    return [
        (f"add{item}Comment", {**about, "text": "Well"}),
        (f"log{item}Time", {**about, "minutes": 5}),
        (f"set{item}CustomField", {**about, "fieldId": f"@{name}Field", "value": "x"}),
        (f"transfer{item}", {"id": IT, "groupId": FRONT, "agentId": "@maria"}),
    ]


def attached(item: str) -> list[Step]:
    """What is done to items that are about a ticket."""
    return [
        (f"attach{item}ToTicket", {"id": IT, "ticketId": "@ticket"}),
        (f"detach{item}FromTicket", {"id": IT}),
    ]


VISITOR: Form = {"key": "@name", "page": "/", "ipAddress": "192.0.2.7"}
ROOMS = {
    "tickets": Room(
        "TICKETS",
        "tickets",
        [("createTicket", {"subject": "Fire"})],
        [
            ("updateTicket", {"id": IT, "priority": "HIGH"}),
            ("addTicketMessage", {"ticketId": IT, "direction": "IN", "body": "?"}),
            ("sendTicketForm", {"ticketId": IT, "formId": "@form"}),
            ("completeTicketForm", {"ticketId": IT, "formId": "@form", "answers": "yes"}),
            ("scheduleTicketFollowUp", {"id": IT, "at": "2999-01-01T00:00:00Z"}),
            ("completeTicketFollowUp", {"id": IT}),
            *shared("Ticket", "ticket"),
            ("requestTicketClose", {"id": IT}),
            ("closeTicket", {"id": IT}),
            ("deleteTicket", {"id": IT}),
        ],
        IN_A_GROUP,
    ),
    "live chats": Room(
        "LIVE_CHATS",
        "liveChats",
        [("startLiveChat", {"customerName": "Sam"})],
        [
            ("addLiveChatMessage", {"liveChatId": IT, "direction": "OUT", "body": "!"}),
            *attached("LiveChat"),
            *shared("LiveChat", "liveChat"),
            ("endLiveChat", {"id": IT}),
            ("deleteLiveChat", {"id": IT}),
        ],
        IN_A_GROUP,
    ),
    "call logs": Room(
        "CALL_LOGS",
        "callLogs",
        [("createCallLog", {"subject": "Invoice"})],
        [
            ("updateCallLog", {"id": IT, "phoneNumber": "+1 555 0100"}),
            *attached("CallLog"),
            *shared("CallLog", "callLog"),
            ("endCallLog", {"id": IT}),
            ("deleteCallLog", {"id": IT}),
        ],
        IN_A_GROUP,
    ),
    "time logs": Room(
        "TICKETS",
        "timeLogs",
        [("createTicket", {"subject": "Fire"}), ("logTicketTime", {"ticketId": IT, "minutes": 5})],
        [("updateTimeLog", {"id": IT, "minutes": 7}), ("deleteTimeLog", {"id": IT})],
        IN_A_GROUP,
    ),
    "tasks": Room(
        "TASKS",
        "tasks",
        [("createTask", {"subject": "Call back"})],
        [
            ("updateTask", {"id": IT, "priority": "HIGH"}),
            ("transferTask", {"id": IT, "groupId": FRONT, "agentId": "@maria"}),
            ("deleteTask", {"id": IT}),
        ],
        tuple(PLACES),
    ),
    "articles": Room(
        "KB_ARTICLES",
        "kbArticles",
        [("createKBArticle", {"title": "How to", "body": "So"})],
        [
            ("updateKBArticle", {"id": IT, "body": "Thus"}),
            ("flagKBArticle", {"id": IT}),
            ("reviewKBArticle", {"id": IT}),
            ("deleteKBArticle", {"id": IT}),
        ],
    ),
    "feedback": Room(
        "KB_ARTICLES",
        "kbFeedbacks",
        [("addKBFeedback", {"articleId": "@article", "text": "Thanks"}), ("approveKBFeedback", {"id": IT})],
        [
            ("editKBFeedback", {"id": IT, "text": "Thank you"}),
            ("approveKBFeedback", {"id": IT}),
            ("reportKBFeedbackAbuse", {"id": IT}),
            ("blockKBFeedback", {"id": IT}),
            ("deleteKBFeedback", {"id": IT}),
        ],
    ),
    "community": Room(
        "COMMUNITY",
        "communityThreads",
        [
            (
                "createCommunityThread",
                {"title": "Why?", "type": "QUESTION", "body": "Why", "displayName": "Kim"},
            )
        ],
        [
            ("addCommunityPost", {"threadId": IT, "text": "Buy!", "displayName": "Spam"}),
            ("reportCommunityAbuse", {"threadId": IT, "abuseType": "SPAM"}),
            ("deleteCommunityThread", {"id": IT}),
        ],
    ),
    "news": Room(
        "NEWS",
        "newsItems",
        [("createNewsItem", {"title": "New", "body": "Old"})],
        [("updateNewsItem", {"id": IT, "body": "New"}), ("deleteNewsItem", {"id": IT})],
    ),
    "visitors": Room(
        "WHOS_ON",
        "visitors",
        [("reportPageView", VISITOR)],
        [
            ("inviteToLiveChat", {"id": IT, "message": "May I help?"}),
            ("answerInvitation", {"id": IT, "answer": "REJECTED"}),
            ("removeVisitor", {"id": IT}),
        ],
        ANYWHERE,
    ),
    "purged visitors": Room(
        "WHOS_ON", "visitors", [("reportPageView", VISITOR)], [("deleteVisitor", {"id": IT})], ANYWHERE
    ),
    "survey offers": Room(
        "REPORTS",
        "surveyOffers",
        [("offerSurvey", {"survey": "After a chat"})],
        [("deleteSurveyOffer", {"id": IT})],
        ANYWHERE,
    ),
    "survey responses": Room(
        "REPORTS",
        "surveyResponses",
        [("answerSurvey", {"survey": "After a chat", "rating": 2})],
        [("deleteSurveyResponse", {"id": IT})],
        ANYWHERE,
    ),
    "chat rooms": Room(
        "ANY_AGENT",
        "chatRooms",
        [("createChatRoom", {"name": "@name"})],
        [
            ("inviteToChatRoom", {"id": IT, "agentId": "@omar"}),
            ("joinChatRoom", {"id": IT}),
            ("leaveChatRoom", {"id": IT}),
            ("deleteChatRoom", {"id": IT}),
        ],
    ),
    "users": Room(
        "ADMINISTRATORS",
        "users",
        [("registerUser", {"displayName": "Sam", "email": "@address"})],
        [("verifyUserEmail", {"id": IT}), ("reportUserLoginFailed", {"id": IT}), ("deleteUser", {"id": IT})],
    ),
    "SMTP accounts": Room(
        "ADMINISTRATORS",
        "smtpAccounts",
        [("createSmtpAccount", {"server": "mail.example", "port": 587, "emailAddress": "desk@shop.example"})],
        [
            ("reportSmtpConnectionFailed", {"id": IT, "error": "refused"}),
            (
                "reportSmtpDeliveryFailed",
                {"id": IT, "error": "full", "customerEmail": "sam@customer.example"},
            ),
            ("deleteSmtpAccount", {"id": IT}),
        ],
    ),
    "POP accounts": Room(
        "ADMINISTRATORS",
        "popAccounts",
        [("createPopAccount", {"server": "mail.example", "port": 995, "loginUsername": "desk"})],
        [
            ("reportPopFailure", {"id": IT, "step": "CONNECTION", "error": "x"}),
            ("deletePopAccount", {"id": IT}),
        ],
    ),
}
