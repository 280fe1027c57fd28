"""Who has been let in: whom a change concerns is read anew, whatever happens meanwhile, and nobody else."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from domain.access import admitted as module
from domain.access.admitted import Admitted
from domain.access.ending import end_access, end_one
from domain.access.gate import Gate
from domain.administration import roles, staff, structure
from domain.deeds.deed import Deed
from domain.desk.entries import Form
from domain.errors import Unauthenticated
from domain.people.access_records import Session
from domain.people.principal import Principal
from domain.people.standings import Standing, standings_of
from domain.rights import Area, Grant, Level, Permission
from domain.storage.concerns import FOLLOWED, Concern
from domain.storage.revisions import ACCESS, raise_revision, revisions
from tests.desk import SECRET_KEY
from tests.domain.engine.quiet import QuietDesk

WORK = (
    ("a group is made", {"marta"}),
    ("somebody joins", {"marta", "maria"}),
    ("a role changes", {"maria", "omar"}),
    ("a role is taken away", {"omar"}),
    ("a name changes", {"ada"}),
    ("a form is made", set[str]()),
)


@dataclass
class Ear:
    """Follows somebody, and notes what it is told."""

    told: list[Standing] = field(default_factory=list)

    def follow(self, found: Standing) -> None:
        """Note it."""
        self.told.append(found)


@dataclass
class Door:
    """Who was let in, on a desk that does nothing by itself, and which readings there were."""

    desk: QuietDesk
    admitted: Admitted
    sessions: dict[str, UUID]
    read: list[set[UUID]]

    async def look(self) -> None:
        """Look what has changed."""
        await self.admitted.look(await revisions())

    async def now(self, name: str) -> Principal:
        """Return somebody as they are known now."""
        return await self.admitted.as_now(self.sessions[name])

    async def end(self, name: str) -> None:
        """End somebody's session, with nobody looking."""
        agent = self.desk.agents[name].id
        assert await self.desk.do(lambda deed: end_one(deed, Session, self.sessions[name], agent))

    async def change(self, what: str) -> None:
        """Change something that rights rest on, or not, with nobody looking."""
        desk = self.desk
        sales, maria = desk.groups["Sales Front Line"], desk.agents["maria"]
        tickets = {Area.TICKETS: Grant(Level.READ_ONLY)}
        works: dict[str, Callable[[Deed], Awaitable[Any]]] = {
            "a group is made": lambda deed: structure.create_group(
                deed, name="Sales Experts", department=desk.departments["Sales"]
            ),
            "somebody joins": lambda deed: staff.update_agent(
                deed, agent=maria, groups=[desk.groups["Support Front Line"], sales]
            ),
            "a role changes": lambda deed: roles.update_role(deed, desk.roles["Agent"].id, None, tickets),
            "a role is taken away": lambda deed: staff.assign_roles(
                deed, agent=desk.agents["omar"], roles=[]
            ),
            "a name changes": lambda deed: staff.update_agent(
                deed, agent=desk.agents["ada"], display_name="Ada"
            ),
            "a form is made": lambda deed: structure.creating(Form)(deed, name="A form"),
        }
        await desk.do(works[what])


@pytest.fixture
async def door(quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch) -> Door:
    """Let everybody in by a session; look what has changed, without having read anybody."""
    gate, read = Gate(SECRET_KEY, quiet.clock), list[set[UUID]]()

    async def noted(ids: Collection[UUID], now: datetime) -> dict[UUID, Standing]:
        read.append(set(ids))
        return await standings_of(ids, now)

    monkeypatch.setattr(module, "standings_of", noted)
    sessions = dict[str, UUID]()
    for name, agent in quiet.agents.items():
        _, sessions[name], _ = gate.signer.read_access((await gate.open_session(agent)).access)
    door = Door(quiet, gate.admitted, sessions, read)
    await door.look()
    return door


async def test_those_who_ask_together_are_read_together_and_once(door: Door) -> None:
    for _ in range(2):
        found = await asyncio.gather(*map(door.now, door.sessions))

    assert [asker.agent.id for asker in found] == [agent.id for agent in door.desk.agents.values()]
    assert door.read == [set(door.sessions.values())]


@pytest.mark.parametrize(("what", "concerned"), WORK, ids=[what for what, _ in WORK])
async def test_a_change_concerns_those_whose_rights_rest_on_it(
    door: Door, what: str, concerned: set[str]
) -> None:
    before = {name: await door.now(name) for name in door.sessions}
    await door.change(what)
    await door.look()
    after = {name: await door.now(name) for name in door.sessions}

    assert {name for name in before if after[name] is not before[name]} == concerned


async def test_a_sign_out_concerns_one_session_alone(door: Door) -> None:
    before, ear, others = await door.now("omar"), Ear(), Ear()
    await door.admitted.follow(door.sessions["maria"], ear)
    await door.admitted.follow(door.sessions["omar"], others)
    await door.end("maria")
    door.read.clear()
    await door.look()

    assert door.read == []  # to have been named is to have ended
    assert isinstance(ear.told[-1], Unauthenticated)
    assert others.told == [before]
    assert await door.now("omar") is before


async def test_all_access_of_an_account_ends_at_once(door: Door) -> None:
    ear = Ear()
    await door.admitted.follow(door.sessions["maria"], ear)
    await door.desk.do(lambda deed: end_access(deed, door.desk.agents["maria"].id))
    await door.look()

    assert isinstance(ear.told[-1], Unauthenticated)
    with pytest.raises(Unauthenticated):
        await door.now("maria")


@pytest.mark.parametrize("forgotten", [False, True], ids=["never said", "said too long ago"])
async def test_where_it_cannot_be_said_whom_changes_concern_everybody_is_read(
    door: Door, *, forgotten: bool
) -> None:
    """As where another version of us has made one, or a process has not looked for long."""
    before, ear = await door.now("omar"), Ear()
    await door.admitted.follow(door.sessions["maria"], ear)
    await door.end("ada")
    if forgotten:
        await Concern.all().delete()
    else:
        await raise_revision(ACCESS)
    await door.look()

    assert len(ear.told) == 2
    assert await door.now("omar") is not before


@pytest.mark.parametrize("following", [False, True], ids=["asked", "followed"])
async def test_what_is_read_while_a_change_is_heard_of_does_not_count(
    door: Door, monkeypatch: pytest.MonkeyPatch, *, following: bool
) -> None:
    """The change is committed after the reading, and looked for before that has come back."""
    held, go_on, ear = asyncio.Event(), asyncio.Event(), Ear()

    async def slow(ids: Collection[UUID], now: datetime) -> dict[UUID, Standing]:
        found = await standings_of(ids, now)
        held.set()
        await go_on.wait()
        return found

    await door.look()
    monkeypatch.setattr(module, "standings_of", slow)
    session = door.sessions["omar"]
    asked = asyncio.ensure_future(
        door.admitted.follow(session, ear) if following else door.admitted.as_now(session)
    )
    await held.wait()
    await door.change("a role changes")
    looked = asyncio.create_task(door.look())
    await asyncio.sleep(0)
    while door.admitted._current != await revisions_followed():
        await asyncio.sleep(0)
    go_on.set()
    await looked
    found = await asked

    told = ear.told if following else [found]
    assert len(told) == 1
    assert isinstance(told[0], Principal)
    assert not told[0].may(Permission.EDIT_TICKETS)


async def test_a_stream_is_told_what_is_known_already_and_nothing_when_it_has_left(door: Door) -> None:
    known, ear = await door.now("maria"), Ear()
    door.read.clear()
    await door.admitted.follow(known.held_by, ear)
    door.admitted.leave(known.held_by, ear)
    await door.end("maria")
    await door.look()

    assert ear.told == [known]
    assert door.read == []


async def test_whom_a_look_could_not_tell_the_next_one_tells(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear()
    await door.admitted.follow(door.sessions["maria"], ear)
    await door.desk.do(lambda deed: end_access(deed, door.desk.agents["maria"].id))
    with monkeypatch.context() as broken:
        broken.setattr(module, "standings_of", None)
        with pytest.raises(TypeError):
            await door.look()
    assert len(ear.told) == 1
    await door.look()

    assert isinstance(ear.told[-1], Unauthenticated)


async def test_only_so_many_are_remembered_beside_those_with_a_stream(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 1)
    ear = Ear()
    await door.admitted.follow(door.sessions["maria"], ear)
    for name in ("omar", "ada", "maria", "omar"):
        await door.now(name)

    assert [set(ids) for ids in door.read] == [
        {door.sessions[name]} for name in ("maria", "omar", "ada", "omar")
    ]
    await door.end("maria")
    await door.look()
    assert isinstance(ear.told[-1], Unauthenticated)


async def revisions_followed() -> dict[str, int]:
    """Return the revisions that are followed, as they stand."""
    current = await revisions()
    return {name: current.get(name, 0) for name in FOLLOWED}
