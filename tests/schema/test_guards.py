"""Every root field is guarded, as the table says, in print and in fact."""

import json
from collections.abc import Collection, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import websockets
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
from websockets import Subprotocol

from domain.access.signer import hash_of_token
from domain.people.access_records import ApiToken
from domain.rights import Permission
from schema import build_schema
from tests.desk import Person, RunningDesk
from tests.pairs import ON_SQLITE

SDL = Path(__file__).parents[2] / "schema" / "schema.graphql"
ROOTS = ("Query", "Mutation", "Subscription")
OURS = build_schema()._schema

PUBLIC = {"signIn", "refreshSession", "requestSignInHelp", "resetPassword"}
ANY_SIGNED_IN = {
    *("viewer", "node", "eventCategories", "eventType", "departments", "groups", "roles", "messages"),
    *("messageDelivered", "unreadCountChanged", "markMessagesRead", "markAllMessagesRead", "signOut"),
    *("events", "event", "explainEvent", "eventTraced", "deleteEvents", "setEventsEnabled"),
    *("createApiToken", "apiTokens", "revokeApiToken", "agents", "brands", "forms", "timeLogCategories"),
    *("customFields", "deliveries", "kbFolders", "surveys", "setAvailability", "setAgentActiveInGroup"),
    *("signOutEverywhere", "changePassword", "updateViewer"),
    *("notificationProfile", "setNotificationProfile", "mutes", "mute", "unmute", "webPushKey"),
    *("pushSubscriptions", "subscribeToWebPush", "unsubscribeFromWebPush"),
    *("chatRooms", "createChatRoom", "inviteToChatRoom", "joinChatRoom", "leaveChatRoom", "deleteChatRoom"),
}
FIELDS_BY_PERMISSION = {
    "CREATE_AND_EDIT_MY_EVENTS": """createEvent updateEvent copyEvents backtestEvent previewEvent
        sendTestMessage runManualEvent""",
    "MANAGE_GLOBAL_EVENTS": """createEvent updateEvent copyEvents backtestEvent previewEvent
        sendTestMessage runManualEvent setEventsUrgent""",
    "VIEW_OCCURRENCES": "occurrences occurrenceRaised",
    "RAISE_OCCURRENCES": "raiseOccurrences",
    "MANAGE_ROLES": "createRole updateRole deleteRole assignRoles",
    "MANAGE_AGENTS": "createAgent updateAgent",
    "MANAGE_DESK": """createDepartment updateDepartment createGroup updateGroup
        createForm createTimeLogCategory createKbFolder
        createSurvey createCustomField updateCustomField deleteCustomField popAccounts createPopAccount
        retryDeliveries mailTemplates mailTemplatePreview setMailTemplate
        activity firings messageReceipts externalProviders createExternalProvider updateExternalProvider
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
    field: frozenset(
        permission for permission, names in FIELDS_BY_PERMISSION.items() if field in names.split()
    )
    for field in GUARDED
}


ANY = frozenset(Permission)
EVENTS = frozenset({"CREATE_AND_EDIT_MY_EVENTS", "MANAGE_GLOBAL_EVENTS"})
# Of what signing in opens to people: what tokens open with which permissions; the rest is closed to them.
FOR_TOKENS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("node", "eventCategories", "eventType", "departments", "groups", "customFields"), ANY),
    **dict.fromkeys(("brands", "agents", "forms", "surveys", "timeLogCategories", "kbFolders"), ANY),
    **dict.fromkeys(("events", "event", "explainEvent", "eventTraced"), EVENTS | {"VIEW_EMPLOYEE_EVENTS"}),
    **dict.fromkeys(("deleteEvents", "setEventsEnabled"), EVENTS),
    **dict.fromkeys(("messages", "messageDelivered", "unreadCountChanged"), frozenset({"USE_INBOX"})),
    **dict.fromkeys(("markMessagesRead", "markAllMessagesRead"), frozenset({"USE_INBOX"})),
    "roles": frozenset({"MANAGE_ROLES"}),
    "deliveries": frozenset({"MANAGE_DESK"}),
}


def opens(name: str, held: Collection[str]) -> bool:
    """Say whether a token that holds some permissions opens a root field."""
    opening = PERMITTING.get(name) or FOR_TOKENS.get(name, frozenset())
    return name in PUBLIC | {"viewer"} or not opening.isdisjoint(held)


def root_fields() -> Iterator[tuple[str, str, GraphQLField]]:
    """Every root field there is: the root, the name, and the field."""
    for root in (OURS.query_type, OURS.mutation_type, OURS.subscription_type):
        assert root
        for name, field in root.fields.items():
            yield root.name, name, field


@cache
def printed() -> dict[str, dict[str, set[str]]]:
    """The directives of each root field in the SDL, with the permissions they name."""
    roots = [
        root
        for root in parse(build_schema().as_str()).definitions
        if isinstance(root, ObjectTypeDefinitionNode) and root.name.value in ROOTS
    ]
    return {
        field.name.value: {
            directive.name.value: {
                print_ast(value)
                for argument in directive.arguments or ()
                if isinstance(argument.value, ListValueNode)
                for value in argument.value.values
            }
            for directive in field.directives or ()
        }
        for root in roots
        for field in root.fields or ()
    }


def sample(kind: GraphQLInputType) -> Any:
    """The least that an argument of a type takes."""
    if isinstance(kind, GraphQLNonNull):
        return sample(kind.of_type)
    if isinstance(kind, GraphQLList):
        return []
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        needed = {
            name: member for name, member in kind.fields.items() if isinstance(member.type, GraphQLNonNull)
        }
        chosen = (
            dict(islice(kind.fields.items(), 1))
            if kind.extensions["strawberry-definition"].is_one_of
            else needed
        )
        return {name: sample(member.type) for name, member in chosen.items()}
    return {"Boolean": True, "Int": 1, "Float": 1.5, "DateTime": "2026-01-31T09:00:00Z"}.get(kind.name, "x")


def asked(root: str, name: str, field: GraphQLField) -> tuple[str, dict[str, Any]]:
    """Write the least operation that asks for a field."""
    needed = {
        given: argument for given, argument in field.args.items() if isinstance(argument.type, GraphQLNonNull)
    }
    declared = ", ".join(f"${given}: {argument.type}" for given, argument in needed.items())
    passed = ", ".join(f"{given}: ${given}" for given in needed)
    selection = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    head = f"{root.lower()} ({declared})" if declared else root.lower()
    call = f"{name}({passed})" if passed else name
    return f"{head} {{ {call}{selection} }}", {
        given: sample(argument.type) for given, argument in needed.items()
    }


async def code(who: Person, root: str, name: str, field: GraphQLField) -> str | None:
    """Ask for a root field; return the code of its refusal, None if it was resolved."""
    document, variables = asked(root, name, field)
    accept = "text/event-stream" if root == "Subscription" else "application/json"
    text = (await who.post(accept, query=document, variables=variables)).decode()
    marks = [mark for mark in ("FORBIDDEN", "UNAUTHENTICATED", "INTERNAL") if f'"code":"{mark}"' in text]
    refused = '"errors":[{"message"' in text and '"path":["draft"' not in text  # which it was opened to read
    return marks[0] if marks and refused else None


def test_every_root_field_is_guarded_or_public_or_on_the_short_list() -> None:
    open_to_nobody_knows_whom = [
        name
        for name, directives in printed().items()
        if not directives.keys() & {"requiresRole", "public"} and name not in ANY_SIGNED_IN
    ]

    assert open_to_nobody_knows_whom == []


def test_no_field_on_the_short_list_says_otherwise() -> None:
    otherwise = [
        name
        for name, directives in printed().items()
        if directives.keys() - {"token"} and name in ANY_SIGNED_IN
    ]

    assert otherwise == []


def test_only_signing_in_and_refreshing_are_public() -> None:
    assert {name for name, directives in printed().items() if "public" in directives} == PUBLIC


def test_each_guard_permits_whom_the_table_names() -> None:
    guards = {
        name: directives["requiresRole"]
        for name, directives in printed().items()
        if "requiresRole" in directives
    }

    assert guards == {name: named for name, named in PERMITTING.items() if name in printed()}


def test_each_guard_tells_which_tokens_open_what_people_open_by_signing_in() -> None:
    guards = {
        name: directives["token"] or ANY for name, directives in printed().items() if "token" in directives
    }
    table = {"viewer": ANY, **FOR_TOKENS}

    assert guards == {name: named for name, named in table.items() if name in printed()}


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    """If not: `make sdl`."""
    assert SDL.read_text() == build_schema().as_str() + "\n"


@ON_SQLITE
async def test_a_guarded_field_is_closed_to_whoever_holds_everything_but_its_permissions(
    desk: RunningDesk,
) -> None:
    said = {}
    for permitting in set(PERMITTING.values()):
        others = await holding(desk, *(set(Permission) - permitting))
        for field in root_fields():
            if PERMITTING.get(field[1]) == permitting:
                said[field[1]] = await code(others, *field)

    assert said == dict.fromkeys(PERMITTING, "FORBIDDEN")


@ON_SQLITE
async def test_any_one_of_its_permissions_opens_a_field(desk: RunningDesk) -> None:
    fields = [field for field in root_fields() if field[1] in PERMITTING and field[0] != "Subscription"]
    said = {}
    for permission in FIELDS_BY_PERMISSION:
        holder = await holding(desk, permission)
        for field in fields:
            if permission in PERMITTING[field[1]]:
                said[permission, field[1]] = await code(holder, *field)

    assert {name for _, name in said} == {name for _, name, _ in fields}
    assert said == dict.fromkeys(said)


@ON_SQLITE
async def test_tokens_open_what_signing_in_opens_to_people_only_where_the_table_says_so(
    desk: RunningDesk,
) -> None:
    """Tokens of nothing, of each permission alone, and of all; without a scope, events are one's own."""
    fields = [field for field in root_fields() if field[1] in ANY_SIGNED_IN - {"events"}]
    wrong = {}
    for held in [(), *((permission,) for permission in Permission), tuple(Permission)]:
        program = await holding(desk, *held)
        for root, name, field in fields:
            if root == "Subscription" and opens(name, held):
                continue  # it stays open; that it does is looked at where people listen
            refused = await code(program, root, name, field)
            if refused != (None if opens(name, held) else "FORBIDDEN"):
                wrong[held, name] = refused

    assert wrong == {}


SCOPES = {
    "MY": "CREATE_AND_EDIT_MY_EVENTS",
    "GLOBAL": "MANAGE_GLOBAL_EVENTS",
    "EMPLOYEES": "VIEW_EMPLOYEE_EVENTS",
}


@ON_SQLITE
async def test_each_list_of_events_opens_to_tokens_with_its_own_permission(desk: RunningDesk) -> None:
    """With those of the other lists it is refused, and what stands on it is not found or switched off."""
    listed = "query($scope: EventScope) { events(scope: $scope) { totalCount } }"
    switch = "mutation($id: ID!) { setEventsEnabled(ids: [$id], enabled: false) { events { id } } }"
    ids = {"MY": (await desk.event("ada"))["id"], "EMPLOYEES": (await desk.event("maria"))["id"]}
    ids["GLOBAL"] = (await desk.event("ada", level="SYSTEM"))["id"]
    for scope, permission in SCOPES.items():
        program = await holding(desk, permission)
        answers = {shown_scope: await program.answer(listed, scope=shown_scope) for shown_scope in SCOPES}
        seen = {
            which
            for which, id_ in ids.items()
            if await program.ask("query($id: ID!) { event(id: $id) { id } }", id=id_)
        }
        if scope != "EMPLOYEES":
            switched = {which for which, id_ in ids.items() if (await program.ask(switch, id=id_))["events"]}
            assert switched == {scope}

        assert {shown_scope for shown_scope, answer in answers.items() if "errors" not in answer} == {scope}
        assert seen == ({"MY", "EMPLOYEES"} if scope == "EMPLOYEES" else {scope})


@ON_SQLITE
@pytest.mark.parametrize("held", ["RAISE_OCCURRENCES", "USE_INBOX"])
async def test_a_token_opens_no_more_over_a_websocket(desk: RunningDesk, held: str) -> None:
    """Every root field there is, on one connection; streams that stay open are looked at elsewhere."""
    program = await holding(desk, held)
    fields = [field for field in root_fields() if field[0] != "Subscription" or not opens(field[1], {held})]
    expected = {name: not opens(name, {held}) for _, name, _ in fields}

    assert await refused_over_websocket(program, fields) == expected


@ON_SQLITE
async def test_a_token_is_shown_no_more_of_its_maker_than_it_needs(desk: RunningDesk) -> None:
    program = await holding(desk)
    shown = (
        "{ viewer { __typename id ... on Node { id } ...more } } fragment more on Agent { displayName %s }"
    )
    assert (await program.answer(shown % "permissions"))["data"]["viewer"]["permissions"] == []
    asked = [shown % more for more in ("email", "roles { name }", "... { timeZone }", "me: email")]
    for more in (*asked, "{ viewer { id } viewer { email } }"):
        refused = await program.answer(more)
        assert refused["data"] is None
        assert [error["extensions"]["code"] for error in refused["errors"]] == ["FORBIDDEN"]


@ON_SQLITE
async def test_a_token_finds_by_its_id_only_what_its_permissions_open(desk: RunningDesk) -> None:
    """Ada has one of each; the others of her things any token finds."""
    await desk.event("ada", level="SYSTEM")
    await desk.ticket()
    await desk.settled()
    room = await desk.ada.ask('mutation { createChatRoom(input: {name: "Lunch"}) { chatRoom { id } } }')
    about = {"category": "TICKETS"}
    mute = "mutation($input: MuteInput!) { mute(input: $input) { mute { id } } }"
    muted = await desk.ada.ask(mute, input={"about": about, "until": "2999-01-01T00:00:00Z"})
    [message] = await desk.messages("ada")
    found = "{ messages { edges { node { occurrence { id } } } } }"
    [edge] = (await desk.ada.ask(found))["edges"]
    await holding(desk)
    things = {
        "ChatRoom": (room["chatRoom"]["id"], ANY - ANY),
        "Mute": (muted["mute"]["id"], ANY - ANY),
        "ApiToken": ((await desk.ada.ask("{ apiTokens { id } }"))[0]["id"], ANY - ANY),
        "Message": (message["id"], {"USE_INBOX"}),
        "Occurrence": (edge["node"]["occurrence"]["id"], {"USE_INBOX"}),
        "Event": (
            (await desk.ada.ask("{ events(scope: GLOBAL) { edges { node { id } } } }"))["edges"][0]["node"][
                "id"
            ],
            {"MANAGE_GLOBAL_EVENTS"},
        ),
        "Role": (desk.roles["Agent"], {"MANAGE_ROLES"}),
        "Agent": (desk.maria.id, ANY),
        "Group": (desk.groups["Support Experts"], ANY),
    }
    node = "query($id: ID!) { node(id: $id) { id } }"
    assert {
        kind for kind, (thing_id, _) in things.items() if not await desk.ada.ask(node, id=thing_id)
    } == set()
    for held in ("USE_INBOX", "MANAGE_GLOBAL_EVENTS", "MANAGE_ROLES", "VIEW_NEWS"):
        program = await holding(desk, held)
        opened = {kind for kind, (thing_id, _) in things.items() if await program.ask(node, id=thing_id)}
        assert opened == {kind for kind, (_, needed) in things.items() if held in needed}


@ON_SQLITE
async def test_every_root_field_that_is_not_public_is_closed_to_nobody(desk: RunningDesk) -> None:
    fields = [field for field in root_fields() if field[1] not in PUBLIC]

    assert {field[1]: await code(desk.nobody, *field) for field in fields} == {
        name: "UNAUTHENTICATED" for _, name, _ in fields
    }


async def refused_over_websocket(who: Person, fields: Collection[tuple[str, str, GraphQLField]]) -> Any:
    """Ask for root fields on one connection, one after the other; say of each whether it was forbidden."""
    address = f"{who.address.replace('http', 'ws', 1)}/graphql"
    refused = {}
    async with websockets.connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:

        async def send(**message: Any) -> None:
            await socket.send(json.dumps(message))

        await send(type="connection_init", payload={"authorization": f"Bearer {who.token}"})
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        for root, name, field in fields:
            document, variables = asked(root, name, field)
            await send(type="subscribe", id=name, payload={"query": document, "variables": variables})
            answer = json.loads(await socket.recv())
            errors = answer["payload"]
            if answer["type"] == "next":
                errors = errors.get("errors", ())
                assert json.loads(await socket.recv())["type"] == "complete"
            refused[name] = "FORBIDDEN" in [error["extensions"]["code"] for error in errors]
    return refused


async def holding(desk: RunningDesk, *permissions: str) -> Person:
    """Return a program of Ada's that holds these permissions; of none, as those of before may be."""
    create = """mutation($permissions: [Permission!]!) {
        createApiToken(input: {name: "A program", permissions: $permissions}) { token } }"""
    token = (await desk.ada.ask(create, permissions=permissions or ["VIEW_NEWS"]))["token"]
    await ApiToken.filter(token_hash=hash_of_token(token)).update(permissions=list(permissions))
    return desk.people.setdefault(token, Person(desk.address, token, desk.ada.id))
