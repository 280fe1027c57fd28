"""`deskbell why` and `deskbell trace`: what became of an event, on a terminal."""

import asyncio
from typing import Any

from deskbell.explaining import Wording, trace, why
from tests.desk import PASSWORD, SOON, RunningDesk
from tests.deskbell.terminal import Terminal
from tests.pairs import ON_SQLITE
from tests.resolvers.explaining import PRINTER, URGENT, happened

MARIA = ("maria@desk.example", PASSWORD)


@ON_SQLITE
async def test_it_is_said_why_with_a_line_for_each_condition(desk: RunningDesk) -> None:
    event = await desk.event("maria", conditions={"all": [URGENT, PRINTER]})
    await desk.ticket(priority="LOW")
    printed: list[str] = []
    occurrence = await happened(desk)
    assert (
        await why(desk.address, MARIA, event["id"], occurrence, printed.append, look=Wording(marks=True)) == 0
    )
    assert printed == [
        "CONDITION_FAILED  It asks for a priority of Urgent or High; this ticket's was Low.",
        "  ✗ PRIORITY is Urgent or High: it was Low",
        "  ✓ SUBJECT contains 'printer': it was 'Printer on fire'",
    ]


def test_marks_are_for_terminals_and_so_are_colours() -> None:
    check: dict[str, Any] = {"held": True, "condition": "AGENT", "expected": "is empty", "actual": None}
    assert Wording().check(check) == "held   AGENT is empty: it was nothing"
    assert Wording().check(check | {"actual": "\x1b[2J\n"}) == "held   AGENT is empty: it was  [2J "
    assert (
        Wording(marks=True, colours=True).check(check | {"held": False}).startswith("\033[31m✗\033[0m AGENT")
    )
    assert Wording(colours=True).outcome("FIRED", 6) == "\033[32mFIRED \033[0m"


@ON_SQLITE
async def test_what_is_refused_is_said_with_the_status(desk: RunningDesk) -> None:
    event, printed = await desk.event("omar"), list[str]()
    await desk.ticket()
    assert (
        await why(desk.address, MARIA, event["id"], await happened(desk), printed.append, look=Wording()) == 1
    )
    assert await why(desk.address, (MARIA[0], "wrong"), "x", "y", printed.append, look=Wording()) == 1
    assert await why("http://127.0.0.1:9", MARIA, "x", "y", printed.append, look=Wording()) == 1
    async with asyncio.timeout(SOON):
        assert await trace(desk.address, MARIA, event["id"], printed.append, look=Wording()) == 1
        assert await trace(desk.address, (MARIA[0], "wrong"), "x", printed.append, look=Wording()) == 1
    for said, wanted in zip(
        printed,
        ["not yours to see", "do not belong together", "does not answer", "not yours", "belong"],
        strict=True,
    ):
        assert wanted in said


async def test_an_address_of_which_there_can_be_no_desk_is_no_interruption() -> None:
    for address in ("nonsense", "http://[::1"):
        printed: list[str] = []
        assert await trace(address, MARIA, "Event_x", printed.append, look=Wording()) == 1
        assert printed[-1] == f"{address} is no address such as http://127.0.0.1:8000."


async def test_a_trace_is_a_line_each_and_goes_on_after_an_interruption(desk: RunningDesk) -> None:
    event, terminal = await desk.event("maria", conditions={"all": [URGENT]}), Terminal()
    task = asyncio.create_task(trace(desk.address, MARIA, event["id"], terminal, look=Wording()))
    await desk.streams(1)
    assert terminal.lines.get_nowait() == f"Tracing {event['id']} at {desk.address}."
    await desk.ticket(priority="LOW")
    line = await terminal.until("CONDITION_FAILED")
    assert line[8:] == "  CONDITION_FAILED  It asks for a priority of Urgent or High; this ticket's was Low."
    await desk.ticket(priority="HIGH")
    await terminal.until("FIRED             It fired at ")
    desk.stopping.set()
    await terminal.until("trying again")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
