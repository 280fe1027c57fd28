"""What clients keep by id comes back as it was answered: an id names one thing, wherever it stands."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType

from schema import build_schema
from tests.desk import RunningDesk, message
from tests.javascript import NODE, environment, installed
from tests.pairs import ON_SQLITE
from tests.schema.forms import TYPE

OPERATIONS = Path(__file__).parents[1] / "contracts" / "data" / "operations"
NO_NODES = {"EventCategory": "CategoryId", "EventType": "EventTypeId", "ItemSummary": "ID"}
INBOX = """query { messages(first: 50) { edges { node { id subject item { id kind label url }
    eventType { id title category { id title } } event { id name } occurrence { id item { id label }
    actor { id displayName email } eventType { id kind } } } } } }"""
EVENTS = """query { events(first: 50) { edges { node { id name owner { id displayName email }
    conditions { all { condition operator summary } any { condition summary } }
    actions { action summary } eventType { id title } category { id title } } } } }"""


async def mixed_up(desk: RunningDesk, who: str, documents: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Return the places of the documents that each cache gives back otherwise than they were answered."""
    process = await asyncio.create_subprocess_exec(
        NODE,
        "caches.mjs",
        f"{desk.address}/graphql",
        f"Bearer {desk.people[who].token}",
        cwd=await asyncio.to_thread(installed),
        env=environment(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate(json.dumps(documents).encode())
    found: dict[str, list[int]] = json.loads(told)
    return found


@ON_SQLITE
@pytest.mark.parametrize("who", ["ada", "maria"])
async def test_caches_give_back_what_was_answered(desk: RunningDesk, who: str) -> None:
    """The whole catalogue, single types with all that a form needs, the inbox, and the lists of events."""
    await desk.event(who)
    await desk.event(who, "TICKET_STATUS_CHANGED", actions=[message(), message("Again")])
    for _ in range(2):
        await desk.ticket()
    await desk.settled()
    kinds = ("MANUAL_TICKET_EVENT", "LIVE_CHAT_STARTED", "TICKET_IDLE", "TASK_DUE")
    documents: list[dict[str, Any]] = [
        {"query": (OPERATIONS / "catalogue.graphql").read_text()},
        *({"query": TYPE, "variables": {"id": kind}} for kind in kinds),
        {"query": INBOX},
        {"query": EVENTS},
    ]

    assert await mixed_up(desk, who, documents) == {"apollo": [], "urql": []}


def test_what_has_an_id_is_a_node_or_known_by_it_everywhere() -> None:
    """An id of anything else would be taken for one by caches."""
    types = (kind for kind in build_schema()._schema.type_map.values() if isinstance(kind, GraphQLObjectType))
    ids = {
        kind.name: str(kind.fields["id"].type).rstrip("!")
        for kind in types
        if "id" in kind.fields and "Node" not in {interface.name for interface in kind.interfaces}
    }

    assert ids == NO_NODES
