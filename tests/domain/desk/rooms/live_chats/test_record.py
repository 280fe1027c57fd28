"""Chats: who takes them."""

from tests.desk import RunningDesk
from tests.resolvers.occurrences import listed


async def test_whoever_signs_out_takes_no_chats_any_more(desk: RunningDesk) -> None:
    """So nobody is told that they are idle."""
    available = "mutation { setAvailability(input: {availability: AVAILABLE}) { agent { id } } }"
    await desk.omar.ask(available)
    await desk.omar.ask("mutation { signOut }")
    await desk.settled()
    assert "AGENT_AVAILABILITY_CHANGED" in await listed(desk, "ada")
