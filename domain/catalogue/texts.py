"""
Texts with `#VARIABLES#`: checked when saved, filled once when a message is made.

Mails of the system itself have theirs between other marks, `%`; neither means anything in the other's text.
"""

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from domain.errors import Invalid
from domain.words import normal

HASH = "#"
CUSTOM = "CUSTOM_"  # begins the variables of custom fields, whose names are of any script
NAME = "[A-Za-z_][A-Za-z0-9_]*"
PATTERNS = {HASH: re.compile(rf"##|#({NAME}|{CUSTOM}[^\s#]+)#"), "%": re.compile(f"%%|%({NAME})%")}
VARIABLE = PATTERNS[HASH]
UNKNOWN = "{variable} is not a variable of this event type."
UNKNOWN_IN_MAIL = "{variable} is not a variable of this mail."
NEAR = "{variable} is not a variable of this event type. Did you mean {near}?"
NEAR_IN_MAIL = "{variable} is not a variable of this mail. Did you mean {near}?"
HINTS = 5  # unknown names for which near ones are looked for, each in half a millisecond
LONGEST_NAME = 60  # letters of a name that is compared, or shown
LONGEST_READ = 5 * LONGEST_NAME  # letters of a name as it may be typed, with each of its marks by itself


def variables_in(text: str, mark: str = HASH) -> list[str]:
    """Return the names between marks, in order; a doubled mark is a literal one and names none."""
    return [_composed(name) for name in PATTERNS[mark].findall(text) if name]


def _composed(name: str) -> str:
    """
    Write a name as those of custom fields are; keyboards differ in how they write the same letter.

    One that is too long to be anything's stays as it is.
    """
    return normal("NFKC", name) if len(name) <= LONGEST_READ else name


def fill(text: str, value_of: Callable[[str], str | None], limit: int, *, mark: str = HASH) -> str:
    """
    Put values in place of names, once: what is put in is never expanded again.

    A text that would grow beyond ``limit`` characters is cut there, and ends in an ellipsis.
    """
    made, length, place = list[str](), 0, 0
    for found in PATTERNS[mark].finditer(text):
        value = mark if not found[1] else value_of(_composed(found[1])) or ""
        made += text[place : found.start()], value
        length, place = length + found.start() - place + len(value), found.end()
        if length > limit:
            break
    whole = "".join([*made, text[place:]])
    return whole if len(whole) <= limit else f"{whole[: limit - 1]}…"


class Hints:
    """Suggestions for the unknown names of one report or draft: for the first few, for no long one."""

    def __init__(self) -> None:
        self.left = HINTS

    def nearest(self, name: str, known: Iterable[str]) -> str:
        """Return the closest known name, or nothing."""
        if not self.left or len(name) > LONGEST_NAME:
            return ""
        self.left -= 1
        close = get_close_matches(name.upper(), list(known), n=1, cutoff=0.5)
        return close[0] if close else ""


def refuse_unknown(text: str, known: Iterable[str], *, mark: str = HASH, hints: Hints | None = None) -> None:
    """
    Check every name in a text.

    Raises:
        Invalid: a name is not one of ``known``; the nearest is suggested.
    """
    names = set(known)
    for name in variables_in(text, mark):
        if name not in names:
            shown = f"{mark}{name[:LONGEST_NAME]}{mark}"
            if near := (hints or Hints()).nearest(name, sorted(names)):
                raise Invalid(NEAR if mark == HASH else NEAR_IN_MAIL, variable=shown, near=near)
            raise Invalid(UNKNOWN if mark == HASH else UNKNOWN_IN_MAIL, variable=shown)
