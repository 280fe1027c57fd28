"""The rule set: what it cannot read costs nobody else."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from domain.administration.staff import update_agent
from domain.deeds.attempts import park
from domain.deeds.outbox import FIRED, NEW, Occurrence, Pending
from domain.desk.rooms.tickets import Ticket
from domain.engine.rules.rule_set import UNMATCHED
from domain.events.filing.index import RuleIndex
from domain.events.matching import Rule
from domain.events.records import Event
from domain.messages import Message
from domain.people.records import Agent, Membership, Role
from domain.storage.revisions import PEOPLE, RULES, raise_revision
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk

VIP = {"condition": "SUBJECT", "value": {"text": ["vip"]}}


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
async def test_what_was_tried_in_vain_is_not_parked_once_it_was_fired(quiet: QuietDesk, state: str) -> None:
    """What was fired still has its bells to ring."""
    await quiet.ticket()
    [occurrence] = await quiet.occurrences()
    await Pending.filter(occurrence_id=occurrence.id).update(state=state)

    assert await park(occurrence.id, NEW) is (state == NEW)


async def test_what_is_fired_was_matched_a_moment_before_and_is_not_matched_again(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for what has changed between."""
    index, matched, asked = quiet.worker.rules.index, list[Rule](), 0

    def noted(*given: Any) -> list[Rule]:
        nonlocal asked
        asked += 1
        found = RuleIndex.satisfied(index, *given)
        matched.extend(found)
        return found

    monkeypatch.setattr(index, "satisfied", noted)
    event = await quiet.event("maria")
    await quiet.ticket()
    await quiet.work()
    assert ([rule.event_id for rule in matched], asked) == ([event.id], 1)
    [occurrence] = await quiet.occurrences()
    assert [rule.event_id for rule in quiet.worker.rules.matches(occurrence)] == [event.id]
    await quiet.edit(event, "maria", name="Other", conditions={"all": [VIP]})
    await quiet.worker.look()
    assert quiet.worker.rules.matches(occurrence) == []


async def test_an_event_that_cannot_be_matched_costs_no_other(
    quiet: QuietDesk, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged once, and said of the event until that is edited."""
    many = {"all": [{"condition": "MESSAGES_IN", "value": {"range": {"min": 3}}}]}
    strange = await quiet.event("maria", name="Strange", conditions=many)
    await quiet.event("maria", name="Known")
    for subject in ("Once", "Twice"):
        ticket = await quiet.ticket(subject=subject)
        strange_fact = {**(await Occurrence.get(item_id=ticket.id)).facts, "MESSAGES_IN": "many"}
        await Occurrence.filter(item_id=ticket.id).update(facts=strange_fact)
    await quiet.work()

    assert await quiet.inbox("maria") == ["Once", "Twice"]
    assert len([record for record in caplog.records if str(strange.id) in record.getMessage()]) == 1
    assert quiet.worker.fault_of(strange.id) == UNMATCHED
    await quiet.edit(strange, "maria", name="Mended")
    await quiet.worker.look()
    assert quiet.worker.fault_of(strange.id) is None


async def test_a_zone_that_this_host_does_not_know_silences_its_owner_alone(quiet: QuietDesk) -> None:
    """Until they move to one that it knows."""
    await quiet.event("maria")
    await quiet.event("omar")
    await Agent.filter(id=quiet.agents["maria"].id).update(time_zone="Mars/Olympus")
    await raise_revision(PEOPLE)
    for group in ("Support Front Line", "Sales Front Line"):
        await quiet.ticket(group, subject="First")
    await quiet.work()
    assert (await quiet.inbox("maria"), await quiet.inbox("omar")) == ([], ["First"])

    await quiet.event("maria", name="Made meanwhile")
    await Agent.filter(id=quiet.agents["maria"].id).update(time_zone="Asia/Tokyo")
    await raise_revision(PEOPLE)
    await quiet.ticket(subject="Second")
    await quiet.work()
    assert await quiet.inbox("maria") == ["Second", "Second"]


async def test_a_role_with_a_box_of_another_version_still_gives_the_others(quiet: QuietDesk) -> None:
    await quiet.event("maria")
    role = await Role.get(key="AGENT")
    events = role.grants_json["EVENTS"]
    boxes = {**events, "permissions": [*events["permissions"], "TELEPORT"]}
    await Role.filter(id=role.id).update(grants_json={**role.grants_json, "EVENTS": boxes, "SPACE": {}})
    await raise_revision(PEOPLE)
    await quiet.ticket(subject="Heard")
    await quiet.work()
    assert await quiet.inbox("maria") == ["Heard"]


TOMORROW = datetime(2027, 6, 2, 3, tzinfo=UTC)  # noon in Tokyo, and another day than in Honolulu


@pytest.mark.parametrize(
    "condition",
    [
        {"condition": "TIME_OF_DAY", "value": {"timeOfDay": {"start": "11:30", "end": "12:30"}}},
        {"condition": "DAY_OF_WEEK", "value": {"days": ["WEDNESDAY"]}},
    ],
    ids=lambda given: given["condition"],
)
async def test_what_names_no_zone_is_by_its_owners_clock_wherever_they_move(
    quiet: QuietDesk, condition: dict[str, object]
) -> None:
    """The times in its texts as well."""
    quiet.clock.moved += TOMORROW - quiet.clock()
    tell = [message("#TICKET_SUBJECT#", "#EVENT_TIME#")]
    await quiet.event("maria", conditions={"all": [condition]}, actions=tell)
    maria = await Agent.get(id=quiet.agents["maria"].id)
    for zone in ("Pacific/Honolulu", "Asia/Tokyo"):
        await quiet.do(partial(update_agent, agent=maria, time_zone=zone))
        await quiet.ticket(subject=zone)
        await quiet.work()
    [told] = await Message.all()
    assert (told.subject, told.body) == ("Asia/Tokyo", "2027-06-02 12:00 JST")


async def test_who_hears_goes_by_where_the_item_stood_and_by_what_the_owner_sees_now(
    quiet: QuietDesk,
) -> None:
    """Neither a move of the item before it is matched changes that, nor what its owner saw at the time."""
    for owner in ("maria", "omar"):
        await quiet.event(owner)
    ticket = await quiet.ticket(subject="Moved")
    await Ticket.filter(id=ticket.id).update(group_id=quiet.groups["Sales Front Line"].id)
    await quiet.work()
    assert (await quiet.inbox("maria"), await quiet.inbox("omar")) == (["Moved"], [])

    await quiet.ticket(subject="Left")
    await Membership.filter(agent_id=quiet.agents["maria"].id).delete()
    await raise_revision(PEOPLE)
    await quiet.worker.look()
    await quiet.work()
    assert (await quiet.inbox("maria"), await quiet.inbox("omar")) == (["Moved"], [])
