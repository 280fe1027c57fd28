"""A task is for its agent, its creator and its group, and for those who see their department whole."""

import pytest

from tests.desk import RunningDesk, message
from tests.domain.desk.doing import Form, House

TASK = {"subject": "Call back"}
MARIAS, OMARS = {"agentId": "@maria"}, {"agentId": "@omar"}
SUPPORT, SALES = {"groupId": "@Support Front Line"}, {"groupId": "@Sales Front Line"}
ASKED = "query($id: ID!) { node(id: $id) { id } }"
LISTED = "{ tasks { totalCount edges { node { id } } } }"
HAPPENED = "{ occurrences(filter: {eventType: TASK_MODIFIED}) { edges { node { id } } } }"
Step = tuple[str, str, Form]
SEEN: dict[str, tuple[list[Step], set[str]]] = {
    "its agent": ([("ada", "createTask", MARIAS)], {"maria"}),
    "its creator, and the manager of theirs": ([("omar", "createTask", {})], {"omar", "marta"}),
    "its creator, beside an agent elsewhere": ([("maria", "createTask", OMARS)], {"maria", "omar", "marta"}),
    "its group": ([("ada", "createTask", SUPPORT)], {"maria"}),
    "its group, and the manager of that": ([("ada", "createTask", {**SALES, **OMARS})], {"omar", "marta"}),
    "nobody but administrators": ([("ada", "createTask", {})], set()),
    "the agent of now": (
        [("ada", "createTask", OMARS), ("ada", "transferTask", {"id": "@it", **MARIAS})],
        {"maria"},
    ),
    "who handed it away": (
        [("maria", "createTask", MARIAS), ("maria", "transferTask", {"id": "@it", **OMARS})],
        {"maria", "omar", "marta"},
    ),
}


@pytest.mark.parametrize("said", SEEN)
async def test_a_task_is_seen_and_heard_of_by_whom_it_concerns(desk: RunningDesk, said: str) -> None:
    """The same people list it, open it, hear of it, read what happened to it, and work on it."""
    house, (steps, near) = House(desk), SEEN[said]
    for by, verb, form in steps:
        await house.do(verb, by, **({} if "id" in form else TASK), **form)
    everybody, wanted = ("ada", "marta", "maria", "omar"), near | {"ada"}
    for name in everybody:
        await desk.event(name, "TASK_MODIFIED", actions=[message("#TASK_SUBJECT#", "#TASK_STATUS#")])
    task = house.known["@it"]
    await house.do("updateTask", id=task, status="WAITING")
    await desk.settled()

    lists = {name: await desk.people[name].ask(LISTED) for name in everybody}
    assert {name for name, listed in lists.items() if listed["edges"]} == wanted
    assert {name for name, listed in lists.items() if listed["totalCount"]} == wanted
    assert {name for name in everybody if await desk.people[name].ask(ASKED, id=task)} == wanted
    assert {name for name in everybody if await desk.messages(name)} == wanted
    read = {name for name in ("ada", "marta") if (await desk.people[name].ask(HAPPENED))["edges"]}
    assert read == wanted & {"ada", "marta"}
    outcomes = {name: await house.outcome("updateTask", name, id=task, subject=name) for name in everybody}
    assert {name for name, told in outcomes.items() if told == "done"} == wanted
    assert {told.split(":")[0] for told in outcomes.values()} <= {"done", "NOT_FOUND id"}
