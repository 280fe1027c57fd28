"""Migrations are written as literals, whatever the records fill their columns with."""

from enum import StrEnum
from typing import Any
from uuid import uuid4

import pytest
from tortoise import fields

from domain.ids import uuid7
from domain.migrations import _frozen
from domain.migrations.__main__ import literal
from domain.storage.words import Order, Words


class Size(StrEnum):
    """An enum of the living code."""

    SMALL = "SMALL"
    LARGE = "LARGE"


def test_an_enum_is_the_text_that_it_is_in_the_database() -> None:
    """As long as its longest member, and with a default that is a text."""
    made = literal(fields.CharEnumField(Size, default=Size.LARGE, null=True, description=""))

    assert type(made) is fields.CharField
    assert (made.max_length, made.default, made.null, made.description) == (5, "LARGE", True, "")


def test_a_default_of_ours_stays_behind() -> None:
    """Rows are made by the records, and the database knows no such function."""
    key: Any = fields.UUIDField(primary_key=True, default=uuid7)

    assert literal(key).default is uuid4
    assert literal(fields.JSONField(default=dict)).default is dict


@pytest.mark.parametrize(
    ("living", "frozen"),
    [(Words(default=""), _frozen.Words), (Order(default="", max_length=400), _frozen.Order)],
)
def test_a_column_of_ours_is_its_frozen_copy(living: fields.Field[Any], frozen: type) -> None:
    """And the same to each database."""
    made = literal(living)

    assert type(made) is frozen
    assert made.get_db_field_types() == living.get_db_field_types()


def test_a_column_without_a_frozen_copy_is_refused() -> None:
    """With what to do."""

    class Odd(fields.TextField):
        pass

    with pytest.raises(LookupError, match=r"^Put a copy of Odd, .*_frozen\.py first\.$"):
        literal(Odd())
