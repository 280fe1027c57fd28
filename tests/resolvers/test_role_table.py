"""What each role may do and see, category by category, as it was settled."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.desk.items import Item
from domain.desk.rooms import __models__
from domain.desk.verbs import verbs_of
from tests.desk import GraphQLRefusal, Person, RunningDesk
from tests.domain.desk.doing import House
from tests.pairs import ON_SQLITE
from tests.resolvers.houses import ROLES, furnish, holding_only, house, named_anew
from tests.resolvers.rooms import IT, PLACES, ROOMS, Room
from tests.schema.test_guards import FIELDS_BY_PERMISSION, code, root_fields

__all__ = ["house"]  # the fixture

LEVELS = {  # N none, R read only, F full; Everyone, Agent, Manager, Administrator
    "TICKETS": "NFFF",
    "LIVE_CHATS": "NFFF",
    "CALL_LOGS": "NFFF",
    "TASKS": "NFFF",
    "KB_ARTICLES": "RFFF",
    "COMMUNITY": "RFFF",
    "NEWS": "RRFF",
    "WHOS_ON": "NRFF",
    "REPORTS": "NRFF",
}
WITHOUT_AREA = {"ANY_AGENT": "FFFF", "ADMINISTRATORS": "NNNF"}
BOXES = {
    "Everyone": "",
    "Agent": "CREATE_AND_EDIT_MY_EVENTS",
    "Manager": "CREATE_AND_EDIT_MY_EVENTS VIEW_OCCURRENCES",
    "Administrator": """CREATE_AND_EDIT_MY_EVENTS MANAGE_GLOBAL_EVENTS VIEW_OCCURRENCES RAISE_OCCURRENCES
        MANAGE_ROLES MANAGE_AGENTS MANAGE_DESK""",
}
SEEN = {  # by Maria, of items in these places
    "Everyone": {"own group", "no group", "her own"},
    "Agent": {"own group", "no group", "her own"},
    "Manager": {"own group", "own department", "no group", "her own"},
    "Administrator": {"own group", "own department", "other department", "no group", "her own"},
}
PRIVATE = {"tasks"}  # without a group they are for their agent and their creator, and administrators


def permitted(role: str) -> set[str]:
    """Return the root fields that the table opens to a role, of those that are guarded."""
    held = set(BOXES[role].split())
    for area, levels in LEVELS.items():
        level = levels[ROLES.index(role)]
        held |= {f"VIEW_{area}"} if level in "RF" else set()
        held |= {f"EDIT_{area}"} if level == "F" else set()
    return {field for permission in held for field in FIELDS_BY_PERMISSION.get(permission, "").split()}


def guarded() -> Iterator[tuple[str, str, Any]]:
    """Every root field that is about a permission, but for streams."""
    named = {field for fields in FIELDS_BY_PERMISSION.values() for field in fields.split()}
    return (field for field in root_fields() if field[1] in named and field[0] != "Subscription")


@ON_SQLITE
@pytest.mark.parametrize("role", ROLES)
async def test_a_role_opens_the_lists_and_verbs_of_each_category_that_the_table_says(
    desk: RunningDesk, role: str
) -> None:
    """And no others; what a field then says of senseless input is no matter here."""
    who, open_to = await holding_only(desk, role), permitted(role)
    found = {field[1]: await code(who, *field) for field in guarded()}
    assert found == {name: None if name in open_to else "FORBIDDEN" for name in found}
    assert len(found) > 100


def level(role: str, name: str) -> str:
    """Return how far a role opens a room: N, R or F."""
    return (LEVELS | WITHOUT_AREA)[ROOMS[name].opened_by][ROLES.index(role)]


def seen(role: str, name: str) -> set[str]:
    """Return the places in which a role sees a room's items, if it opens the room."""
    hidden = {"no group"} if name in PRIVATE and role != "Administrator" else set[str]()
    return (SEEN[role] - hidden) & set(ROOMS[name].places)


async def listed(who: Person, room: Room, items: dict[str, str]) -> set[str] | str:
    """Return the places whose items somebody lists, or the refusal."""
    try:
        found = await who.ask(f"{{ {room.listed}(first: 200) {{ edges {{ node {{ id }} }} }} }}")
    except GraphQLRefusal as refusal:
        return refusal.code
    ids = {edge["node"]["id"] for edge in found["edges"]}
    return {place for place, item_id in items.items() if item_id in ids}


async def opened(who: Person, items: dict[str, str]) -> set[str]:
    """Return the places whose items somebody opens by their id."""
    fields = [f'at{index}: node(id: "{item_id}") {{ id }}' for index, item_id in enumerate(items.values())]
    answer = await who.answer(f"{{ {' '.join(fields)} }}")
    assert "errors" not in answer, answer
    return {place for place, found in zip(items, answer["data"].values(), strict=True) if found}


async def done(house: House, room: Room, items: dict[str, str]) -> dict[tuple[str, str], str]:
    """Let Maria do everything in a room everywhere; return what came of it, by verb and place."""
    found = {}
    for place, item_id in items.items():
        named_anew(house)
        first, form = room.made[0]
        found[first, place] = await house.outcome(first, "maria", **form, **PLACES[place])
        house.known[IT] = item_id
        for verb, form in room.then:
            found[verb, place] = await house.outcome(verb, "maria", **form)
    return {step: said.split(":")[0] for step, said in found.items()}


def one_of(items: dict[str, str]) -> dict[str, str]:
    """Return one place, which stands for all where it is refused before anybody asks for the item."""
    return dict([*items.items()][:1])


def expected(role: str, name: str) -> dict[tuple[str, str], str]:
    """Return what should come of all that is done in a room."""
    room, full, found = ROOMS[name], level(role, name) == "F", {}
    for place in room.places:
        first, form = room.made[0]
        # What is made without a group is its maker's, or everybody's.
        reached = place == "no group" or place in SEEN[role]
        found[first, place] = "done" if reached else "NOT_FOUND groupId"
        for verb, form in room.then:
            label = next(name for name, given in form.items() if given == IT)
            found[verb, place] = "done" if place in seen(role, name) else f"NOT_FOUND {label}"
    return found if full else dict.fromkeys(found, "FORBIDDEN at the field")


@pytest.mark.parametrize("role", ROLES)
async def test_in_every_room_a_role_sees_and_does_what_the_tables_say(house: House, role: str) -> None:
    """Item by item: lists, opening by id, making, and each verb, wherever the item stands."""
    items = {name: await furnish(house, room) for name, room in ROOMS.items()}
    who = await holding_only(house.desk, role)
    for name, room in ROOMS.items():
        shown = seen(role, name) if level(role, name) != "N" else set[str]()
        assert await listed(who, room, items[name]) == (shown or "FORBIDDEN"), name
        assert await opened(who, items[name]) == shown, name
        known = items[name] if level(role, name) == "F" else one_of(items[name])
        wanted = {step: said for step, said in expected(role, name).items() if step[1] in known}
        assert await done(house, room, known) == wanted, name


AREAS = (*LEVELS, "GLOBAL_ITEMS")  # which opens nothing, but widens what else is open


async def test_a_role_that_may_only_look_into_an_area_opens_that_area_to_look_at(house: House) -> None:
    """One area after the other; what Everyone gives stays."""
    items = {name: await furnish(house, room) for name, room in ROOMS.items()}
    await house.do("createRole", called="@reader", name="Reader", areas=[])
    house.desk.roles["Reader"] = house.known["@reader"]
    maria = await holding_only(house.desk, "Reader")
    for area in AREAS:
        ticked = [
            {"area": other, "level": "CUSTOM", "permissions": [f"VIEW_{area}"] if other == area else []}
            for other in AREAS
        ]
        await house.do("updateRole", called="", id="@reader", areas=ticked)
        sight = "Manager" if area == "GLOBAL_ITEMS" else "Everyone"
        for name, room in ROOMS.items():
            if room.opened_by == "ANY_AGENT":
                continue
            looks = room.opened_by == area or level("Everyone", name) == "R"
            shown = seen(sight, name) if looks else set[str]()
            assert await listed(maria, room, items[name]) == (shown or "FORBIDDEN"), (area, name)
            assert await opened(maria, items[name]) == shown, (area, name)
            said = await done(house, room, one_of(items[name]))
            assert set(said.values()) == {"FORBIDDEN at the field"}, (area, name)


def test_every_verb_of_every_room_is_in_the_table() -> None:
    told = {verb for room in ROOMS.values() for verb, _ in (*room.made, *room.then)}
    offered = {verb.name for item in __models__ if issubclass(item, Item) for verb in verbs_of(item)}
    assert told == offered
