"""
Kinds of condition values: how each is given, checked, compared and read aloud.

A kind turns what a person sent into a plain JSON value once, when the event is saved, and into a
predicate once, when the event is compiled. Predicates are pure: they take the frozen fact and the
moment of the occurrence, and the zone is compiled in.

A fact without a value satisfies only the negative operators; a fact that is not there satisfies none
(the caller sees to that).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.catalogue.clues import By, Clue
from domain.catalogue.operators import NEGATIVE, Operator
from domain.catalogue.wall_clocks import Stretch
from domain.errors import Invalid
from domain.words import fold, folded, is_blank, is_keepable, quoted

Predicate = Callable[[Any, datetime], bool]

Names = Mapping[str, str]

NO_VALUE = "Give at least one value."
NO_WORD = "Give at least one word or phrase."
TAKES = "{name} takes {takes}, not {given}."
LIST_LIMIT = 100
TEXT_LIMIT = 500
FACT_LIMIT = 50_000
QUOTED = 200  # characters of a fact that are read aloud
ABBREVIATIONS = {"IP", "KB", "POP", "SMTP", "SSL"}
SMALL_WORDS = {"And", "As", "For", "From", "Of", "To"}


@lru_cache(maxsize=1000)
def title_of(value: str) -> str:
    """Write an id or an enum value as a person would: CLOSED_AND_LOCKED as Closed and Locked."""
    first, *others = (word if word in ABBREVIATIONS else word.capitalize() for word in value.split("_"))
    return " ".join([first, *(word.lower() if word in SMALL_WORDS else word for word in others)])


class Kind:
    """
    What a condition's value looks like.

    `name` is the catalogue's word for it, `takes` the member of the value input that carries it.
    """

    name: ClassVar[str]
    takes: ClassVar[str]
    operators: ClassVar[tuple[Operator, ...]]
    default: ClassVar[Operator]

    def parse(self, operator: Operator, given: Any) -> Any:
        """
        Check what a person sent and return it as plain JSON.

        Raises:
            Invalid: with the path inside the value where it is wrong.
        """
        raise NotImplementedError

    def predicate(self, operator: Operator, value: Any, zone: ZoneInfo) -> Predicate:
        """Compile a parsed value; `zone` is used where the value names none."""
        raise NotImplementedError

    def clue(self, operator: Operator, value: Any) -> Clue | None:
        """Return what every fact has in common of which the comparison holds; None if that is nothing."""
        return None

    def ends(self, operator: Operator, value: Any) -> tuple[float, float] | None:
        """Return between which numbers a fact must lie, both included; None if that is not all."""
        return None

    def stretch(self, value: Any, zone: ZoneInfo) -> Stretch | None:
        """Return in which part of the week a fact, a moment, must be; None if that is not what it asks."""
        return None

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        """Read the comparison aloud, as what follows the condition's title."""
        raise NotImplementedError

    def actual(self, value: Any, fact: Any, zone: ZoneInfo) -> str:
        """Read a fact aloud, as what stands beside what a condition of that ``value`` asks for."""
        return ", ".join(map(str, fact)) if isinstance(fact, list) else str(fact)

    def references(self, value: Any) -> Iterable[str]:
        """Global ids that the value mentions."""
        return ()

    def freeze(self, reading: Any) -> tuple[Any, str | None]:
        """Turn what was read from an item into a fact and, where it differs, what people call it."""
        return reading, None

    def admit(self, given: Any) -> Any:
        """
        Check a fact that comes from outside, as plain JSON, and return it as facts are kept.

        Raises:
            Invalid: it is of another kind.
        """
        raise NotImplementedError


def admitted(given: Any, kind: type | tuple[type, ...], otherwise: Callable[[], Invalid]) -> Any:
    """
    Return a fact from outside as it came.

    Raises:
        Invalid: it is not of the kind; ``otherwise``.
    """
    if not isinstance(given, kind) or (isinstance(given, bool) and kind is not bool):
        raise otherwise()
    return given


def listed(given: Any, otherwise: Callable[[], Invalid]) -> list[str]:
    """
    Return the texts of a condition's value.

    Raises:
        Invalid: there are none, ``otherwise``; or too many.
    """
    if not given:
        raise otherwise()
    if len(given) > LIST_LIMIT:
        raise Invalid("Give at most {limit}.", limit=LIST_LIMIT)
    return list(given)


def one_of(values: Iterable[str]) -> str:
    """Read alternatives aloud."""
    return " or ".join(dict.fromkeys(values))


def holding(words: tuple[str, ...]) -> Clue:
    """Return what is so of every text that one of some folded words stands in."""
    return Clue(By.WORD, words, 200, whole=True)


class Phrases(Kind):
    """Words or phrases, any of which may match; upper and lower case, and all blanks, are the same."""

    name = "text-contains"
    takes = "text"
    operators: ClassVar[tuple[Operator, ...]] = (
        Operator.CONTAINS,
        Operator.NOT_CONTAINS,
        Operator.EQUALS,
        Operator.NOT_EQUALS,
    )
    default = Operator.CONTAINS
    verbs: ClassVar = {
        Operator.CONTAINS: "contains",
        Operator.NOT_CONTAINS: "does not contain",
        Operator.EQUALS: "is",
        Operator.IN: "is",
        Operator.NOT_EQUALS: "is not",
    }

    def parse(self, operator: Operator, given: Any) -> list[str]:
        words = [str(word).strip() for word in listed(given, lambda: Invalid(NO_WORD))]
        for word in words:
            if len(word) > TEXT_LIMIT or "\0" in word or is_blank(word):
                raise _unfit(word).under(str(words.index(word)))
        return list(dict.fromkeys(words)) if len(words) > 1 else words

    def admit(self, given: Any) -> str:
        text: str = admitted(given, str, lambda: Invalid("Give a text, or null."))
        if len(text) > FACT_LIMIT or not is_keepable(text):
            raise Invalid("Give a text of at most {limit} ordinary characters.", limit=FACT_LIMIT)
        return text

    def predicate(self, operator: Operator, value: Any, zone: ZoneInfo) -> Predicate:
        words = tuple(map(fold, value))
        if operator in {Operator.CONTAINS, Operator.NOT_CONTAINS}:
            wanted = operator is Operator.CONTAINS
            return lambda fact, _: folded(fact).has_any(words) is wanted
        wanted = operator is not Operator.NOT_EQUALS
        return lambda fact, _: (folded(fact).text in words) is wanted

    def clue(self, operator: Operator, value: Any) -> Clue | None:
        if operator in NEGATIVE:
            return None
        words = tuple(map(fold, value))
        return (
            holding(words) if operator is Operator.CONTAINS else Clue(By.SPELLING, words, 5_000, whole=True)
        )

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        return f"{self.verbs[operator]} {one_of(map(quoted, value))}"

    def actual(self, value: Any, fact: Any, zone: ZoneInfo) -> str:
        text = super().actual(value, fact, zone)
        return quoted(text if len(text) <= QUOTED else f"{text[:QUOTED]}…")


def _unfit(word: str) -> Invalid:
    """Say why no fact can be compared with a word."""
    if len(word) > TEXT_LIMIT:
        return Invalid("A phrase has at most {limit} characters.", limit=TEXT_LIMIT)
    if is_blank(word):
        return Invalid("A word or phrase cannot be empty.")
    return Invalid("This holds a character that cannot be kept.")


class ExactText(Phrases):
    """Text that is usually compared whole, such as an address or a country."""

    name = "text"
    operators = (*Phrases.operators, Operator.IN)


class Flag(Kind):
    """Yes or no."""

    name = "bool"
    takes = "flag"
    operators = (Operator.IS,)
    default = Operator.IS

    def parse(self, operator: Operator, given: Any) -> bool:
        return bool(given)

    def admit(self, given: Any) -> bool:
        return bool(admitted(given, bool, lambda: Invalid("Give true or false, or null.")))

    def predicate(self, operator: Operator, value: Any, zone: ZoneInfo) -> Predicate:
        return lambda fact, _: fact is value

    def clue(self, operator: Operator, value: Any) -> Clue:
        return Clue(By.VALUE, (value,), 2)

    def say(self, operator: Operator, value: Any, names: Names) -> str:
        return "is true" if value else "is false"

    def actual(self, value: Any, fact: Any, zone: ZoneInfo) -> str:
        return "true" if fact else "false"
