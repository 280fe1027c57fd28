"""What each kind of item adds to the schema: a list with what narrows it, and a mutation for each verb."""

from typing import Any

import pytest

from domain.desk.items import Item
from domain.desk.rooms.news import NewsItem
from domain.desk.rooms.tasks import Task
from domain.desk.rooms.tickets import Ticket
from domain.desk.rooms.users import User
from schema import build_schema
from schema.desk import SHAPES, Shape

ROOTS = build_schema()._schema


def fields(kind: str) -> dict[str, Any]:
    """Return the fields of a type of the schema."""
    shown: Any = ROOTS.type_map[kind]
    found: dict[str, Any] = shown.fields
    return found


def shape(item: type[Item]) -> Shape:
    """Return the shape of a kind of item."""
    return next(shape for shape in SHAPES if shape.item is item)


@pytest.mark.parametrize(
    ("item", "narrowed_by"),
    [
        (Ticket, {"status", "priority", "pinned", "groupId", "agentId", "search"}),
        (Task, {"status", "priority", "groupId", "agentId", "relatedId", "relatedKind", "search"}),
        (NewsItem, {"brandId", "agentId", "search"}),
    ],
)
def test_a_list_is_narrowed_by_what_there_are_few_of_and_by_what_items_stand_with(
    item: type[Item], narrowed_by: set[str]
) -> None:
    assert fields(f"{item.entity}Filter").keys() == narrowed_by


def test_a_filter_says_what_it_looks_for_and_where() -> None:
    told = {name: field.description for name, field in fields("TicketFilter").items()}

    assert told["groupId"] == "Only those whose `group` is this."
    assert "in `subject`, `number`, `customerName`, `customerEmail`." in told["search"]
    assert "`search` looks into subject, number" in fields("Query")["tickets"].description


def test_verbs_are_mutations_that_answer_with_the_item_or_with_what_is_gone() -> None:
    ticket, user = shape(Ticket), shape(User)

    assert {"create_ticket", "transfer_ticket", "delete_ticket", "log_ticket_time"} <= ticket.mutations.keys()
    assert ticket.queries.keys() == {"tickets"}
    assert "delete_user" in user.mutations
    mutations = fields("Mutation")
    assert str(mutations["transferTicket"].type).startswith("TicketPayload")
    assert str(mutations["deleteTicket"].type).startswith("DeletedPayload")
    assert mutations["deleteTicket"].args.keys() == {"id"}
    assert fields("TransferTicketInput")["id"].description == "The id of the ticket."
    assert fields("AddTicketCommentInput")["ticketId"].description == "The id of the ticket."
