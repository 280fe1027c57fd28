"""How much one owner may have watched, and that others have as much beside them."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from domain.deeds.deed import Deed
from domain.errors import DomainError, LimitExceeded
from domain.events import editing
from domain.events.records import Event
from domain.people.principal import principal_of
from tests.domain.engine.quiet import QuietDesk
from tests.domain.engine.waiting import Waiting, idle


def words(*each: str) -> dict[str, Any]:
    """Write a condition on a ticket's subject."""
    return {"condition": "SUBJECT", "value": {"text": list(each)}}


def limit(quiet: QuietDesk, **given: int) -> None:
    """Set some of the desk's policy."""
    quiet.worker.policy = replace(quiet.worker.policy, **given)  # type: ignore[arg-type]  # only numbers are given


async def refusal(work: Any) -> DomainError:
    """Return the one thing that stands in the way."""
    with pytest.raises(DomainError) as refused:
        await work
    [part] = refused.value.parts
    assert isinstance(part, LimitExceeded)
    return part


async def test_an_event_has_a_total_weight(quiet: QuietDesk) -> None:
    """All words of all conditions count, and things and values do too."""
    limit(quiet, event_weight=5)
    urgent = {"condition": "PRIORITY", "value": {"values": ["URGENT", "HIGH"]}}
    await quiet.event("maria", conditions={"all": [words("a", "b"), urgent], "any": [words("c")]})

    heavy = {"all": [words("a", "b"), urgent], "any": [words("c", "d")]}
    found = await refusal(quiet.event("maria", conditions=heavy))
    assert found.path == ("conditions",)
    assert found.sentence == "At most 5 words, values and things in all conditions of one event."


async def test_an_owner_has_so_many_events(quiet: QuietDesk) -> None:
    """Copies count; what was deleted does not; others have as many."""
    limit(quiet, owner_events=2)
    first = await quiet.event("maria")
    maria = quiet.agents["maria"]
    principal = await principal_of(maria)

    async def copy(deed: Deed) -> Event:
        return await editing.copy_event(deed, first.id, principal)

    await quiet.do(copy, "maria")
    for work in (quiet.event("maria"), quiet.do(copy, "maria")):
        assert (await refusal(work)).sentence == "At most 2 events of one owner; delete one first."

    await quiet.event("omar")
    await quiet.do(lambda deed: editing.delete_event(deed, first.id, principal), "maria")
    await quiet.event("maria")


async def test_two_at_once_do_not_pass_the_limit(quiet: QuietDesk) -> None:
    limit(quiet, owner_events=1)
    made = await asyncio.gather(*(quiet.event("maria") for _ in range(4)), return_exceptions=True)

    assert sorted(type(result).__name__ for result in made) == ["Event", *["LimitExceeded"] * 3]


async def test_an_owner_waits_for_so_many_different_times(quiet: QuietDesk) -> None:
    """The clock asks one question for each; events that share one are free, and so is an edit in place."""
    limit(quiet, owner_thresholds=2)
    waiting = Waiting(quiet)
    first, _ = await waiting.event(minutes=10), await waiting.event(minutes=20)
    second = await waiting.event(minutes=20)
    for work in (waiting.event(minutes=30), quiet.edit(second, "maria", conditions=idle(30))):
        found = await refusal(work)
        assert found.path == ("conditions", "all")
        assert found.sentence == "At most 2 different times to wait for; take one that you have already."

    await waiting.event("omar", minutes=30)
    await quiet.edit(first, "maria", conditions=idle(15))
    assert (await Event.get(id=first.id)).threshold == 15
