"""What is previewed tells nothing of an item to somebody who may not open it, whatever they draft."""

from itertools import product
from typing import Any

import pytest

from tests.desk import RunningDesk, message
from tests.founded import PEOPLE
from tests.resolvers.drafts import PREVIEW, action, drafted
from tests.resolvers.explaining import happened

SECRET = "Zanzibar"
OPEN = "query($id: ID!) { node(id: $id) { ... on Ticket { subject } } }"
MOVE = "mutation($input: TransferTicketInput!) { transferTicket(input: $input) { errors { message } } }"
TEXTS = [
    message("#TICKET_SUBJECT#", "#TICKET_SUBJECT#"),
    action("sendEmail", subject="#TICKET_SUBJECT#", body="#TICKET_SUBJECT#"),
    action("addTicketComment", text="#TICKET_SUBJECT#"),
]
OUTSIDE = [
    action("callWebPage", url="https://hooks.example/#TICKET_SUBJECT#"),
    action("logToFile", fileName="tickets.log", text="#TICKET_SUBJECT#"),
]
HOLDS, FAILS = (
    {"all": [{"condition": "SUBJECT", "operator": operator, "value": {"text": [SECRET]}}]}
    for operator in ("CONTAINS", "NOT_CONTAINS")
)


async def told(desk: RunningDesk, name: str, level: str, occurrence: str) -> list[dict[str, Any]]:
    """Return what somebody is told by a draft whose conditions hold, and by one whose conditions fail."""
    actions = TEXTS + OUTSIDE if level == "SYSTEM" else TEXTS
    return [
        await desk.people[name].answer(
            PREVIEW, draft=drafted(level=level, actions=actions, conditions=conditions), occurrence=occurrence
        )
        for conditions in (HOLDS, FAILS)
    ]


def outcome(answer: dict[str, Any]) -> str | None:
    """Return what was said to become of it, None where nothing was."""
    return answer["data"]["previewEvent"]["outcome"] if answer["data"] else None


@pytest.mark.parametrize("moved", [False, True], ids=["as it was", "moved away"])
async def test_only_who_opens_the_item_learns_of_it(desk: RunningDesk, moved: bool) -> None:
    """Neither by a text, nor by a check or a summary, nor by how the outcome differs."""
    ticket = await desk.ticket(subject=SECRET)
    occurrence = await happened(desk)
    if moved:
        group = desk.groups["Sales Front Line"]
        await desk.ada.ask(MOVE, input={"id": ticket["id"], "groupId": group})
    learnt, opening = set[str](), set[str]()
    for name, level in product(PEOPLE, ("AGENT", "SYSTEM")):
        holding, failing = await told(desk, name, level, occurrence)
        if SECRET in f"{holding}{failing}" or outcome(holding) != outcome(failing):
            learnt.add(name)
        if await desk.people[name].ask(OPEN, id=ticket["id"]):
            opening.add(name)
    assert learnt == ({"ada"} if moved else {"ada", "maria"})
    assert learnt <= opening
