"""The rule set keeps up: it reads those whom a change concerns, and leaves nothing stale."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from random import Random
from typing import Any

import pytest

from domain.administration.roles import update_role
from domain.administration.staff import assign_roles, update_agent
from domain.administration.structure import create_group, creating
from domain.desk.entries import Form
from domain.engine.rules import changes
from domain.engine.rules.rule_set import RuleSet
from domain.errors import DomainError
from domain.events.editing import delete_event, set_enabled, update_event
from domain.events.records import Event
from domain.people.principal import Principal, principal_of, principals
from domain.people.records import Agent, Group
from domain.rights import Area, Grant, Level
from domain.storage.revisions import ACCESS, PEOPLE, raise_revision, revisions
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import idle

ZONES = "UTC", "Asia/Tokyo", "Pacific/Honolulu"
EDITS, ROUNDS = 3, 25
EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("TICKET_CREATED", {}),
    ("TICKET_IDLE", {"conditions": idle(10)}),
    ("TICKET_IDLE", {"conditions": idle(30)}),
    ("KB_FEEDBACK_CREATED", {"actions": [message("#FEEDBACK_EMAIL#")]}),
]


async def now(agent: Agent) -> Principal:
    """Return somebody as they stand now."""
    return await principal_of(await Agent.get(id=agent.id))


def picture(rules: RuleSet) -> list[Any]:
    """Say what a rule set holds of each event and of its owner."""
    held = {
        rule.event_id: (
            rule.event_type,
            rule.hears_from,
            rule.zone.key,
            rule.threshold,
            rule.since,
            rules.owner_rights(rule),
            rule.owner_id and str(rules.owners[rule.owner_id].agent),
        )
        for rule in rules.index
    }
    past = {past.rule.event_id: past.until for past in rules.thresholds.past()}
    return [held, past, dict(rules.thresholds.asked())]


class Edits:
    """What people do to events and to each other, as a seed has it."""

    def __init__(self, quiet: QuietDesk, seed: int) -> None:
        self._quiet, self._random, self._made = quiet, Random(seed), 0  # noqa: S311 - nothing secret
        self._kinds: list[Callable[[], Awaitable[Any]]] = [
            self._role, self._roles_held, self._place, self._zone, self._account, self._group,
            self._event, self._event, self._event, self._switched, self._edited, self._deleted,
        ]  # fmt: skip

    async def some(self) -> None:
        """Make a few."""
        for _ in range(EDITS):
            await self._random.choice(self._kinds)()

    def _agent(self) -> Agent:
        return self._quiet.agents[self._random.choice(("marta", "maria", "omar"))]

    async def _role(self) -> None:
        role = self._quiet.roles[self._random.choice(("Agent", "Manager"))]
        area = self._random.choice((Area.EVENTS, Area.TICKETS, Area.GLOBAL_ITEMS, Area.KB_ARTICLES))
        level = self._random.choice((Level.NONE, Level.READ_ONLY, Level.FULL))
        grants = {area: Grant(level)}
        await self._quiet.do(lambda deed: update_role(deed, role.id, None, grants), "ada")

    async def _roles_held(self) -> None:
        roles = [role for role in self._quiet.roles.values() if role.key in {"AGENT", "MANAGER"}]
        held = self._random.sample(roles, self._random.randint(0, 2))
        await self._quiet.do(partial(assign_roles, agent=self._agent(), roles=held), "ada")

    async def _place(self) -> None:
        groups = await Group.all()
        given = self._random.sample(groups, self._random.randint(0, 2))
        await self._quiet.do(partial(update_agent, agent=self._agent(), groups=given), "ada")

    async def _zone(self) -> None:
        zone = self._random.choice(ZONES)
        await self._quiet.do(partial(update_agent, agent=self._agent(), time_zone=zone), "ada")

    async def _account(self) -> None:
        enabled = self._random.random() < 0.7
        await self._quiet.do(partial(update_agent, agent=self._agent(), enabled=enabled), "ada")

    async def _group(self) -> None:
        self._made += 1
        department = self._random.choice(list(self._quiet.departments.values()))
        made = partial(create_group, name=f"Group {self._made}", department=department)
        await self._quiet.do(made, "ada")

    async def _event(self) -> None:
        event_type, given = self._random.choice(EVENTS)
        system = self._random.random() < 0.2
        owner = "ada" if system else self._random.choice(tuple(self._quiet.agents))
        with suppress(DomainError):  # they may not have such an event now
            await self._quiet.event(owner, event_type, system=system, **given)

    async def _known(self) -> Event | None:
        events = await Event.filter(deleted_at__isnull=True).order_by("id").select_related("owner")
        return self._random.choice(events) if events else None

    async def _switched(self) -> None:
        if event := await self._known():
            ada = await now(self._quiet.agents["ada"])
            with suppress(DomainError):
                await self._quiet.do(lambda deed: set_enabled(deed, event.id, not event.enabled, ada), "ada")

    async def _edited(self) -> None:
        if event := await self._known():
            owner, changes = await now(event.owner), dict[str, Any](name=f"Edited {self._random.random()}")
            if event.threshold:
                changes["conditions"] = idle(event.threshold + 1)
            with suppress(DomainError):
                await self._quiet.do(lambda deed: update_event(deed, event.id, changes, owner), "ada")

    async def _deleted(self) -> None:
        if event := await self._known():
            ada = await now(self._quiet.agents["ada"])
            await self._quiet.do(lambda deed: delete_event(deed, event.id, ada), "ada")


@pytest.mark.parametrize("seed", range(3))
async def test_a_set_that_kept_up_is_one_that_was_built_anew(quiet: QuietDesk, seed: int) -> None:
    kept, edits = RuleSet(), Edits(quiet, seed)
    pictures = 0
    for _ in range(ROUNDS):
        await edits.some()
        await kept.refresh()
        fresh = RuleSet()
        await fresh.refresh()
        assert picture(kept) == picture(fresh)
        pictures += len(fresh.index)
    assert pictures


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list in which owners stand as they are read."""
    names = list[str]()

    async def noted(agents: list[Agent]) -> dict[Any, Principal]:
        names.extend(sorted(str(agent) for agent in agents))
        return await principals(agents)

    monkeypatch.setattr(changes, "principals", noted)
    return names


async def test_a_change_of_people_reads_those_whom_it_concerns(quiet: QuietDesk, read: list[str]) -> None:
    for owner in ("marta", "maria", "omar"):
        await quiet.event(owner)
    await quiet.worker.look()
    assert read == ["Maria Lopez", "Marta Silva", "Omar Haddad"]
    manager, omar = quiet.roles["Manager"], quiet.agents["omar"]
    support = [quiet.groups["Support Experts"]]
    closed = {Area.EVENTS: Grant(Level.NONE)}
    for work, concerned in (
        (lambda deed: update_role(deed, manager.id, None, closed), ["Marta Silva"]),
        (partial(update_agent, agent=quiet.agents["maria"], groups=support), ["Maria Lopez"]),
        (partial(update_agent, agent=omar, time_zone="Asia/Tokyo"), ["Omar Haddad"]),
        (partial(creating(Form), name="Complaint"), []),
        (lambda deed: deed.change(ACCESS, omar.id), []),
    ):
        read.clear()
        await quiet.do(work, "ada")
        await quiet.worker.look()
        assert read == concerned


async def test_where_it_is_not_said_whom_a_change_concerns_all_are_read(
    quiet: QuietDesk, read: list[str]
) -> None:
    await quiet.event("maria")
    await quiet.event("omar")
    await quiet.worker.look()
    read.clear()
    await raise_revision(PEOPLE)
    await quiet.worker.look()
    assert read == ["Maria Lopez", "Omar Haddad"]


async def test_a_reading_that_another_overtook_begins_again(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had read by then may be older than what the set holds."""
    rules = quiet.worker.rules
    event = await quiet.event("maria")
    slow, go_on = asyncio.Event(), asyncio.Event()

    async def held(agents: list[Agent]) -> dict[Any, Principal]:
        if not slow.is_set():
            slow.set()
            await go_on.wait()
        return await principals(agents)

    monkeypatch.setattr(changes, "principals", held)
    overtaken = asyncio.create_task(rules.refresh())
    await slow.wait()
    await quiet.edit(event, "maria", enabled=False)
    await rules.refresh()
    go_on.set()
    await overtaken
    assert not rules.index.get(event.id)
    assert rules.knows(await revisions())
