"""How often a list asks the database: as often for thirty as for three."""

from typing import Any

from domain.administration import roles, staff, structure
from domain.deeds.deed import Deed
from domain.people.records import Agent, Department, Group, Role
from resolvers.context import Context
from schema import build_schema
from tests.desk import RunningDesk, message
from tests.pairs import ON_SQLITE
from tests.statements import asked, counting

EVENT = """id name enabled firingCount silentBecause
    owner { id displayName permissions roles { id areas { level } } departments { id } groups { id } }
    category { id } eventType { id title }
    conditions { all { summary value } any { summary } } actions { action summary perform }"""
OCCURRENCE = "id occurredAt depth actor { displayName roles { name } } eventType { id } facts { name value }"
TICKET = """id number subject status group { name department { name } } department { name }
    agent { displayName permissions groups { name department { name } } }"""
AGENT = """displayName permissions roles { name areas { permissions } } departments { name }
    groups { name department { name } } work { group { name } channels }"""
MESSAGE = f"id subject event {{ {EVENT} }} occurrence {{ {OCCURRENCE} }}"

RECEIPT = f"id lateness agent {{ displayName }} event {{ {EVENT} }} occurrence {{ {OCCURRENCE} }}"


def connection(name: str, node: str, *also: str) -> str:
    """Write the operation that asks for a long page of a list."""
    return f"{{ {name} {{ {' '.join(also)} edges {{ node {{ {node} }} }} }} }}"


LISTS = {
    "my events": connection("events(first: 100)", EVENT, "totalCount"),
    "global events": connection("events(scope: GLOBAL, first: 100)", EVENT, "totalCount"),
    "everyone's events": connection("events(scope: EMPLOYEES, first: 100)", EVENT),
    "messages": connection("messages(first: 100)", MESSAGE, "totalCount", "unreadCount"),
    "receipts": connection("messageReceipts(first: 100)", RECEIPT, "totalCount"),
    "occurrences": connection("occurrences(first: 100)", OCCURRENCE),
    "tickets": connection("tickets(first: 100)", TICKET, "totalCount"),
    "agents": connection("agents(first: 100)", AGENT, "totalCount"),
    "roles": "{ roles { id name builtIn areas { area level permissions } } }",
    "groups": "{ groups { id name department { id name } } }",
    "departments": "{ departments { id name } }",
    "tokens": "{ apiTokens { id name permissions } }",
}


async def grow(desk: RunningDesk, start: int, end: int) -> None:
    """Add to everything that can be listed; each thing with company of its own."""
    context = Context(desk.runtime, (await desk.runtime.gate.authenticate(desk.ada.token)), "")

    async def people(deed: Deed) -> None:
        for number in range(start, end):
            department = await structure.create_department(deed, name=f"Department {number}")
            group = await structure.create_group(deed, name=f"Group {number}", department=department)
            role = await roles.create_role(deed, f"Role {number}", {})
            await staff.create_agent(
                deed,
                email=f"agent{number}@desk.example",
                display_name=f"Agent {number}",
                password="a hash",
                roles=[role, *await Role.filter(key="AGENT")],
                groups=[group],
            )

    await context.do(people)
    for number in range(start, end):
        agent = await Agent.get(email=f"agent{number}@desk.example")
        group = await Group.get(name=f"Group {number}")
        department = await Department.get(id=group.department_id)
        conditions = {
            "all": [
                {"condition": "DEPARTMENT", "value": {"ids": [department.global_id]}},
                {"condition": "GROUP", "value": {"ids": [group.global_id]}},
                {"condition": "AGENT", "value": {"ids": [agent.global_id]}},
            ]
        }
        told = {"AGENT": message(), "SYSTEM": message(agents=[desk.ada.id, agent.global_id])}
        for level, action in told.items():
            given: dict[str, Any] = {"name": f"{level} {number}", "level": level, "conditions": conditions}
            await desk.event("ada", actions=[action], **given)
        desk.groups[group.name] = group.global_id
        await desk.ticket(group=group.name, agentId=agent.global_id)
        create = 'mutation { createApiToken(input: {name: "A program", permissions: [VIEW_NEWS]}) { token } }'
        await desk.ada.ask(create)
    await desk.settled()


async def test_who_asks_is_known_where_no_more_of_them_is_asked_for(desk: RunningDesk) -> None:
    assert await asked(desk, "{ viewer { id __typename } }") == 0
    assert await asked(desk, "{ viewer { id displayName } }") == 1


async def test_a_list_asks_the_database_as_often_for_thirty_as_for_three(desk: RunningDesk) -> None:
    """Whatever it shows of each thing and of what stands around it."""
    await grow(desk, 0, 3)
    few = {name: await asked(desk, document) for name, document in LISTS.items()}
    await grow(desk, 3, 30)
    many = {name: await asked(desk, document) for name, document in LISTS.items()}

    assert many == few
    assert all(0 < count <= 20 for count in many.values()), many


async def test_a_list_reads_along_what_may_be_shown_and_no_more(desk: RunningDesk) -> None:
    principal = await desk.runtime.gate.authenticate(desk.ada.token)
    document = connection("tickets", "id department { name }")
    with counting() as noted:
        await build_schema().execute(document, context_value=Context(desk.runtime, principal, ""))

    [asked] = [statement for statement in noted if 'FROM "ticket"' in statement]
    assert "department" in asked
    assert "brand" not in asked.replace("brand_id", "")


@ON_SQLITE
async def test_counting_sees_a_statement(desk: RunningDesk) -> None:
    with counting() as noted:
        await Agent.all().count()

    assert len(noted) == 1
