"""What is searched and sorted by words: the same answers on every database, for every script."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from tortoise.connection import get_connection

from domain.people.records import Agent
from domain.storage.database import rows
from domain.words import fold
from resolvers import pages
from resolvers.pages import SEARCH_LIMIT
from tests.desk import GraphQLRefusal, RunningDesk

IN_ORDER = [
    *(
        "20% off",
        "arger",
        "Ärger",
        "Ecke",
        "éclair",
        "e\u0301clairs",
        "\uff26ull\u3000width",
        "STRASSE 5",
        "Ürger",
        "Zoë",
    ),
    *("ΣΊΣΥΦΟΣ", "яблоко", "Яна", "ארגז", "رقم الطلب", "한국", "件名"),
]
MADE = sorted(IN_ORDER)
FOUND: dict[str, list[str]] = {
    "ärger": ["Ärger"],
    "ÄRGER": ["Ärger"],
    "a\u0308rger": ["Ärger"],
    "ECLAIR": [],
    "ÉCLAIR": ["éclair", "e\u0301clairs"],
    "straße  5": ["STRASSE 5"],
    "full\nwidth": ["\uff26ull\u3000width"],
    "σίσυφος": ["ΣΊΣΥΦΟΣ"],
    "ЯБЛ": ["яблоко"],
    "\u200fرقم": ["رقم الطلب"],
    "件": ["件名"],
    "\u1112\u1161\u11ab": ["한국"],
    "0% ": ["20% off"],
    "_": [],
    "\\": [],
    "\0": [],
    " \u200b\n": IN_ORDER,
    "x" * SEARCH_LIMIT: [],
}
AGENTS = """query($search: String, $first: Int, $after: String) {
    agents(search: $search, first: $first, after: $after) {
        edges { cursor node { displayName } } pageInfo { hasNextPage } } }"""
EVENTS = AGENTS.replace("agents(search: $search", "events(filter: {search: $search}").replace(
    "displayName", "name"
)
UPDATE = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
RENAMED = {"displayName": "ÄRGER"}
TICKETS = "query($search: String) { tickets(filter: {search: $search}) { edges { node { subject } } } }"


async def names(desk: RunningDesk, query: str, search: str | None = None) -> list[str]:
    """Walk through a list, three at a time, and return what the desk's own people are not among."""
    found, after = list[str](), None
    while True:
        page = await desk.ada.ask(query, search=search, first=3, after=after)
        found += [name for edge in page["edges"] for name in edge["node"].values()]
        if not page["pageInfo"]["hasNextPage"]:
            return [name for name in found if name in MADE]
        after = page["edges"][-1]["cursor"]


@pytest.mark.parametrize(
    ("query", "path"),
    [(AGENTS, ["search"]), (EVENTS, ["filter", "search"]), (TICKETS, ["filter", "search"])],
    ids=["agents", "events", "tickets"],
)
async def test_a_text_that_is_too_long_is_not_looked_for(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, query: str, path: list[str]
) -> None:
    """Folding it takes a time of its own, and one document may search many times."""
    monkeypatch.setattr(pages, "fold", None)
    with pytest.raises(GraphQLRefusal) as refusal:
        await desk.ada.ask(query, search="x" * (SEARCH_LIMIT + 1))

    assert refusal.value.code == "LIMIT_EXCEEDED"
    assert refusal.value.errors[0]["message"] == f"At most {SEARCH_LIMIT} letters in a search."
    assert refusal.value.errors[0]["extensions"]["path"] == path


async def test_events_are_found_and_sorted_in_every_script(desk: RunningDesk) -> None:
    for name in MADE:
        await desk.event("ada", name=name)

    assert await names(desk, EVENTS) == IN_ORDER
    assert {search: await names(desk, EVENTS, search) for search in FOUND} == FOUND


async def test_agents_are_found_and_sorted_in_every_script(desk: RunningDesk) -> None:
    for place, name in enumerate(MADE):
        await Agent.create(email=f"p{place}@x.example", display_name=name, password_hash="")

    assert await names(desk, AGENTS) == IN_ORDER
    assert {search: await names(desk, AGENTS, search) for search in FOUND} == FOUND
    assert await names(desk, AGENTS, "p3@X.EXAMPLE") == [MADE[3]]
    await desk.ada.ask(
        UPDATE, input={"agentId": (await Agent.get(email="p3@x.example")).global_id, **RENAMED}
    )
    assert await names(desk, AGENTS, "p3@X.EXAMPLE") == []
    assert await names(desk, AGENTS, "ärger") == ["Ärger"]


async def test_tickets_are_found_in_every_script(desk: RunningDesk) -> None:
    for name in MADE:
        await desk.ticket(subject=name, customerName="Zoë\nMüller")

    async def found(search: str) -> set[str]:
        return {edge["node"]["subject"] for edge in (await desk.ada.ask(TICKETS, search=search))["edges"]}

    assert {search: await found(search) for search in FOUND} == {
        wanted: {*said} for wanted, said in FOUND.items()
    }
    assert await found("zoë MÜLLER") == {*MADE}
    assert await found(f"{MADE[0]} T-") == set()  # no word reaches from one column into the next


async def test_short_lists_are_sorted_in_every_script(desk: RunningDesk) -> None:
    """Departments, groups, roles, custom fields, providers, and what is nothing but a name."""
    making: dict[str, tuple[str, dict[str, Any]]] = {
        "departments": ("createDepartment", {}),
        "groups": ("createGroup", {"departmentId": desk.departments["Sales"]}),
        "roles": ("createRole", {"areas": []}),
        "customFields": ("createCustomField", {"itemKind": "TICKET", "kind": "TEXT"}),
        "externalProviders": ("createExternalProvider", {"url": "https://erp.example"}),
        "forms": ("createForm", {}),
        "surveys": ("createSurvey", {}),
        "timeLogCategories": ("createTimeLogCategory", {}),
    }
    for verb, form in making.values():
        given = f"$input: {verb[0].upper()}{verb[1:]}Input!"
        make = f"mutation({given}) {{ {verb}(input: $input) {{ errors {{ message }} }} }}"
        for name in MADE:
            assert await desk.ada.ask(make, input={"name": name, **form}) == {"errors": []}, (verb, name)

    for kind in making:
        listed = [thing["name"] for thing in await desk.ada.ask(f"{{ {kind} {{ name }} }}")]
        assert [name for name in listed if name in MADE] == IN_ORDER, kind


async def test_what_was_there_before_is_filled_in(desk: RunningDesk) -> None:
    """As its record would have done it."""
    migration: Any = import_module("domain.migrations.0010_words")
    for name in MADE:
        await desk.event("ada", name=name)
        await desk.ticket(subject=name, customerName="Zoë\nMüller")

    async def kept() -> list[Any]:
        events = await rows("SELECT id, words, name_order FROM event ORDER BY id")
        return [*events, *await rows("SELECT id, words, words AS name_order FROM ticket ORDER BY id")]

    await desk.settled()
    before = await kept()
    assert before[0]["words"] == fold(MADE[0])
    await rows("UPDATE event SET words = '', name_order = ''")
    await rows("UPDATE ticket SET words = ''")
    await migration.fill(None, SimpleNamespace(client=get_connection("default")))

    assert await kept() == before
