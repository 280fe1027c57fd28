"""Lists of explanations: of what happened to one event, and of the events to one occurrence."""

from typing import Any

import pytest

from resolvers import explained_lists
from tests.desk import Person, RunningDesk, refusal
from tests.resolvers.explaining import PRINTER, URGENT, happened
from tests.statements import asked

PAGE = """edges { cursor node { outcome summary event { id name } occurrence { id facts { name value } } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"""
ARGUMENTS = "$id: ID!, $first: Int, $after: String, $last: Int, $before: String"
PASSED = "first: $first, after: $after, last: $last, before: $before"
OF_EVENT = f"""query({ARGUMENTS}, $outcome: Outcome) {{ event(id: $id) {{
    explanations(outcome: $outcome, {PASSED}) {{ {PAGE} }} }} }}"""
OF_OCCURRENCE = f"""query({ARGUMENTS}) {{ node(id: $id) {{ ... on Occurrence {{
    explanations({PASSED}) {{ {PAGE} }} }} }} }}"""


async def page(who: Person, operation: str, thing: str, **given: Any) -> dict[str, Any]:
    """Ask for a page of explanations of an event or an occurrence."""
    found: dict[str, Any] = (await who.ask(operation, id=thing, **given))["explanations"]
    return found


def subjects(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what became of which ticket, in order."""
    facts = [{fact["name"]: fact["value"] for fact in node["occurrence"]["facts"]} for node in nodes(found)]
    told = zip(facts, nodes(found), strict=True)
    return [(known.get("SUBJECT", "?"), node["outcome"]) for known, node in told]


def nodes(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in found["edges"]]


async def leave_support(desk: RunningDesk) -> None:
    """Let Maria change groups."""
    moving = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { message } } }"
    to = {"agentId": desk.maria.id, "groupIds": [desk.groups["Sales Front Line"]]}
    assert (await desk.ada.ask(moving, input=to))["errors"] == []


async def walk(who: Person, operation: str, thing: str, size: int, *, back: bool, **given: Any) -> list[Any]:
    """Visit a list page by page; return its nodes in the list's order."""
    found, place = list[Any](), None
    for _ in range(50):
        where = {"last": size, "before": place} if back else {"first": size, "after": place}
        part = await page(who, operation, thing, **given, **where)
        assert len(nodes(part)) <= size
        found = nodes(part) + found if back else found + nodes(part)
        info = part["pageInfo"]
        place = info["startCursor"] if back else info["endCursor"]
        if not info["hasPreviousPage" if back else "hasNextPage"]:
            return found
    raise AssertionError("the list has no end")


async def test_an_event_tells_what_became_of_all_that_it_waits_for_newest_first(desk: RunningDesk) -> None:
    """Of what is in its reader's sight; who has no VIEW_OCCURRENCES sees it all the same."""
    event = await desk.event("maria", conditions={"all": [URGENT]})
    for subject, priority in (("One", "LOW"), ("Two", "HIGH"), ("Three", "LOW")):
        await desk.ticket(subject=subject, priority=priority)
    await desk.ticket("Sales Front Line", subject="Elsewhere")
    await desk.settled()

    told = await page(desk.maria, OF_EVENT, event["id"])
    assert subjects(told) == [("Three", "CONDITION_FAILED"), ("Two", "FIRED"), ("One", "CONDITION_FAILED")]
    assert nodes(told)[2]["summary"] == "It asks for a priority of Urgent or High; this ticket's was Low."
    fired = await page(desk.maria, OF_EVENT, event["id"], outcome="FIRED")
    assert subjects(fired) == [("Two", "FIRED")]
    assert subjects(await page(desk.ada, OF_EVENT, event["id"]))[0] == ("Elsewhere", "NOT_VISIBLE")


async def test_what_ones_own_event_fired_on_is_told_also_when_it_is_out_of_sight_by_now(
    desk: RunningDesk,
) -> None:
    """By its outcome alone: Maria has changed groups."""
    event = await desk.event("maria", conditions={"all": [PRINTER]})
    await desk.ticket()
    await desk.ticket(subject="Another")
    await desk.settled()
    await leave_support(desk)
    told = await page(desk.maria, OF_EVENT, event["id"])
    assert [(node["outcome"], node["summary"]) for node in nodes(told)] == [("FIRED", "It fired.")]


async def test_an_event_that_waits_for_a_time_tells_of_whatever_happened_to_such_items(
    desk: RunningDesk,
) -> None:
    idle = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 30}}}
    event = await desk.event("maria", "TICKET_IDLE", conditions={"all": [idle]})
    ticket = await desk.ticket()
    change = "mutation($input: UpdateTicketInput!) { updateTicket(input: $input) { errors { message } } }"
    await desk.ada.ask(change, input={"id": ticket["id"], "priority": "HIGH"})
    told = nodes(await page(desk.maria, OF_EVENT, event["id"]))
    assert len(told) >= 2
    assert {node["outcome"] for node in told} == {"CONDITION_FAILED"}


async def test_held_back_is_only_what_was(desk: RunningDesk) -> None:
    rarely = {"perform": {"sendMessage": {"subject": "#TICKET_SUBJECT#", "body": "-"}}}
    event = await desk.event("maria", actions=[{**rarely, "maximumFrequencyMinutes": 60}])
    for subject in ("One", "Two", "Three"):
        await desk.ticket(subject=subject)
        await desk.settled()
    told = await page(desk.maria, OF_EVENT, event["id"], outcome="HELD_BACK", first=1)
    assert subjects(told) == [("Three", "HELD_BACK")]
    assert told["pageInfo"]["hasNextPage"]
    behind = told["pageInfo"]["endCursor"]
    told = await page(desk.maria, OF_EVENT, event["id"], outcome="HELD_BACK", after=behind)
    assert (subjects(told), told["pageInfo"]["hasNextPage"]) == ([("Two", "HELD_BACK")], False)


@pytest.mark.parametrize("step", [1, 3, 200])
async def test_pages_of_one_outcome_visit_everything_once_and_in_order(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Forwards and backwards, however few are looked at for a page: then a page may be empty."""
    event = await desk.event("maria", conditions={"all": [URGENT]})
    for number in range(8):
        await desk.ticket(subject=str(number), priority="HIGH" if number in {1, 2, 6} else "LOW")
    await desk.settled()
    monkeypatch.setattr(explained_lists, "STEP", step)
    for judged in (1, 3, 2_000):
        monkeypatch.setattr(explained_lists, "JUDGED", judged)
        for size in (1, 2, 4):
            for back in (False, True):
                found = await walk(desk.maria, OF_EVENT, event["id"], size, back=back, outcome="FIRED")
                assert subjects({"edges": [{"node": node} for node in found]}) == [
                    ("6", "FIRED"),
                    ("2", "FIRED"),
                    ("1", "FIRED"),
                ], (judged, size, back)


async def test_a_page_that_stops_early_says_where_to_go_on(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await desk.event("maria", conditions={"all": [URGENT]})
    for number in range(3):
        await desk.ticket(subject=str(number), priority="HIGH" if number == 0 else "LOW")
    await desk.settled()
    monkeypatch.setattr(explained_lists, "JUDGED", 2)
    told = await page(desk.maria, OF_EVENT, event["id"], outcome="FIRED")
    assert (told["edges"], told["pageInfo"]["hasNextPage"]) == ([], True)
    told = await page(desk.maria, OF_EVENT, event["id"], outcome="FIRED", after=told["pageInfo"]["endCursor"])
    assert (subjects(told), told["pageInfo"]["hasNextPage"]) == ([("0", "FIRED")], False)


async def named(desk: RunningDesk) -> list[str]:
    """Let there be events of Maria's that come nearer and nearer to a ticket; return it and their names."""
    wrong = {"condition": "SUBJECT", "value": {"text": ["toaster"]}}
    conditions = {
        "fires": {"all": [PRINTER]},
        "fails by one": {"all": [PRINTER, URGENT]},
        "fails by one of any": {"all": [PRINTER], "any": [URGENT, wrong]},
        "fails by two": {"all": [wrong, URGENT]},
    }
    for name, form in reversed(conditions.items()):
        await desk.event("maria", name=name, conditions=form)
    await desk.event("omar", name="not hers")
    await desk.event("maria", "TICKET_DELETED", name="of another type")
    await desk.ticket(priority="LOW")
    await desk.settled()
    return [await happened(desk), *conditions]


async def test_an_occurrence_tells_of_the_readers_events_nearest_first(desk: RunningDesk) -> None:
    occurrence, *names = await named(desk)
    told = await page(desk.maria, OF_OCCURRENCE, occurrence)
    found = [node["event"]["name"] for node in nodes(told)]
    assert [found[0], *sorted(found[1:3]), *found[3:]] == names
    assert [node["outcome"] for node in nodes(told)] == ["FIRED", *["CONDITION_FAILED"] * 3]


async def test_pages_of_an_occurrences_events_visit_all_once_and_in_order(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    occurrence, *_ = await named(desk)
    everything = nodes(await page(desk.maria, OF_OCCURRENCE, occurrence))
    for step in (1, 3, 200):
        monkeypatch.setattr(explained_lists, "STEP", step)
        for size in (1, 2, 3, 4, 5):
            for back in (False, True):
                assert await walk(desk.maria, OF_OCCURRENCE, occurrence, size, back=back) == everything
    assert await refusal(page(desk.maria, OF_OCCURRENCE, occurrence, after="W10")) == "BAD_USER_INPUT"


async def test_of_very_many_events_those_that_fired_are_told_and_the_newest_others(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.event("maria", name="fires", conditions={"all": [PRINTER]})
    for number in range(4):
        await desk.event("maria", name=f"fails {number}", conditions={"all": [URGENT]})
    await desk.ticket(priority="LOW")
    await desk.settled()
    monkeypatch.setattr(explained_lists, "STEP", 1)
    monkeypatch.setattr(explained_lists, "COMPARED", 2)
    told = await page(desk.maria, OF_OCCURRENCE, await happened(desk))
    assert [node["event"]["name"] for node in nodes(told)] == ["fires", "fails 2", "fails 3"]


async def test_what_is_out_of_sight_has_no_explanations(desk: RunningDesk) -> None:
    """Also where a message of the reader's is about it."""
    await desk.event("maria")
    await desk.ticket()
    await desk.settled()
    explained = "explanations(first: 1) { edges { node { outcome } } }"
    heard = f"{{ messages(first: 1) {{ edges {{ node {{ occurrence {{ id {explained} }} }} }} }} }}"
    [told] = (await desk.maria.ask(heard))["edges"]
    assert told["node"]["occurrence"]["explanations"]["edges"] == [{"node": {"outcome": "FIRED"}}]
    await leave_support(desk)
    [told] = (await desk.maria.ask(heard))["edges"]
    assert told["node"]["occurrence"]["explanations"]["edges"] == []


async def test_a_live_occurrence_is_explained_by_all_that_is_stored_of_it(desk: RunningDesk) -> None:
    """What comes over the wire lacks the revision that says which events were there."""
    await desk.event("ada", level="SYSTEM", name="late", conditions={"all": [PRINTER]})
    live = "subscription { occurrenceRaised { explanations { edges { node { outcome event { name } } } } } }"
    async with desk.ada.subscribed(live) as screen:
        await desk.streams(1)
        await desk.ticket()
        told = (await screen.next())["explanations"]["edges"]
    assert told == [{"node": {"outcome": "FIRED", "event": {"name": "late"}}}]


async def test_a_page_costs_as_many_statements_for_thirty_as_for_three(desk: RunningDesk) -> None:
    """Whatever it shows of each event and occurrence."""
    shown = """edges { node { outcome summary checks { held actual } event { name owner { displayName } }
        occurrence { item { label } actor { displayName } facts { name } } } }"""
    event = await desk.event("ada", level="SYSTEM", conditions={"all": [URGENT]})
    for number in range(30):
        await desk.ticket(subject=str(number))
    for number in range(29):
        await desk.event("ada", name=str(number), conditions={"all": [PRINTER]})
    of_event = 'query { event(id: "%s") { explanations(first: %d) { ' + shown + " } } }"
    of_occurrence = (
        'query { node(id: "%s") { ... on Occurrence { explanations(first: %d) { ' + shown + " } } } }"
    )
    for document, thing in ((of_event, event["id"]), (of_occurrence, await happened(desk))):
        few, many = [await asked(desk, document % (thing, size)) for size in (3, 30)]
        assert few == many <= 20, document
