"""`deskbell listen`: bells on a terminal, without a gap across interruptions."""

import asyncio

import pytest

from deskbell.listening import listen
from tests.desk import PASSWORD, SOON, RunningDesk, message
from tests.deskbell.terminal import Terminal


async def test_listening_goes_on_where_it_was_interrupted(desk: RunningDesk) -> None:
    """What came while the terminal was away comes first, once."""
    await desk.event("maria")
    terminal = Terminal()
    before = await desk.maria.ask("query { messages(first: 0) { liveCursor } }")
    await desk.ticket(subject="While away")
    await desk.settled()
    task = asyncio.create_task(
        listen(desk.address, ("maria@desk.example", PASSWORD), before["liveCursor"], terminal)
    )
    assert (await terminal.lines.get()).startswith("Listening at")
    await terminal.until("While away (while you were away)")
    desk.stopping.set()
    await terminal.until("trying again")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("pair", ["sqlite+memory"], indirect=True)
async def test_what_customers_write_is_shown_and_not_obeyed(desk: RunningDesk) -> None:
    """Nor does a line of a message look like another bell."""
    await desk.event("maria", actions=[message("#TICKET_SUBJECT#", "One\n#TICKET_SUBJECT#")])
    before = await desk.maria.ask("query { messages(first: 0) { liveCursor } }")
    await desk.ticket(subject="Clear\x1b[2J\r\nthis")
    await desk.settled()
    terminal = Terminal()
    task = asyncio.create_task(
        listen(desk.address, ("maria@desk.example", PASSWORD), before["liveCursor"], terminal)
    )
    await terminal.until("  Clear [2J  this (while you were away)")
    said = [await terminal.lines.get() for _ in range(3)]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert said == [f"{' ' * 10}{line}" for line in ("One", "Clear [2J", "this")]


@pytest.mark.parametrize(
    ("password", "after", "told"),
    [
        ("wrong", None, "do not belong together"),
        (PASSWORD, "never given", "That cursor was not given to you"),
    ],
    ids=["a wrong password", "a wrong cursor"],
)
async def test_listening_ends_with_what_the_desk_refuses(
    desk: RunningDesk, password: str, after: str | None, told: str
) -> None:
    terminal = Terminal()
    async with asyncio.timeout(SOON):
        await listen(desk.address, ("maria@desk.example", password), after, terminal)

    assert told in terminal.lines.get_nowait()
    assert terminal.lines.empty()  # no way to go on, where there is none


@pytest.mark.parametrize("after", [None, "", "here"])
async def test_who_has_missed_nothing_listens_at_once(desk: RunningDesk, after: str | None) -> None:
    terminal = Terminal()
    here = (await desk.maria.ask("query { messages(first: 0) { liveCursor } }"))["liveCursor"]
    person = ("maria@desk.example", PASSWORD)
    task = asyncio.create_task(listen(desk.address, person, here if after == "here" else after, terminal))
    await terminal.until("Listening at")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
