"""Operators: how a condition compares its fact with its value."""

from enum import StrEnum


class Operator(StrEnum):
    """
    How a condition compares its fact with its value.

    Attributes:
        IN: The fact is one of the values.
        NOT_IN: The fact is none of the values.
        CONTAINS: Any of the texts stands in the fact, whatever its case.
        NOT_CONTAINS: None of the texts stands in the fact.
        EQUALS: The fact is the value, whatever its case; a number is given as `min`.
        NOT_EQUALS: The fact is not the value.
        BETWEEN: The fact lies in the range, both ends included; either may be left out.
        LESS_THAN: The fact lies below `max`, or before it.
        GREATER_THAN: The fact lies above `min`, or after it.
        IS: The flag is as the value says.
    """

    IN = "IN"
    NOT_IN = "NOT_IN"
    CONTAINS = "CONTAINS"
    NOT_CONTAINS = "NOT_CONTAINS"
    EQUALS = "EQUALS"
    NOT_EQUALS = "NOT_EQUALS"
    BETWEEN = "BETWEEN"
    LESS_THAN = "LESS_THAN"
    GREATER_THAN = "GREATER_THAN"
    IS = "IS"


NEGATIVE = {Operator.NOT_IN, Operator.NOT_CONTAINS, Operator.NOT_EQUALS}
