"""API tokens: a program's own key to some of what its maker may do."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from domain.people.access_records import ApiToken
from domain.people.records import Agent
from tests.desk import Person, RunningDesk, refusal
from tests.pairs import ON_POSTGRES, ON_SQLITE
from tests.programs import CREATE, create, program
from tests.rights import ASSIGN

LIST = "{ apiTokens { id name permissions createdAt lastUsedAt } }"
REVOKE = "mutation($id: ID!) { revokeApiToken(id: $id) { deletedIds errors { code path } } }"
RAISE = """mutation($input: [RaiseOccurrenceInput!]!) {
    raiseOccurrences(input: $input) { results { errors { code } } } }"""
VIEWER = "{ viewer { displayName permissions } }"
TICKETS = "{ tickets { totalCount } }"
WITHIN = 5.0  # seconds of a machine that has much else to do


async def test_a_token_acts_for_its_maker_with_the_permissions_named(desk: RunningDesk) -> None:
    robot = await program(desk, "maria", "VIEW_TICKETS")

    assert await robot.ask(VIEWER) == {"displayName": "Maria Lopez", "permissions": ["VIEW_TICKETS"]}
    assert await refusal(robot.ask('mutation { deleteTicket(id: "x") { deletedIds } }')) == "FORBIDDEN"


async def test_a_token_sees_what_its_maker_sees(desk: RunningDesk) -> None:
    robot = await program(desk, "maria", "VIEW_TICKETS")
    await desk.ticket(group="Support Front Line")
    await desk.ticket(group="Sales Front Line")

    assert await robot.ask(TICKETS) == {"totalCount": 1}


async def test_a_token_is_shown_once_and_kept_hashed(desk: RunningDesk) -> None:
    robot = await program(desk, "maria", "VIEW_TICKETS")
    [kept] = await ApiToken.all()

    assert robot.token not in str(kept.columns())
    assert robot.token not in str(await desk.maria.answer(LIST))
    assert len(robot.token) > 40


async def test_a_new_tokens_id_revokes_it(desk: RunningDesk) -> None:
    made = await create(desk, "maria", "VIEW_TICKETS", source="Old desk")
    listed = await desk.maria.ask("{ apiTokens { id name source expiresAt } }")

    assert listed == [made["apiToken"]]
    assert (listed[0]["source"], listed[0]["expiresAt"]) == ("Old desk", None)
    assert (await desk.maria.ask(REVOKE, id=made["apiToken"]["id"]))["errors"] == []


async def test_a_token_ends_when_it_was_said_to(desk: RunningDesk) -> None:
    """Also one used just before, and the streams it holds open; it is not listed any more."""
    end = desk.clock() + timedelta(seconds=20)
    robot = await program(desk, "maria", "USE_INBOX", expiresAt=end.isoformat())
    async with robot.listening() as bells:
        await desk.streams(1)
        assert await robot.ask(VIEWER)
        desk.clock.advance(seconds=20)
        assert "UNAUTHENTICATED" in str(await bells.ended())
    assert await refusal(robot.ask(VIEWER)) == "UNAUTHENTICATED"
    assert await desk.maria.ask(LIST) == []


@ON_POSTGRES
@pytest.mark.parametrize("end", ["2026-01-31T09:00:00Z", "2999-01-31T09:00:00"])
async def test_a_token_ends_at_a_moment_to_come(desk: RunningDesk, end: str) -> None:
    answer = await create(desk, "maria", "VIEW_TICKETS", expiresAt=end)

    assert [(error["code"], error["path"]) for error in answer["errors"]] == [("INVALID", ["expiresAt"])]


async def test_things_from_elsewhere_belong_to_the_source_that_a_token_names(desk: RunningDesk) -> None:
    """Of one name, however its letters are composed, is one source; without one, it is the maker."""

    async def source(of: Person) -> UUID:
        asker = await desk.runtime.gate.authenticate(of.token)
        assert asker
        return asker.source

    ada = (await Agent.get(email="ada@desk.example")).id
    named = [
        await program(desk, "ada", name=source, source=source) for source in ("Büro", "Bu\u0308ro", "Buero")
    ]
    unnamed, earlier = await program(desk, "ada"), await program(desk, "ada", name="Earlier")
    await ApiToken.filter(name="Earlier").update(source_id=None)

    assert await source(named[0]) == await source(named[1]) != await source(named[2])
    assert await source(unnamed) == await source(desk.ada) == ada
    assert await source(earlier) == (await ApiToken.get(name="Earlier")).id


async def test_nobody_joins_the_source_of_others_but_who_sees_everything(desk: RunningDesk) -> None:
    """Also of a token that was revoked; of several at once, one founds it."""

    async def join(by: str, source: str) -> list[tuple[str, list[str]]]:
        answer = await create(desk, by, "VIEW_TICKETS", source=source)
        return [(error["code"], error["path"]) for error in answer["errors"]]

    refused = [("FORBIDDEN", ["source"])]
    assert await join("ada", "Büro") == []
    assert await join("omar", "Bu\u0308ro") == await join("marta", "Büro") == refused
    [kept] = await desk.ada.ask(LIST)
    await desk.ada.ask(REVOKE, id=kept["id"])
    assert await join("omar", "Büro") == refused
    both = await asyncio.gather(*(join(person, "Shop") for person in ("omar", "maria", "marta")))
    assert sorted(both) == [[], refused, refused]
    founder = ("omar", "maria", "marta")[both.index([])]
    assert await join(founder, "Shop") == await join("ada", "Shop") == []


async def test_a_source_whose_tokens_are_forgotten_is_not_taken_over(desk: RunningDesk) -> None:
    """What was told with them is still there."""
    robot = await program(desk, "ada", "RAISE_OCCURRENCES", source="ERP")
    entry = {"eventType": "TICKET_CREATED", "itemKey": "T-1", "idempotencyKey": "a", "facts": {}}
    await robot.ask(RAISE, input=[entry])
    await ApiToken.all().delete()

    answer = await create(desk, "omar", source="ERP")
    assert [error["code"] for error in answer["errors"]] == ["FORBIDDEN"]


async def test_a_token_cannot_hold_what_its_maker_does_not(desk: RunningDesk) -> None:
    answer = await create(desk, "maria", "VIEW_TICKETS", "VIEW_OCCURRENCES")

    assert answer["token"] is None
    assert [(error["code"], error["path"]) for error in answer["errors"]] == [
        ("FORBIDDEN", ["permissions", "1"])
    ]


@pytest.mark.parametrize("permission", ["VIEW_TICKETS", "EDIT_TICKETS"])
async def test_a_token_makes_no_tokens(desk: RunningDesk, permission: str) -> None:
    robot = await program(desk, "maria", "VIEW_TICKETS")

    assert await refusal(robot.ask(CREATE, name="More", permissions=[permission])) == "FORBIDDEN"


@ON_POSTGRES
@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\0b"])
async def test_a_token_needs_a_name_that_can_be_kept(desk: RunningDesk, name: str) -> None:
    answer = await create(desk, "maria", name=name)

    assert [(error["code"], error["path"]) for error in answer["errors"]] == [("INVALID", ["name"])]


@ON_POSTGRES
async def test_a_token_needs_a_permission(desk: RunningDesk) -> None:
    answer = await desk.maria.ask(CREATE, name="A program", permissions=[])

    assert [(error["code"], error["path"]) for error in answer["errors"]] == [("INVALID", ["permissions"])]
    assert await desk.maria.ask(LIST) == []


async def test_a_token_holds_only_what_its_maker_still_holds(desk: RunningDesk) -> None:
    """Omar loses his role and gets it back; so does his program."""
    robot = await program(desk, "omar", "VIEW_TICKETS", "VIEW_NEWS")
    await desk.ada.ask(ASSIGN, agent=desk.omar.id, roles=[])
    assert (await robot.ask(VIEWER))["permissions"] == ["VIEW_NEWS"]
    assert await refusal(robot.ask(TICKETS)) == "FORBIDDEN"
    await desk.ada.ask(ASSIGN, agent=desk.omar.id, roles=[desk.roles["Agent"]])

    assert (await robot.ask(VIEWER))["permissions"] == ["VIEW_TICKETS", "VIEW_NEWS"]


async def test_a_token_of_a_disabled_agent_does_not_work(desk: RunningDesk) -> None:
    robot = await program(desk, "omar", "VIEW_TICKETS")
    disable = "mutation($id: ID!) { updateAgent(input: {agentId: $id, enabled: false}) { errors { code } } }"
    await desk.ada.ask(disable, id=desk.omar.id)

    assert await refusal(robot.ask(VIEWER)) == "UNAUTHENTICATED"


async def test_a_token_goes_on_after_its_maker_has_signed_out(desk: RunningDesk) -> None:
    robot = await program(desk, "omar", "VIEW_TICKETS")
    await desk.omar.ask("mutation { signOut }")

    assert await robot.ask(VIEWER)
    assert await refusal(robot.ask("mutation { signOut }")) == "FORBIDDEN"


async def test_a_revoked_token_does_not_work_from_that_moment(desk: RunningDesk) -> None:
    robot = await program(desk, "maria", "VIEW_TICKETS")
    assert await robot.ask(VIEWER)
    [kept] = await desk.maria.ask(LIST)
    answer = await desk.maria.ask(REVOKE, id=kept["id"])

    assert answer == {"deletedIds": [kept["id"]], "errors": []}
    assert await refusal(robot.ask(VIEWER)) == "UNAUTHENTICATED"
    assert await desk.maria.ask(LIST) == []
    assert (await desk.maria.ask(REVOKE, id=kept["id"]))["errors"][0]["code"] == "NOT_FOUND"


async def test_revoking_a_token_ends_the_streams_it_holds_open(desk: RunningDesk) -> None:
    """Within a second, though nothing happens on them; Maria's own goes on."""
    robot = await program(desk, "maria", "USE_INBOX")
    [kept] = await desk.maria.ask(LIST)
    async with robot.listening() as bells, desk.maria.listening() as own:
        await desk.streams(2)
        async with asyncio.timeout(WITHIN):
            await desk.maria.ask(REVOKE, id=kept["id"])
            ended = await bells.ended()
        await desk.streams(1)

        assert "UNAUTHENTICATED" in str(ended)
        assert own.silent


async def test_a_token_loses_its_stream_with_its_makers_permission(desk: RunningDesk) -> None:
    robot = await program(desk, "marta", "VIEW_OCCURRENCES", "VIEW_TICKETS")
    async with robot.subscribed("subscription { occurrenceRaised { id } }") as bells:
        await desk.streams(1)
        async with asyncio.timeout(WITHIN):
            await desk.ada.ask(ASSIGN, agent=desk.marta.id, roles=[desk.roles["Agent"]])
            ended = await bells.ended()

    assert "FORBIDDEN" in str(ended)


async def test_nobody_sees_or_revokes_anothers_token(desk: RunningDesk) -> None:
    """Not even an administrator; it looks as if it were not there."""
    await program(desk, "maria", "VIEW_TICKETS")
    [kept] = await desk.maria.ask(LIST)

    assert await desk.ada.ask(LIST) == []
    answer = await desk.ada.ask(REVOKE, id=kept["id"])
    assert answer == {"deletedIds": [], "errors": [{"code": "NOT_FOUND", "path": ["id"]}]}


async def test_a_token_says_when_it_was_last_used_to_the_minute(desk: RunningDesk) -> None:
    robot = await program(desk, "maria", "VIEW_TICKETS")
    [unused] = await desk.maria.ask(LIST)
    await robot.ask(VIEWER)
    [used] = await desk.maria.ask(LIST)
    desk.clock.advance(minutes=2)
    await robot.ask(VIEWER)
    [used_again] = await desk.maria.ask(LIST)

    assert unused["lastUsedAt"] is None
    assert used["lastUsedAt"] is not None
    assert used_again["lastUsedAt"] > used["lastUsedAt"]


@ON_SQLITE
async def test_nobody_has_more_than_fifty_tokens(desk: RunningDesk) -> None:
    for number in range(50):
        assert (await create(desk, "maria", name=f"Program {number}"))["token"]

    assert (await create(desk, "maria"))["errors"][0]["code"] == "LIMIT_EXCEEDED"


async def test_a_program_gives_and_takes_no_rights_beyond_its_own(desk: RunningDesk) -> None:
    """One that manages agents makes no administrator, and sets no administrator's password."""
    create = """mutation($permissions: [Permission!]!) {
        createApiToken(input: {name: "HR", permissions: $permissions}) { token } }"""
    held = ["MANAGE_AGENTS", "VIEW_KB_ARTICLES", "VIEW_COMMUNITY", "VIEW_NEWS"]
    token = (await desk.ada.ask(create, permissions=held))["token"]
    program = desk.people.setdefault("HR", Person(desk.address, token, desk.ada.id))
    hire = """mutation($input: CreateAgentInput!) { createAgent(input: $input) {
        agent { id } errors { code path } } }"""
    form = {"email": "new@desk.example", "displayName": "New", "password": "correct horse"}
    refused = await program.ask(hire, input={**form, "roleIds": [desk.roles["Administrator"]]})
    assert refused == {"agent": None, "errors": [{"code": "FORBIDDEN", "path": ["roleIds"]}]}
    reset = """mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { code path } } }"""
    taken = await program.ask(reset, input={"agentId": desk.ada.id, "password": "correct horse"})
    assert taken["errors"] == [{"code": "FORBIDDEN", "path": ["password"]}]
    assert (await program.ask(hire, input={**form, "roleIds": []}))["errors"] == []
    assert (await desk.ada.ask(reset, input={"agentId": desk.maria.id, "password": "correct horse"}))[
        "errors"
    ] == []
