"""Counts made anew."""

from domain.deeds.counting import Tally
from domain.deeds.recounting import recount
from tests.desk import RunningDesk
from tests.domain.deeds.counts import COUNTED, FRONT, SALES, numbers
from tests.domain.engine.quiet import QuietDesk


async def test_a_recount_puts_right_what_differs_and_says_so(quiet: QuietDesk) -> None:
    """A count too high, and one that is not there; then all is right."""
    await quiet.ticket(FRONT)
    await quiet.ticket(SALES)
    await Tally.filter(entity="Ticket", by="Group", owner_id=quiet.groups[FRONT].id).update(number=7)
    await Tally.filter(by="Department", owner_id=quiet.departments["Sales"].id).delete()
    repaired = await recount(COUNTED)

    assert sorted(repaired) == sorted(
        [
            f"Ticket by Department {quiet.departments['Sales'].id}: 0 was counted, 1 is right.",
            f"Ticket by Group {quiet.groups[FRONT].id}: 7 was counted, 1 is right.",
        ]
    )
    assert await recount(COUNTED) == []


async def test_chats_and_what_is_told_from_elsewhere_count_too(desk: RunningDesk) -> None:
    """Tickets of another system count with the desk's own, chats for themselves."""
    start = "mutation($input: StartLiveChatInput!) { startLiveChat(input: $input) { errors { message } } }"
    tell = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) {
        results { errors { message } } } }"""
    await desk.ticket()
    await desk.ada.ask(start, input={"groupId": desk.groups[FRONT], "body": "Hello?"})
    entry = {"idempotencyKey": "1", "eventType": "TICKET_CREATED", "itemKey": "42"}
    facts = {"GROUP": desk.groups[FRONT], "SUBJECT": "Theirs", "STATUS": "ACTIVE"}
    told = await desk.ada.ask(tell, input=[{**entry, "facts": facts}])
    assert told == {"results": [{"errors": []}]}

    assert await numbers() == {("Ticket", FRONT): 2, ("LiveChat", FRONT): 1}
    assert await recount(COUNTED) == []
