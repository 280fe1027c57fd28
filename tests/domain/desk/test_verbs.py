"""What an item's record offers to people."""

from typing import Any

import pytest

from domain.desk.rooms import __models__
from domain.desk.rooms.tickets import Ticket
from domain.desk.verbs import verb, verbs_of
from domain.storage.records import Record

BY_NAME = {offered.name: offered for offered in verbs_of(Ticket)}


def test_verbs_that_make_an_item_come_first_then_by_name() -> None:
    order = [(offered.id_label is not None, offered.name) for offered in verbs_of(Ticket)]
    assert order == sorted(order)
    assert not order[0][0]


def test_a_verb_that_all_items_share_is_named_after_the_item() -> None:
    gone = BY_NAME["deleteTicket"]
    assert (gone.id_label, gone.deletes) == ("id", True)
    assert not BY_NAME["transferTicket"].deletes


def test_a_method_that_is_not_offered_is_none() -> None:
    class Plain:
        async def hidden(self, deed: Any) -> None:
            """Hide."""

        @verb("show{item}")
        async def shown(self, deed: Any) -> None:
            """Show."""

    assert not hasattr(Plain.hidden, "offered")
    assert getattr(Plain.shown, "offered", None) == ("show{item}", "id")


@pytest.mark.parametrize("record", __models__, ids=lambda record: record.__name__)
def test_no_two_verbs_of_a_record_have_one_name(record: type[Record]) -> None:
    names = [offered.name for offered in verbs_of(record)]
    assert len(set(names)) == len(names)
