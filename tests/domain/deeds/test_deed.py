"""What a deed raises: each thing that happened, with the facts of that moment."""

import pytest

from domain.deeds.deed import Deed
from domain.storage.database import GaveWay
from tests.domain.desk.rooms.tickets.ticketing import CASES, VERBS, Case, Ticketing, work
from tests.domain.engine.quiet import QuietDesk
from tests.resolvers.deeds import happened, ticket_now

__all__ = ["work"]  # the fixture


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_deed_raises_its_occurrence_with_the_facts_of_that_moment(
    work: Ticketing, case: Case
) -> None:
    """One occurrence, by the one who did it, with what stood before and after."""
    for verb, form in case.first:
        await work.do(verb, **form)
    before = len(await happened(work.desk))

    await work.do(case.verb, **(case.form or VERBS[case.verb]))

    raised = (await happened(work.desk))[before:]
    own_test = "TIME_LOG_CREATED"
    [told] = (occurrence for occurrence in raised if occurrence.type != own_test)
    assert (told.type, told.actor, told.depth) == (case.raises, "Maria Lopez", 0)
    assert {name: told.facts.get(name, "not there") for name in case.facts} == work.named(case.facts)


async def test_two_changes_at_once_are_two_occurrences_with_their_own_values(work: Ticketing) -> None:
    """What the priority was is not told of the status, nor the other way round."""
    await work.do(
        "updateTicket", id="@ticket", status="WAITING", priority="LOW", subject="Smoke", pinned=True
    )
    changes = [
        (occurrence.type, occurrence.facts.get("PREVIOUS_VALUE"), occurrence.facts.get("NEW_VALUE"))
        for occurrence in await happened(work.desk)
    ]
    assert changes[1:] == [
        ("TICKET_PRIORITY_CHANGED", "Normal", "Low"),
        ("TICKET_STATUS_CHANGED", "Active", "Waiting"),
    ]


async def test_a_change_that_changes_nothing_raises_nothing(work: Ticketing) -> None:
    """The same status and priority again, and fields that no event type is about."""
    before = await happened(work.desk)
    await work.do("updateTicket", id="@ticket", status="ACTIVE", priority="NORMAL")
    await work.do("updateTicket", id="@ticket", subject="Smoke", pinned=True)
    assert await happened(work.desk) == before
    assert (await ticket_now(work.desk, work.ticket))["subject"] == "Smoke"


async def test_what_fails_of_many_is_undone_and_costs_the_others_nothing(quiet: QuietDesk) -> None:
    """But where the database gave way, all begins again."""
    ticket = await quiet.ticket()

    async def work(deed: Deed) -> tuple[int, ...]:
        for fault in (None, ValueError(), None):
            with deed.sparing("A thing"):
                deed.touched(ticket)
                if fault:
                    raise fault
        with pytest.raises(GaveWay), deed.sparing("A thing"):
            raise GaveWay
        return deed.extent

    assert await quiet.do(work) == (0, 0, 2)
