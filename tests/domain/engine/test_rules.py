"""The rule set: what it cannot read costs nobody else."""

import pytest

from domain.events.records import Event
from domain.storage.outbox import FIRED, NEW, Pending, park
from domain.storage.records import RULES, raise_revision
from tests.domain.engine.quiet import QuietDesk


@pytest.mark.parametrize(
    "written",
    [
        {"event_type": "TICKET_TELEPORTED"},
        {"conditions": {"all": [{"condition": "SUBJECT", "operator": "RHYMES", "value": {"text": ["x"]}}]}},
        {"actions": [{"perform": {"singSong": {}}}]},
    ],
    ids=["an unknown type", "an unknown operator", "an unknown action"],
)
async def test_an_event_of_another_version_is_silent_and_the_others_ring(
    quiet: QuietDesk, written: dict[str, object]
) -> None:
    strange = await quiet.event("maria", name="Strange")
    await quiet.event("maria", name="Known")
    await Event.filter(id=strange.id).update(**written, change=await raise_revision(RULES))
    await quiet.worker.look()
    await quiet.ticket(subject="Heard")
    await quiet.work()

    assert await quiet.inbox("maria") == ["Heard"]


@pytest.mark.parametrize("state", [NEW, FIRED])
async def test_only_what_was_never_fired_is_parked(quiet: QuietDesk, state: str) -> None:
    """What was fired still has its bells to ring."""
    await quiet.ticket()
    [occurrence] = await quiet.occurrences()
    await Pending.filter(occurrence_id=occurrence.id).update(state=state)

    assert await park(occurrence.id) is (state == NEW)
