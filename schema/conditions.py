"""What must hold for an event to fire, as clients write it."""

import strawberry

from schema.described import described, described_input, optional
from schema.enums import ConditionId, ConditionOperator, DayOfWeek

MOMENT = (
    "A moment such as `2026-01-31T09:00:00Z`, or a duration from the moment it happens, such as `P7D` or"
    " `-PT12H`. A moment without an offset is in the owner's zone; so is a day alone, which is all of it."
)


@described_input
class NumberRangeInput:
    """A number range; both ends are included, and either may be missing."""

    min: float | None = optional("The least number, itself included; none if left out.")
    max: float | None = optional("The greatest number, itself included; none if left out.")


@described_input
class TimeOfDayInput:
    """A stretch of the day, such as 22:00 to 06:00, by the wall clock of a zone."""

    start: str = described("When it begins, such as `22:00`.")
    end: str = described("Its last minute, on the next day if that is earlier, such as `06:00`.")
    time_zone: str | None = optional("An IANA name, such as `Europe/Lisbon`; the event owner's if left out.")


@described_input
class DateRangeInput:
    """Moments, or ISO 8601 durations from the moment it happens."""

    after: str | None = optional(f"The earliest. {MOMENT}")
    before: str | None = optional(f"The latest. {MOMENT}")


@strawberry.input(one_of=True, description="The value of a condition, of the kind that the condition takes.")
class ConditionValueInput:
    """A condition's value."""

    text: strawberry.Maybe[list[str]] = described(
        "Words or phrases, any of which may match: at most 100 of them."
    )
    range: strawberry.Maybe[NumberRangeInput] = described("Two ends of a number, such as `{min: 3}`.")
    ids: strawberry.Maybe[list[strawberry.ID]] = described("Global ids of things, any of which may be it.")
    values: strawberry.Maybe[list[str]] = described(
        'Members of an enum or choices of a field, any of which may be it, such as `["HIGH", "URGENT"]`.'
    )
    flag: strawberry.Maybe[bool] = described("True where it is to be so, false where it is not.")
    time_of_day: strawberry.Maybe[TimeOfDayInput] = described("A stretch of the day.")
    days: strawberry.Maybe[list[DayOfWeek]] = described("Days of the week, any of which may be it.")
    dates: strawberry.Maybe[DateRangeInput] = described("Two ends of a stretch of time.")


@described_input
class ConditionInput:
    """One comparison; without an operator, the condition's first one."""

    condition: ConditionId = described("What is asked: one that the event type offers.")
    field: strawberry.ID | None = optional("The id of the custom field, with CUSTOM_FIELD alone.")
    operator: ConditionOperator | None = optional(
        "How the fact is compared with the value; the first of its `operators` if left out."
    )
    value: ConditionValueInput = described(
        "What it is compared with, as the member that the condition `takes`."
    )
    time_zone: str | None = optional(
        "Where its days begin; for days of the week alone, the owner's if left out."
    )


@described_input
class ConditionsInput:
    """What must hold: every one of `all` and, if there are any, one of `any`."""

    all: list[ConditionInput] | None = optional("Those of which every one must hold: at most 50.")
    any: list[ConditionInput] | None = optional("Those of which one must hold, if there are any: at most 50.")
