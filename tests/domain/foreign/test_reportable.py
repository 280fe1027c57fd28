"""What may be told of each event type follows from what its room declares."""

from domain.desk.rooms import CATALOGUE
from domain.foreign.reportable import ITEM_URL, reportable


def test_no_variable_stands_for_two_facts() -> None:
    """Else which of them it is would be chance."""
    for event_type, declared in CATALOGUE.event_types.items():
        of = reportable(event_type)
        meant = [(name, fact) for name in of.variables for fact in of.facts if name.endswith(f"_{fact}")]

        assert of.event_type is declared
        assert sorted(of.stands_for.items()) == sorted(meant)


def test_what_is_of_one_happening_does_not_last() -> None:
    """Nor is it read where the happening is of another type."""
    opened, moved = reportable("TICKET_CREATED"), reportable("TICKET_TRANSFERRED")

    assert {"SUBJECT", "GROUP", "TICKET_NUMBER", ITEM_URL} <= moved.lasting
    assert moved.lasting.isdisjoint({"ACTING_AGENT", "NEW_VALUE", "COMMENT_TEXT"})
    assert "NEW_VALUE" in dict(moved.read)
    assert "NEW_VALUE" not in dict(opened.read)


def test_departments_are_looked_up_before_their_groups() -> None:
    """Groups of different departments may have one name."""
    orders = [[*reportable(event_type).references] for event_type in CATALOGUE.event_types]
    grouped = [order for order in orders if "GROUP" in order]

    assert grouped
    assert all("DEPARTMENT" in order[: order.index("GROUP")] for order in grouped)
