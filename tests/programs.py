"""Programs, which hold API tokens of people."""

from typing import Any

from tests.desk import Person, RunningDesk

CREATE = """mutation($name: String!, $permissions: [Permission!]!, $source: String, $expiresAt: DateTime) {
    createApiToken(input: {name: $name, permissions: $permissions, source: $source, expiresAt: $expiresAt}) {
        token apiToken { id name source expiresAt } errors { code message path } } }"""


async def create(desk: RunningDesk, by: str, *permissions: str, name: str = "A program", **given: Any) -> Any:
    """Ask for a token, which may view tickets where nothing else is said."""
    return await desk.people[by].ask(CREATE, name=name, permissions=permissions or ["VIEW_TICKETS"], **given)


async def program(desk: RunningDesk, by: str, *permissions: str, **given: Any) -> Person:
    """Return a program that holds a token."""
    text = (await create(desk, by, *permissions, **given))["token"]
    return desk.people.setdefault(text, Person(desk.address, text, desk.people[by].id))
