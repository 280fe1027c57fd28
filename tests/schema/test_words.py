"""What the schema says of itself is read off the declarations' docstrings."""

from enum import StrEnum
from typing import Annotated

import pytest

from domain.catalogue.forms import Line, LineTemplate, Minutes, Text, fields_of_verb
from domain.catalogue.recipients import MYSELF, Recipients
from schema.words import members_of, of_field, summary, text_of


class Size(StrEnum):
    """
    How much a parcel holds.

    Attributes:
        SMALL: A book, or what is
            no larger.
        LARGE: A ``chair``.
    """

    SMALL = "SMALL"
    LARGE = "LARGE"


class Thing:
    """
    A thing.

    Attributes:
        weight: In grams.
        colour: Any.
    """


class Parcel(Thing):
    """
    A parcel.

    Attributes:
        colour: Brown, as a rule.
    """


async def send(
    *,
    note: Line,
    tags: list[Annotated[str, Text(5_000)]],
    title: LineTemplate,
    wait: Minutes = 5,
    fragile: bool = False,
    size: Size = Size.SMALL,
    to: Recipients = MYSELF,
) -> None:
    """
    Send a parcel; ``note`` goes with it.

    It goes at once.

    Args:
        note: What to write on it.

    Raises:
        Invalid: it is too heavy.
    """


def test_a_docstring_is_read_up_to_its_sections() -> None:
    assert summary(send) == "Send a parcel; `note` goes with it."
    assert text_of(send) == "Send a parcel; `note` goes with it.\n\nIt goes at once."


def test_sections_say_what_arguments_and_members_are() -> None:
    assert members_of(send) == {"note": "What to write on it."}
    assert members_of(Size) == {"SMALL": "A book, or what is no larger.", "LARGE": "A `chair`."}


def test_a_class_says_what_its_bases_say_unless_it_knows_better() -> None:
    assert members_of(Parcel) == {"weight": "In grams.", "colour": "Brown, as a rule."}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("note", "Own words. At most 200 characters."),
        ("tags", "Own words. At most 5,000 characters each."),
        ("title", "Own words. At most 300 characters; variables such as `#EVENT_NAME#` may stand in it."),
        ("wait", "Own words. From 1 to 527,040. `5` if left out."),
        ("fragile", "Own words. `false` if left out."),
        ("size", "Own words. `SMALL` if left out."),
        ("to", "Own words. The owner alone if left out."),
    ],
)
def test_an_entry_tells_its_limits_and_what_holds_without_it(name: str, said: str) -> None:
    [field] = (field for field in fields_of_verb(send) if field.name == name)

    assert of_field(field, "Own words.") == said


def test_an_entry_of_which_nothing_is_said_is_described_by_its_type() -> None:
    [size] = (field for field in fields_of_verb(send) if field.name == "size")

    assert of_field(size) == "How much a parcel holds. `SMALL` if left out."
