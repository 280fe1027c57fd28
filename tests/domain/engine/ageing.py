"""Time that passes, and what is then too old."""

from datetime import timedelta

from domain.engine.housekeeping.retention import forget
from domain.events import editing
from domain.events.records import Event
from domain.people.principal import principal_of
from tests.domain.engine.quiet import QuietDesk

KEPT = timedelta(days=90)


async def later(quiet: QuietDesk, **by: float) -> None:
    """Let time pass, as `timedelta` counts, and then forget what is too old."""
    quiet.clock.advance(**by)
    await forget(quiet.clock(), KEPT)


async def delete(quiet: QuietDesk, event: Event) -> None:
    """Let Maria delete an event of hers."""
    maria = quiet.agents["maria"]
    principal = await principal_of(maria)
    await quiet.do(lambda deed: editing.delete_event(deed, event.id, principal), "maria")
