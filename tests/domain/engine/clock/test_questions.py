"""What the clock asks of which kinds of item, and by which keys databases know it."""

from uuid import UUID

import pytest

from domain.desk.rooms import CATALOGUE
from domain.desk.rooms.tickets import Ticket
from domain.engine.clock.questions import EPOCH, of_every_kind
from domain.foreign.items import ForeignItem

OWN = UUID(int=7)


@pytest.mark.parametrize(
    ("only_for", "keys"),
    [
        (None, ["TICKET_IDLE:30.0", "TICKET_IDLE:30.0:elsewhere"]),
        (OWN, [f"TICKET_IDLE:30.0:{OWN.hex}", f"TICKET_IDLE:30.0:{OWN.hex}:elsewhere"]),
    ],
)
def test_a_question_is_kept_by_the_key_that_databases_hold(only_for: UUID | None, keys: list[str]) -> None:
    asked = of_every_kind("TICKET_IDLE", 30, EPOCH, only_for=only_for)
    assert [question.key for question in asked] == keys
    assert [question.kind.record for question in asked] == [Ticket, ForeignItem]


def test_foreign_items_are_asked_for_where_enough_is_told_of_them() -> None:
    """Whether they are open, since when they are idle, and when a task starts and is due."""
    clocks = [type_.id for type_ in CATALOGUE.event_types.values() if type_.clock]
    asked = {type_: [question.kind.record for question in of_every_kind(type_, 1, EPOCH)] for type_ in clocks}
    assert {type_ for type_, records in asked.items() if ForeignItem in records} == {
        "LIVE_CHAT_IDLE",
        "ONLINE_ACTIVITY",
        "TASK_DUE",
        "TASK_STARTED",
        "TICKET_DURATION",
        "TICKET_IDLE",
    }
    assert all(records[0] is CATALOGUE.category_of(type_).item for type_, records in asked.items())
