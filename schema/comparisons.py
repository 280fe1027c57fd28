"""How a condition compares, in GraphQL: of the catalogue's conditions, and of custom fields."""

from collections.abc import Iterable

import strawberry

from domain.catalogue.kinds import title_of
from schema.described import described_type
from schema.enums import ConditionOperator


@described_type
class Choice:
    """A value that may be given where only some are taken."""

    value: str = strawberry.field(description="What is given as the value.")
    title: str = strawberry.field(description="What people call it.")


def choices_of(values: Iterable[str]) -> list[Choice]:
    """Show values with what people call them."""
    return [Choice(value=str(value), title=title_of(value)) for value in values]


@described_type
class Bound:
    """One end of a comparison's value."""

    name: str = strawberry.field(description="Its member of the value.")
    required: bool = strawberry.field(description="Whether it has to be given.")
    above: float | None = strawberry.field(description="What a number must be greater than, if anything.")
    most: float | None = strawberry.field(description="The greatest number it takes, if there is one.")


@described_type
class Comparison:
    """An operator, and what its value is made of."""

    operator: ConditionOperator = strawberry.field(
        description="What names it in a condition of an event's input."
    )
    title: str = strawberry.field(description="The operator in words, as in: Subject contains …")
    bounds: list[Bound] = strawberry.field(
        description="The ends of a range; those not named are left out, and one at least is given.",
        metadata={"holds": 1},  # two where there is a range, which there seldom is
    )
