"""Every root field is guarded, as the table says, in print and in fact."""

from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectTypeDefinitionNode,
    get_named_type,
    is_leaf_type,
    parse,
    print_ast,
)

from domain.people.rights import Permission
from schema import build_schema
from tests.desk import Person, RunningDesk

SDL = Path(__file__).parents[2] / "schema" / "schema.graphql"
ROOTS = ("Query", "Mutation", "Subscription")
OURS = build_schema()._schema
ONE_PAIR = pytest.mark.parametrize("pair", ["sqlite+memory"], indirect=True)

PUBLIC = {"signIn", "refreshSession", "requestSignInHelp", "resetPassword"}
ANY_SIGNED_IN = {
    *(
        "viewer",
        "node",
        "eventCategories",
        "eventType",
        "departments",
        "groups",
        "roles",
        "messages",
        "messageDelivered",
    ),
    *(
        "markMessagesRead",
        "markAllMessagesRead",
        "unreadCountChanged",
        "signOut",
        "events",
        "event",
        "explainEvent",
        "deleteEvents",
        "setEventsEnabled",
    ),
    *("createApiToken", "apiTokens", "revokeApiToken", "agents", "brands", "forms", "timeLogCategories"),
    *("customFields", "deliveries", "kbFolders", "surveys", "setAvailability", "setAgentActiveInGroup"),
    *("notificationProfile", "setNotificationProfile", "mutes", "mute", "unmute", "webPushKey"),
    *("pushSubscriptions", "subscribeToWebPush", "unsubscribeFromWebPush"),
    *("chatRooms", "createChatRoom", "inviteToChatRoom", "joinChatRoom", "leaveChatRoom", "deleteChatRoom"),
}
FIELDS_BY_PERMISSION = {
    "CREATE_AND_EDIT_MY_EVENTS": "createEvent updateEvent copyEvents backtestEvent runManualEvent",
    "MANAGE_GLOBAL_EVENTS": "createEvent updateEvent copyEvents backtestEvent runManualEvent setEventsUrgent",
    "VIEW_OCCURRENCES": "occurrences occurrenceRaised",
    "RAISE_OCCURRENCES": "raiseOccurrences",
    "MANAGE_ROLES": "createRole updateRole deleteRole assignRoles",
    "MANAGE_AGENTS": "createAgent updateAgent",
    "MANAGE_DESK": """createDepartment createGroup createForm createTimeLogCategory createKbFolder
        createSurvey createCustomField updateCustomField deleteCustomField popAccounts createPopAccount
        retryDeliveries mailTemplates mailTemplatePreview setMailTemplate
        externalProviders createExternalProvider updateExternalProvider
        rotateExternalProviderSecret deleteExternalProvider testExternalProvider deletePopAccount
        reportPopFailure smtpAccounts createSmtpAccount deleteSmtpAccount
        reportSmtpConnectionFailed reportSmtpDeliveryFailed users registerUser deleteUser
        reportUserLoginFailed verifyUserEmail""",
    "VIEW_CALL_LOGS": "callLogs",
    "EDIT_CALL_LOGS": """createCallLog addCallLogComment attachCallLogToTicket deleteCallLog
        detachCallLogFromTicket endCallLog logCallLogTime setCallLogCustomField transferCallLog
        updateCallLog""",
    "VIEW_COMMUNITY": "communityThreads",
    "EDIT_COMMUNITY": """createCommunityThread addCommunityPost deleteCommunityThread
        reportCommunityAbuse""",
    "VIEW_KB_ARTICLES": "kbArticles kbFeedbacks",
    "EDIT_KB_ARTICLES": """createKBArticle deleteKBArticle flagKBArticle reviewKBArticle updateKBArticle
        addKBFeedback approveKBFeedback blockKBFeedback deleteKBFeedback editKBFeedback
        reportKBFeedbackAbuse""",
    "VIEW_LIVE_CHATS": "liveChats",
    "EDIT_LIVE_CHATS": """startLiveChat addLiveChatComment addLiveChatMessage attachLiveChatToTicket
        deleteLiveChat detachLiveChatFromTicket endLiveChat logLiveChatTime setLiveChatCustomField
        transferLiveChat""",
    "VIEW_NEWS": "newsItems",
    "EDIT_NEWS": "createNewsItem deleteNewsItem updateNewsItem",
    "VIEW_REPORTS": "surveyOffers surveyResponses",
    "EDIT_REPORTS": "offerSurvey deleteSurveyOffer answerSurvey deleteSurveyResponse",
    "VIEW_TASKS": "tasks",
    "EDIT_TASKS": "createTask deleteTask transferTask updateTask",
    "VIEW_WHOS_ON": "visitors",
    "EDIT_WHOS_ON": """reportPageView answerInvitation deleteVisitor inviteToLiveChat removeVisitor""",
    "VIEW_TICKETS": "tickets timeLogs",
    "EDIT_TICKETS": """createTicket updateTicket transferTicket addTicketMessage addTicketComment
        logTicketTime sendTicketForm completeTicketForm scheduleTicketFollowUp completeTicketFollowUp
        requestTicketClose closeTicket deleteTicket setTicketCustomField updateTimeLog deleteTimeLog""",
}
GUARDED = {name for names in FIELDS_BY_PERMISSION.values() for name in names.split()}
PERMITTING = {
    field: frozenset(one for one, names in FIELDS_BY_PERMISSION.items() if field in names.split())
    for field in GUARDED
}


def root_fields() -> Iterator[tuple[str, str, GraphQLField]]:
    """Every root field there is: the root, the name, and the field."""
    for root in (OURS.query_type, OURS.mutation_type, OURS.subscription_type):
        assert root
        for name, field in root.fields.items():
            yield root.name, name, field


@cache
def printed() -> dict[str, tuple[set[str], set[str]]]:
    """The directives of each root field in the SDL, and the permissions they name."""
    roots = [
        one
        for one in parse(build_schema().as_str()).definitions
        if isinstance(one, ObjectTypeDefinitionNode) and one.name.value in ROOTS
    ]
    found = {}
    for field in (field for root in roots for field in root.fields or ()):
        directives = field.directives or ()
        given = [one.value for directive in directives for one in directive.arguments or ()]
        named = {print_ast(value) for one in given if isinstance(one, ListValueNode) for value in one.values}
        found[field.name.value] = ({directive.name.value for directive in directives}, named)
    return found


def sample(kind: GraphQLInputType) -> Any:
    """The least that an argument of a type takes."""
    if isinstance(kind, GraphQLNonNull):
        return sample(kind.of_type)
    if isinstance(kind, GraphQLList):
        return []
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        needed = {name: one for name, one in kind.fields.items() if isinstance(one.type, GraphQLNonNull)}
        chosen = (
            dict(islice(kind.fields.items(), 1))
            if kind.extensions["strawberry-definition"].is_one_of
            else needed
        )
        return {name: sample(one.type) for name, one in chosen.items()}
    return {"Boolean": True, "Int": 1, "Float": 1.5, "DateTime": "2026-01-31T09:00:00Z"}.get(kind.name, "x")


def asked(root: str, name: str, field: GraphQLField) -> tuple[str, dict[str, Any]]:
    """Write the least operation that asks for a field."""
    needed = {given: one for given, one in field.args.items() if isinstance(one.type, GraphQLNonNull)}
    declared = ", ".join(f"${given}: {one.type}" for given, one in needed.items())
    passed = ", ".join(f"{given}: ${given}" for given in needed)
    selection = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    head = f"{root.lower()} ({declared})" if declared else root.lower()
    call = f"{name}({passed})" if passed else name
    return f"{head} {{ {call}{selection} }}", {given: sample(one.type) for given, one in needed.items()}


async def code(who: Person, root: str, name: str, field: GraphQLField) -> str | None:
    """Ask for a root field; return the code of its refusal, None if it was resolved."""
    document, variables = asked(root, name, field)
    headers = {"Authorization": f"Bearer {who.token}"} if who.token else {}
    if root == "Subscription":
        headers["Accept"] = "text/event-stream"
    body = {"query": document, "variables": variables}
    url = f"{who.address}/graphql"
    async with (
        httpx.AsyncClient(timeout=5) as http,
        http.stream("POST", url, json=body, headers=headers) as response,
    ):
        text = ""
        async for line in response.aiter_lines():
            text += line
            if root == "Subscription" and line == ":":
                return None  # a heartbeat: the stream is open
    marks = [one for one in ("FORBIDDEN", "UNAUTHENTICATED", "INTERNAL") if f'"code":"{one}"' in text]
    return marks[0] if marks and '"errors":[{"message"' in text else None


def test_every_root_field_is_guarded_or_public_or_on_the_short_list() -> None:
    open_to_nobody_knows_whom = [
        name
        for name, (directives, _) in printed().items()
        if not directives & {"requiresRole", "public"} and name not in ANY_SIGNED_IN
    ]

    assert open_to_nobody_knows_whom == []


def test_no_field_on_the_short_list_says_otherwise() -> None:
    assert [name for name, (directives, _) in printed().items() if directives and name in ANY_SIGNED_IN] == []


def test_only_signing_in_and_refreshing_are_public() -> None:
    assert {name for name, (directives, _) in printed().items() if "public" in directives} == PUBLIC


def test_each_guard_permits_whom_the_table_names() -> None:
    guards = {name: named for name, (directives, named) in printed().items() if "requiresRole" in directives}

    assert guards == {name: named for name, named in PERMITTING.items() if name in printed()}


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    """If not: `make sdl`."""
    assert SDL.read_text() == build_schema().as_str() + "\n"


@ONE_PAIR
@pytest.mark.parametrize(
    "permitting",
    sorted({tuple(sorted(one)) for one in PERMITTING.values()}),
    ids=lambda some: "+".join(sorted(some)),
)
async def test_a_guarded_field_is_closed_to_whoever_holds_everything_but_its_permissions(
    desk: RunningDesk, permitting: tuple[str, ...]
) -> None:
    others = await holding(desk, *(one for one in Permission if one not in permitting))
    fields = [one for one in root_fields() if PERMITTING.get(one[1]) == frozenset(permitting)]

    assert {field[1]: await code(others, *field) for field in fields} == {
        name: "FORBIDDEN" for _, name, _ in fields
    }


@ONE_PAIR
@pytest.mark.parametrize("permission", FIELDS_BY_PERMISSION)
async def test_any_one_of_its_permissions_opens_a_field(desk: RunningDesk, permission: str) -> None:
    holder = await holding(desk, permission)
    fields = [
        one for one in root_fields() if permission in PERMITTING.get(one[1], ()) and one[0] != "Subscription"
    ]

    assert {field[1]: await code(holder, *field) for field in fields} == {name: None for _, name, _ in fields}


@ONE_PAIR
async def test_every_root_field_that_is_not_public_is_closed_to_nobody(desk: RunningDesk) -> None:
    fields = [one for one in root_fields() if one[1] not in PUBLIC]

    assert {field[1]: await code(desk.nobody, *field) for field in fields} == {
        name: "UNAUTHENTICATED" for _, name, _ in fields
    }


async def holding(desk: RunningDesk, *permissions: str) -> Person:
    """Return a program of Ada's that holds these permissions."""
    create = """mutation($permissions: [Permission!]!) {
        createApiToken(input: {name: "A program", permissions: $permissions}) { token } }"""
    token = (await desk.ada.ask(create, permissions=list(permissions)))["token"]
    return desk.people.setdefault(token, Person(desk.address, token, desk.ada.id))
