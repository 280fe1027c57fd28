"""How a condition compares, in GraphQL: of the catalogue's conditions, and of custom fields."""

from collections.abc import Iterable

from domain.catalogue.kinds import title_of
from schema.described import described, described_type
from schema.enums import ConditionOperator


@described_type
class Choice:
    """A value that may be given where only some are taken."""

    value: str = described("What is given as the value.")
    title: str = described("What people call it.")


def choices_of(values: Iterable[str]) -> list[Choice]:
    """Show values with what people call them."""
    return [Choice(value=str(value), title=title_of(value)) for value in values]


@described_type
class Bound:
    """One end of a comparison's value."""

    name: str = described("Its member of the value.")
    required: bool = described("Whether it has to be given.")
    above: float | None = described("What a number must be greater than, if anything.")
    most: float | None = described("The greatest number it takes, if there is one.")


@described_type
class Comparison:
    """An operator, and what its value is made of."""

    operator: ConditionOperator = described("What names it in a condition of an event's input.")
    title: str = described("The operator in words, as in: Subject contains …")
    bounds: list[Bound] = described(
        "The ends of a range; those not named are left out, and one at least is given.",
        metadata={"holds": 1},  # two where there is a range, which there seldom is
    )
