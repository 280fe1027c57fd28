"""How agents are reached at a moment, read for many at once."""

from datetime import timedelta

from domain.administration.notification_settings import mute
from domain.deeds.deed import Deed
from domain.people.profiles import Profile
from domain.storage.database import transaction
from notifications.reach import BY_DEFAULT, AgentReach, reaches
from tests.domain.engine.quiet import QuietDesk


async def test_nobody_is_reached_by_nothing(quiet: QuietDesk) -> None:
    async with transaction():
        assert await reaches([], quiet.clock()) == {}


async def test_who_never_said_so_is_reached_as_by_default(quiet: QuietDesk) -> None:
    async with transaction():
        assert await reaches([quiet.agents["maria"].id], quiet.clock()) == {}
    assert AgentReach(Profile(), [], []) == BY_DEFAULT


async def test_a_mute_counts_until_its_end_and_for_what_it_is_about(quiet: QuietDesk) -> None:
    """The one that was set first, where several do; others' mutes are theirs."""
    maria, omar = quiet.agents["maria"], quiet.agents["omar"]
    now = quiet.clock()
    end = now + timedelta(hours=1)

    async def work(deed: Deed) -> None:
        await mute(deed, maria, "Ticket:1", "Fire", until=end)

    await quiet.do(work, "maria")
    async with transaction():
        before = await reaches([maria.id, omar.id], now)
        after = await reaches([maria.id], end)
    found = before[maria.id].mute_of(["Ticket:2", "Ticket:1"])
    assert found
    assert found.title == "Fire"
    assert before[maria.id].mute_of(["Ticket:2"]) is None
    assert omar.id not in before
    assert after[maria.id].mute_of(["Ticket:1"]) is None
