"""The desk that every run begins with: its people, and events of each kind."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.access.gate import Gate
from domain.deeds.outbox import Occurrence
from domain.migrations import TABLES
from domain.people.access_records import Session
from domain.people.records import Agent, Role
from domain.storage.database import close_database, open_database
from domain.storage.migrating import migrate
from tests.conftest import Given
from tests.desk import SECRET_KEY, message
from tests.founded import people
from tests.simulation import ledger
from tests.simulation.loop import Loop
from tests.simulation.network import ask
from tests.simulation.processes import Process
from tests.simulation.still import nothing_from_outside
from tests.simulation.wire import Exchange

Form = dict[str, Any]
YEAR = timedelta(days=365)
FRONT, SALES = "Support Front Line", "Sales Front Line"
BOSS = "boss@desk.example"
IDLE = "TICKET_IDLE"
URGENT = "mutation($ids: [ID!]!) { setEventsUrgent(ids: $ids, urgent: true) { errors { message } } }"


@dataclass(frozen=True)
class Wanted:
    """
    An event of the desk's: who makes it, of what, and which occurrences satisfy it, as a person would say.

    ``tells`` are those who get a message of it, by that alone where there are no ``actions``.
    """

    name: str
    by: str
    event_type: str
    satisfied: Callable[[Occurrence, Mapping[str, UUID]], bool]
    actions: list[Form]
    tells: tuple[str, ...] = ()
    form: Form | None = None
    urgent: bool = False


def _act(name: str, **given: Any) -> Form:
    return {"perform": {name: given}}


def _in(group: str) -> Callable[[Occurrence, Mapping[str, UUID]], bool]:
    return lambda occurrence, groups: occurrence.group_id == groups[group]


def _own(*conditions: Form) -> Form:
    return {"conditions": {"all": list(conditions)}}


def _system(*conditions: Form) -> Form:
    return {"level": "SYSTEM", **_own(*conditions)}


PRIORITY = {"condition": "PRIORITY", "value": {"values": ["HIGH"]}}
BUSY = {"condition": "TICKET_COUNT", "value": {"range": {"min": 4}}}
QUIET = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 1}}}  # less than clocks are set back
ABOUT_MAIL = {"condition": "SUBJECT", "value": {"text": ["mail"]}}

EVENTS = (
    Wanted("new", "ada", "TICKET_CREATED", lambda *_: True, [], ("ada", "maria", "marta"), _system()),
    Wanted("new here", "maria", "TICKET_CREATED", _in(FRONT), [message()], ("maria",)),
    Wanted("new there", "omar", "TICKET_CREATED", _in(SALES), [message()], ("omar",)),
    Wanted(
        "raise",
        "maria",
        "TICKET_CREATED",
        lambda occurrence, groups: (
            _in(FRONT)(occurrence, groups) and occurrence.facts.get("PRIORITY") == "HIGH"
        ),
        [_act("setTicketPriority", priority="URGENT"), _act("addTicketComment", text="Look")],
        form=_own(PRIORITY),
    ),
    Wanted("raised", "maria", "TICKET_PRIORITY_CHANGED", _in(FRONT), [message()], ("maria",)),
    Wanted(
        "noted once",
        "maria",
        "TICKET_COMMENT_ADDED",
        _in(FRONT),
        [{**message(), "oncePerItem": True}],
        ("maria",),
    ),
    Wanted(
        "rests",
        "ada",
        "TICKET_MESSAGE_RECEIVED",
        lambda *_: True,
        [{**message(), "maximumFrequencyMinutes": 60}],
        ("ada",),
        _system(),
    ),
    Wanted(
        "again and again",
        "ada",
        "TICKET_STATUS_CHANGED",
        lambda *_: True,
        [_act("setTicketStatus", status="WAITING"), _act("setTicketStatus", status="ACTIVE"), message()],
        ("ada",),
        _system(),
    ),
    Wanted(
        "busy",
        "ada",
        "TICKET_COUNT_FOR_GROUP",
        lambda occurrence, _: (occurrence.count_before or 0) < 4 <= (occurrence.count or 0),
        [message("#TICKET_COUNT#", "-")],
        ("ada",),
        _system(BUSY),
    ),
    Wanted("quiet", "maria", IDLE, _in(FRONT), [message()], ("maria",), {"conditions": {"all": [QUIET]}}),
    Wanted(
        "quiet, to others", "ada", IDLE, lambda *_: True, [], ("omar", "marta"), _system(QUIET), urgent=True
    ),
    Wanted(
        "quiet and pressing",
        "ada",
        IDLE,
        lambda occurrence, _: occurrence.facts.get("PRIORITY") == "HIGH",
        [_act("addTicketComment", text="Waits")],
        form=_system(QUIET, PRIORITY),
    ),
    Wanted(
        "by mail",
        "ada",
        "TICKET_CREATED",
        lambda occurrence, _: "mail" in occurrence.facts["SUBJECT"],
        [_act("sendEmail", subject="#TICKET_SUBJECT#", body="-", addresses=[BOSS])],
        form=_system(ABOUT_MAIL),
    ),
    Wanted(
        "by mail to oneself",
        "marta",
        "TICKET_CREATED",
        _in(SALES),
        [message(), _act("sendEmail", subject="#TICKET_SUBJECT#", body="-")],
        ("marta",),
    ),
)


@dataclass(frozen=True)
class Founded:
    """A founded desk's database, and what is known of it; all ids but those of ``groups`` are global."""

    database: Path
    tokens: Mapping[str, str]
    agents: Mapping[str, str]
    groups: Mapping[str, UUID]
    roles: Mapping[str, str]
    events: Mapping[str, str]


def settings(database: Path) -> Any:
    """Return the settings of a process of the desk."""
    given = {"database_url": f"sqlite:///{database}", "secret_key": SECRET_KEY, "redis_url": "redis://wire"}
    return Given.model_validate({**given, "event_budget": 100_000})


def found(folder: Path) -> Founded:
    """Found the desk, the same in every run."""
    loop = Loop(0)
    with nothing_from_outside(loop, 0, open_feed=Exchange(loop).open_feed):
        return loop.run_until_complete(_found(loop, folder / "founded.db"))


async def _found(loop: Loop, database: Path) -> Founded:
    url = f"sqlite:///{database}"

    def now() -> datetime:
        return datetime.fromtimestamp(loop.wall(), UTC)

    await migrate(url, TABLES)
    ledger.keep(database)
    await open_database(url, TABLES)
    groups = await people(now())
    gate, tokens = Gate(SECRET_KEY, now), dict[str, str]()
    for agent in await Agent.filter(enabled=True).order_by("id"):
        await gate.open_session(agent)
        session = await Session.get(agent_id=agent.id)
        tokens[_key(agent)] = gate.signer.access(agent.id, session.id, now() + YEAR)
    agents = {_key(agent): agent.global_id for agent in await Agent.filter(enabled=True).order_by("id")}
    roles = {role.key: role.global_id for role in await Role.all().order_by("id") if role.key}
    await close_database()
    process = Process(loop, "founding", settings(database), 0)
    events = await _make_events(loop, process, tokens, agents)
    return Founded(
        database, tokens, agents, {name: group.id for name, group in groups.items()}, roles, events
    )


def _key(agent: Agent) -> str:
    return agent.email.partition("@")[0]


async def _make_events(
    loop: Loop, process: Process, tokens: Mapping[str, str], agents: Mapping[str, str]
) -> dict[str, str]:
    process.start()
    while not process.serving:
        await asyncio.sleep(0.1)
    operation = """mutation($input: CreateEventInput!) { createEvent(input: $input) {
        event { id } errors { message path } } }"""
    events = dict[str, str]()
    for wanted in EVENTS:
        actions = wanted.actions or [message(agents=[agents[name] for name in wanted.tells])]
        form = {"name": wanted.name, "eventType": wanted.event_type, "actions": actions}
        body = {"query": operation, "variables": {"input": {**form, **(wanted.form or {})}}}
        assert process.life
        answer = await ask(loop, process.life, process.app, tokens[wanted.by], body)
        assert not answer.get("errors"), answer
        made = answer["data"]["createEvent"]
        assert not made["errors"], (wanted.name, made)
        events[wanted.name] = made["event"]["id"]
    urgent = [events[wanted.name] for wanted in EVENTS if wanted.urgent]
    body = {"query": URGENT, "variables": {"ids": urgent}}
    assert process.life
    await ask(loop, process.life, process.app, tokens["ada"], body)
    process.kill()
    return events
