"""Members of lists are read as far as they are shown, and show each field as they do when all is read."""

from typing import Any

import pytest
from graphql import get_named_type, is_leaf_type, is_object_type, is_required_argument

from domain.ids import parse_global_id
from resolvers import pages
from schema.execution import keeping, running
from tests.desk import RunningDesk
from tests.lists import SCHEMA, fill_all, lists
from tests.rights import change_agent, give

ROWS = 4
EVENTS = "{ events(scope: EMPLOYEES) { edges { node { name enabled owner { displayName } } } } }"
THREADS = "{ communityThreads { edges { node { title userEmail type } } } }"
THREAD = """mutation($input: CreateCommunityThreadInput!) { createCommunityThread(input: $input) {
    errors { message } } }"""


def leaves(kind: Any) -> list[str]:
    """Return the fields of a type that hold nothing else and can be asked for as they are."""
    return [name for name, field in kind.fields.items() if is_leaf_type(get_named_type(field.type))]


def each_field(kind: Any) -> list[str]:
    """Write each field of a type, with what is to be seen of what it gives."""
    written = list[str]()
    for name, field in kind.fields.items():
        below: Any = get_named_type(field.type)
        if any(map(is_required_argument, field.args.values())):
            continue
        if is_leaf_type(below):
            written.append(name)
        elif not is_object_type(below) or "edges" in below.fields:
            written.append(f"{name} {{ __typename }}")
        else:
            written.append(f"{name} {{ {' '.join(leaves(below))} }}")
            written += [f"{name} {{ {leaf} }}" for leaf in leaves(below) if leaf in {"id", "name"}]
    return written


async def test_a_field_alone_is_as_it_is_of_whole_members(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await desk.event("ada", conditions={"all": [], "any": []})
    await fill_all(str(parse_global_id(event["id"])[1]), lambda _: ROWS)
    alone, whole, kinds = dict[str, Any](), dict[str, Any](), set[str]()
    for one in [one for one in await lists(()) if not one.given]:
        connection = SCHEMA.query_type.fields.get(one.name)
        if connection is None:
            continue
        edge: Any = get_named_type(get_named_type(connection.type).fields["edges"].type)
        kind: Any = get_named_type(edge.fields["node"].type)
        if kind.name == "Delivery":  # which are tried meanwhile
            continue
        kinds.add(kind.name)
        for field in each_field(kind):
            asked = one.asking(f"edges {{ node {{ {field} }} }}", first=ROWS)
            alone[asked] = await desk.people["ada"].answer(asked)
    monkeypatch.setattr(pages, "bringing", lambda query, *_: query)
    for asked in alone:
        whole[asked] = await desk.people["ada"].answer(asked)
    assert {"Event", "Message", "Occurrence", "Ticket", "Agent"} <= kinds
    assert alone == whole
    assert all("data" in answer for answer in alone.values())


@pytest.fixture
def _in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIRST", 0)
    monkeypatch.setattr(keeping, "_kept", keeping.Keeping(1_000))


@pytest.mark.usefixtures("_in_one_go")
async def test_what_has_changed_is_shown_at_once(desk: RunningDesk) -> None:
    """Also of what many have in common, and however often it was shown as it was."""
    made = [await desk.event("maria", name=name) for name in ("First", "Second")]
    switch = "mutation($ids: [ID!]!) { setEventsEnabled(ids: $ids, enabled: false) { events { id } } }"

    async def shown() -> list[tuple[str, bool, str]]:
        told = [await desk.ada.ask(EVENTS) for _ in range(3)]
        assert told[0] == told[1] == told[2]
        nodes = [edge["node"] for edge in told[0]["edges"]]
        return [(node["name"], node["enabled"], node["owner"]["displayName"]) for node in nodes]

    assert [(name, enabled) for name, enabled, _ in await shown()] == [("First", True), ("Second", True)]
    assert [piece.written["name"] for piece in keeping._kept._young.values()] == ["First", "Second"]
    await desk.maria.ask(switch, ids=[made[1]["id"]])
    assert [(name, enabled) for name, enabled, _ in await shown()] == [("First", True), ("Second", False)]
    await change_agent(desk, "maria", displayName="Maria the Second")
    assert [owner for *_, owner in await shown()] == ["Maria the Second"] * 2


@pytest.mark.usefixtures("_in_one_go")
async def test_what_is_for_some_is_shown_to_them_alone_however_often(desk: RunningDesk) -> None:
    await give(desk, "Agent", "COMMUNITY", "READ_ONLY")
    form = {"title": "Why?", "type": "QUESTION", "body": "-", "displayName": "Kim"}
    given = await desk.ada.ask(THREAD, input={**form, "userEmail": "nemo@sea.example"})
    assert given["errors"] == []
    told = [await who.ask(THREADS) for _ in range(3) for who in (desk.ada, desk.maria)]
    addresses = [edge["node"].pop("userEmail") for page in told for edge in page["edges"]]
    assert addresses == ["nemo@sea.example", None] * 3
    assert all(page == told[0] for page in told)
