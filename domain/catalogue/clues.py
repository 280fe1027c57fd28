"""Clues: what a fact must be for a comparison to hold of it, as far as that can be looked up."""

from typing import Any, NamedTuple


class By:
    """
    How a fact is looked up among the values of a clue; plain texts, as members of enums take long to hash.

    Attributes:
        VALUE: It is one of them.
        SPELLING: It is one of them, as texts are compared.
        WORD: One of them stands in it, as texts are compared.
        LEAST: It is the one value, or more.
        MOST: It is the one value, or less.
    """

    VALUE = "VALUE"
    SPELLING = "SPELLING"
    WORD = "WORD"
    LEAST = "LEAST"
    MOST = "MOST"


class Clue(NamedTuple):
    """
    What is so of every fact for which a comparison holds, and maybe of more.

    ``spread`` is how many different facts there may be, roughly: the more, the fewer of them it fits.
    Without values the comparison never holds. ``whole`` says that it holds of every such fact.
    """

    by: str
    values: tuple[Any, ...]
    spread: int
    whole: bool = False
