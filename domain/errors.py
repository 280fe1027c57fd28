"""
Refusals: a family, a code and a sentence, made of a constant template and the values in it.

DomainError
├── Invalid            INVALID          a value a person can mend
│   └── BadRequest     BAD_USER_INPUT   a malformed id, cursor or page size
├── NotFound           NOT_FOUND        no such thing, or it may not be known to exist
├── Forbidden          FORBIDDEN        known, but not permitted
├── Conflict           CONFLICT         at odds with what is already there
├── LimitExceeded      LIMIT_EXCEEDED   more than a stated limit
├── Unauthenticated    UNAUTHENTICATED  nobody is signed in
├── RateLimited        RATE_LIMITED     too many tries
├── CursorExpired      CURSOR_EXPIRED   the cursor leads to nothing that is kept
├── Unexpected         INTERNAL         a fault of ours, which is in the log
└── Refused            several of these at once, for a form with several faults; of many, the first
"""

import re
from collections.abc import Iterable, Sequence, Sized
from functools import cached_property
from itertools import islice
from typing import ClassVar, Self

Value = str | float | Sequence[str]
LONGEST = 1_000  # characters of a sentence of ours, which may list choices
LISTED = 800  # characters of what it lists
SHOWN = 200  # characters of each of these
MORE = "There are more faults; mend these first."
FAULTS = 20  # that are told of one thing, such as a form or an entry of a bulk call


def shortened(text: str, longest: int = LONGEST) -> str:
    """Leave out the middle of what is so long that it quotes too much of what was sent."""
    return text if len(text) <= longest else f"{text[:120]} … {text[-80:]}"


def _kept(value: Value) -> Value:
    """Return a value of which no more is kept than is worth to be told."""
    if isinstance(value, str):
        return shortened(value)
    if not isinstance(value, Sequence):
        return value
    kept, length = list[str](), 0
    for text in (shortened(listed, SHOWN) for listed in value):
        length += len(text) + len(", ")
        if length > LISTED:
            return [*kept, "…"]
        kept.append(text)
    return kept


_PLACE = re.compile(r"('?)\{(\w+)\}\1")  # of a value; between quotes it is shown as Python writes texts


class DomainError(Exception):
    """
    Something that cannot be done, said to the person who asked for it.

    The template is constant, so that translations are found by it: `{name}` in it is the place of a value.
    """

    code: ClassVar[str] = "INVALID"

    def __init__(self, template: str = "", /, *, path: Sequence[str] = (), **values: Value) -> None:
        super().__init__(template)
        self.template = template or (self.__doc__ or "").strip().splitlines()[0]
        self.values = {name: _kept(value) for name, value in values.items()}
        self.path = tuple(path)

    def __str__(self) -> str:
        return self.sentence

    @cached_property
    def sentence(self) -> str:
        """What to tell the person, in English."""
        return shortened(_PLACE.sub(self._shown, self.template))

    def _shown(self, place: re.Match[str]) -> str:
        value = self.values[place[2]]
        if isinstance(value, float):
            return f"{value:.15g}"  # as people write numbers: no exponent, no decimals that are not there
        text = str(value) if isinstance(value, str | int) else ", ".join(value)
        return repr(text) if place[1] else text

    def under(self, *prefix: str) -> Self:
        """Return the same refusal with its path beginning at ``prefix``."""
        moved = type(self).__new__(type(self), *self.args)  # what was shortened is so already
        moved.__dict__.update(self.__dict__, path=(*prefix, *self.path))
        return moved.with_traceback(self.__traceback__)

    @property
    def parts(self) -> "Sequence[DomainError]":
        """The single refusals this one is made of; itself, unless several were gathered."""
        return (self,)


class Invalid(DomainError):
    """That value cannot be used."""


class BadRequest(Invalid):
    """That argument is malformed."""

    code = "BAD_USER_INPUT"


class NotFound(DomainError):
    """No such thing, or you may not know that it exists."""

    code = "NOT_FOUND"


class Forbidden(DomainError):
    """You are not permitted to do this."""

    code = "FORBIDDEN"


class Conflict(DomainError):
    """That is at odds with what is already there."""

    code = "CONFLICT"


class LimitExceeded(DomainError):
    """That is more than the limit."""

    code = "LIMIT_EXCEEDED"


class Unauthenticated(DomainError):
    """Sign in first."""

    code = "UNAUTHENTICATED"


class RateLimited(DomainError):
    """Too many tries; wait a little and try again."""

    code = "RATE_LIMITED"


class CursorExpired(DomainError):
    """That cursor leads to nothing that is kept; start again without it."""

    code = "CURSOR_EXPIRED"


class Unexpected(DomainError):
    """It failed unexpectedly; the fault has been logged."""

    code = "INTERNAL"


class Refused(DomainError):
    """Several things stand in the way."""

    def __init__(self, refusals: Iterable[DomainError], limit: int = FAULTS) -> None:
        super().__init__()
        parts = tuple(islice((part for refusal in refusals for part in refusal.parts), limit + 1))
        self._refusals = parts if len(parts) <= limit else (*parts[:limit], Invalid(MORE))

    @property
    def sentence(self) -> str:
        """What to tell the person, of each."""
        return "; ".join(part.sentence for part in self._refusals)

    @property
    def parts(self) -> Sequence[DomainError]:
        """The single refusals, in the order they were found."""
        return self._refusals

    def under(self, *prefix: str) -> Self:
        """Return the same refusals, each with its path beginning at ``prefix``."""
        moved = super().under(*prefix)
        moved._refusals = tuple(part.under(*prefix) for part in self._refusals)  # noqa: SLF001 - just made
        return moved


def enough(faults: Sized) -> bool:
    """Say whether so many faults have been found that to look for more is in vain."""
    return len(faults) > FAULTS
