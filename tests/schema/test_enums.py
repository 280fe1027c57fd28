"""Enums say of each member what it is, in the words of what is declared."""

from enum import StrEnum

from domain.desk.rooms import CATALOGUE
from schema.enums import ActionId, ConditionId, EventTypeId, enum_of


def said(enum: type[StrEnum]) -> dict[str, str]:
    """Return what is said of each member."""
    return {value.name: value.description for value in enum.__strawberry_definition__.values}  # type: ignore[attr-defined]  # strawberry's


class Size(StrEnum):
    """
    How big a parcel is.

    Attributes:
        SMALL: It fits into a pocket.
    """

    SMALL = "SMALL"
    LARGE = "LARGE"


def test_an_enum_of_the_domain_is_made_once_and_says_what_its_docstring_does() -> None:
    made = enum_of(Size, "ParcelSize")

    assert enum_of(Size) is made
    assert made.__strawberry_definition__.name == "ParcelSize"
    assert made.__strawberry_definition__.description == "How big a parcel is."
    assert said(made) == {"SMALL": "It fits into a pocket.", "LARGE": None}


def test_what_administrators_alone_may_have_says_so() -> None:
    types, actions = said(EventTypeId), said(ActionId)
    alone = {name for name, text in types.items() if text.endswith("For administrators alone.")}

    assert alone == {type_.id for type_ in CATALOGUE.event_types.values() if type_.admin_only}
    alone = {name for name, text in actions.items() if text.endswith("SYSTEM events alone may have it.")}
    assert alone == {action.id for action in CATALOGUE.actions.values() if action.system_only}


def test_a_condition_says_how_its_value_is_given_unless_its_field_does() -> None:
    told = said(ConditionId)

    assert told["SUBJECT"].endswith("Its value is given as `text`.")
    assert told["CUSTOM_FIELD"].endswith("the value is given as the member that the field `takes`.")


def test_what_the_rooms_describe_is_theirs() -> None:
    """A sentence on an id that there is not would be read by nobody."""
    for category in CATALOGUE.categories:
        own = {event_type.id for event_type in category.event_types} | {
            condition.id for condition in category.conditions
        }
        assert category.described.keys() <= own | {category.id}
    assert CATALOGUE.described.keys() <= CATALOGUE.conditions.keys()
