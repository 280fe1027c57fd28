"""A founded desk: its groups, and the people who sit at it."""

from datetime import datetime

from deskbell.app import utc_now
from domain.access.gate import Gate
from domain.administration import staff, structure
from domain.administration.bootstrap import found_desk
from domain.deeds.deed import Deed
from domain.deeds.recording import do
from domain.migrations import TABLES
from domain.people import passwords
from domain.people.records import Agent, Group, Role
from domain.storage.database import close_database, open_database
from domain.storage.migrating import migrate
from tests.desk import PASSWORD, SECRET_KEY

GROUPS = {"Support": ("Support Front Line", "Support Experts"), "Sales": ("Sales Front Line",)}
PEOPLE = {
    "ada": ("Ada Stone", "ADMINISTRATOR", ()),
    "marta": ("Marta Silva", "MANAGER", ("Sales Front Line",)),
    "maria": ("Maria Lopez", "AGENT", ("Support Front Line",)),
    "omar": ("Omar Haddad", "AGENT", ("Sales Front Line",)),
}


async def people(at: datetime) -> dict[str, Group]:
    """Found a desk with the tests' people, whose password is `PASSWORD`; return its groups by name."""
    hashed, groups = await passwords.hash_password(PASSWORD), dict[str, Group]()

    async def make(deed: Deed) -> None:
        for name, group_names in GROUPS.items():
            department = await structure.create_department(deed, name=name)
            for group in group_names:
                groups[group] = await structure.create_group(deed, name=group, department=department)
        for key, (name, role, group_names) in PEOPLE.items():
            await staff.create_agent(
                deed,
                email=f"{key}@desk.example",
                display_name=name,
                password=hashed,
                roles=await Role.filter(key=role),
                groups=[groups[group] for group in group_names],
            )

    await found_desk("first@desk.example", PASSWORD)
    # Ada is the one administrator that tests speak of.
    await do(make, by=None, at=at, engine=None)
    await Agent.filter(email="first@desk.example").update(enabled=False)
    return groups


async def found(database_url: str) -> None:
    """Make a desk with the tests' departments, groups and people, signed in, whose password is `PASSWORD`."""
    await migrate(database_url, TABLES)
    await open_database(database_url, TABLES)
    try:
        await people(utc_now())
        gate = Gate(SECRET_KEY, utc_now)
        for agent in await Agent.filter(enabled=True):
            await gate.open_session(agent)
    finally:
        await close_database()
