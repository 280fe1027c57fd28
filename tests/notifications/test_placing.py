"""Messages get their places in an inbox in the order in which they were told."""

from tests.desk import message
from tests.domain.engine.quiet import QuietDesk


async def test_messages_of_several_events_come_in_the_order_in_which_the_events_were_made(
    quiet: QuietDesk,
) -> None:
    """Also after the first was edited, and in every process alike."""
    first = await quiet.event("maria", actions=[message("First")])
    await quiet.event("maria", actions=[message("Second"), message("Third")])
    await quiet.worker.look()
    await quiet.edit(first, "maria", name="Edited")
    await quiet.ticket()
    await quiet.work()

    assert await quiet.inbox("maria") == ["First", "Second", "Third"]
