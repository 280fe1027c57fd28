"""Whatever way leads to a thing, it is shown to those alone who may list it, or open it by its id."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_leaf_type,
)

from domain.people.principal import principal_of
from domain.people.records import Agent, Group
from resolvers.item_sight import hidden_now
from schema import build_schema
from tests.desk import Person, RunningDesk, message
from tests.domain.desk.doing import House
from tests.resolvers.houses import begun
from tests.resolvers.rooms import PLACES, ROOMS
from tests.rights import change_agent

OURS = build_schema()._schema
DEPTH = 5
EXPLAINED = 30  # events, and occurrences, of which explanations are asked for
# Of whoever is named somewhere, this much is told to everybody; see `Agent` in the schema.
NAME = {"__typename", "id", "displayName"}
NAMED_BY_ITEMS = {"Group", "Department"}


def fields_of(kind: GraphQLOutputType) -> dict[str, GraphQLField]:
    """Return the fields of a type that ask for no argument."""
    named = get_named_type(kind)
    if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        return {}
    return {
        name: field
        for name, field in named.fields.items()
        if not any(isinstance(given.type, GraphQLNonNull) for given in field.args.values())
    }


def selection(kind: GraphQLOutputType, depth: int) -> str:
    """
    Select all there is below a type, to a depth; the catalogue is the same to everybody.

    A page of explanations costs more than may stand below a list, and is asked for by itself; a total costs
    as much again where it is asked whether it is exact.
    """
    if get_named_type(kind).name in {"EventType", "EventCategory"}:
        return "{ id }"
    parts = ["__typename"]
    for name, field in fields_of(kind).items():
        if is_leaf_type(get_named_type(field.type)):
            parts += [name] if name != "totalCountIsExact" else []
        elif depth and name != "explanations":
            paged = "(first: 2)" if "first" in field.args else ""
            parts.append(f"{name}{paged} {selection(field.type, depth - 1)}")
    return "{ " + " ".join(parts) + " }"


def nodes_in(answer: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Return everything with an id in an answer, with the way to it."""
    if isinstance(answer, list):
        for member in answer:
            yield from nodes_in(member, way)
    elif isinstance(answer, dict):
        if "id" in answer and "__typename" in answer:
            yield way, answer
        for name, value in answer.items():
            yield from nodes_in(value, (*way, name))


def told(node: dict[str, Any]) -> set[str]:
    """Return what a node tells: the fields that are not empty."""
    return {name for name, value in node.items() if value not in (None, "", [])}


@pytest.fixture
async def house(desk: RunningDesk) -> House:
    """A desk with something of everything everywhere, most of it Ada's."""
    house = await begun(desk)
    for name in ("maria", "marta", "omar"):
        await desk.event(name, actions=[message()])
    for room in (room for name, room in ROOMS.items() if name != "purged visitors"):
        for place in room.places:
            house.known |= {"@name": f"{room.listed} {place}", "@address": f"{len(house.known)}@shop.example"}
            for step, (verb, form) in enumerate(room.made):
                await house.do(verb, **form, **({} if step else PLACES[place]))
            for verb, form in room.then:
                if verb.startswith(("add", "log")):
                    await house.do(verb, called="", **form)
    await desk.settled()
    return house


async def walk(who: Person) -> dict[tuple[str, str], list[tuple[tuple[str, ...], dict[str, Any]]]]:
    """Ask for every list and all below it; return what came, by kind and id, with the ways to it."""
    assert OURS.query_type
    found: dict[tuple[str, str], list[Any]] = {}
    for name, field in fields_of(OURS.query_type).items():
        if is_leaf_type(get_named_type(field.type)) or get_named_type(field.type).name == "EventCategory":
            continue
        paged = "(first: 50)" if "first" in field.args else ""
        answer = await who.answer(f"{{ {name}{paged} {selection(field.type, DEPTH)} }}")
        assert {error["extensions"]["code"] for error in answer.get("errors", ())} <= {"FORBIDDEN"}, answer
        for way, node in nodes_in(answer.get("data")):
            found.setdefault((node["__typename"], node["id"]), []).append((way, node))
    for kind in ("Event", "Occurrence"):
        shown = OURS.type_map[kind]
        assert isinstance(shown, GraphQLObjectType)
        below = selection(shown.fields["explanations"].type, DEPTH)
        shown_of = f"... on {kind} {{ explanations(first: 5) {below} }}"
        for thing in [thing_id for named, thing_id in found if named == kind][:EXPLAINED]:
            answer = await who.answer(f"query($id: ID!) {{ node(id: $id) {{ {shown_of} }} }}", id=thing)
            assert {error["extensions"]["code"] for error in answer.get("errors", ())} <= {"FORBIDDEN"}, (
                answer
            )
            for way, node in nodes_in(answer.get("data")):
                found.setdefault((node["__typename"], node["id"]), []).append((way, node))
    return found


async def test_nothing_is_shown_on_the_way_that_its_id_does_not_open(house: House) -> None:
    """But for the names of those who wrote or did something, and of the places of items."""
    for who in ("maria", "marta", "ada"):
        person = house.desk.people[who]
        walked, beyond = await walk(person), list[Any]()
        for (kind, thing_id), ways in walked.items():
            if await person.ask("query($id: ID!) { node(id: $id) { id } }", id=thing_id):
                continue
            if kind == "Agent":
                beyond += [(way, node) for way, node in ways if told(node) - NAME]
            elif kind not in NAMED_BY_ITEMS or any("agent" in way[-2:] for way, _ in ways):
                beyond += ways
        assert beyond == [], who
        assert len(walked) > 30
        assert any(kind == "Agent" for kind, _ in walked)


async def test_a_group_that_is_out_of_sight_by_now_is_not_shown_as_what_a_count_was_of(
    desk: RunningDesk,
) -> None:
    many = {"condition": "TICKET_COUNT", "value": {"range": {"min": 1}}}
    given = {"conditions": {"all": [many]}, "actions": [message("#TICKET_COUNT#", "-")]}
    await desk.event("maria", "TICKET_COUNT_FOR_GROUP", **given)
    await desk.ticket()
    await desk.settled()
    asked, shown = "{ messages { edges { node { item { id } } } } }", []
    for _ in range(2):
        shown += [edge["node"]["item"] for edge in (await desk.maria.ask(asked))["edges"]]
        await change_agent(desk, "maria", groupIds=[desk.groups["Sales Front Line"]])
    assert shown == [{"id": desk.groups["Support Front Line"]}, None]


async def test_groups_are_out_of_sight_as_items_are(desk: RunningDesk) -> None:
    agent = await Agent.get(email="maria@desk.example")
    maria = await principal_of(agent)
    groups = {group.name: (Group.entity, group.id) for group in await Group.all()}
    assert await hidden_now(maria, groups.values()) == {groups["Sales Front Line"], groups["Support Experts"]}
