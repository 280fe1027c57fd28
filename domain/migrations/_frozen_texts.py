"""
How texts and addresses were written when migrations filled columns with them.

A step that was taken is never changed, and so nothing here is. Who lets `domain.words` or `domain.addresses`
write anything otherwise adds a migration that writes anew what is kept, with a copy of its own.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Literal

import idna

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
BETWEEN = "\x1f"
UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
MARKED = 30
GROWTH = 3  # times
LONGEST_HOST = 253
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*")


@cache
def _letters() -> tuple[set[str], re.Pattern[str]]:
    """Return the marks, and what finds single letters that stand for whole phrases."""
    made_up = [
        letter
        for letter in map(chr, range(0x300, 0x20000))
        if unicodedata.combining(letter) or unicodedata.decomposition(letter)
    ]
    marks = {letter for letter in made_up if unicodedata.combining(unicodedata.normalize("NFKD", letter)[0])}
    long = [letter for letter in made_up if len(unicodedata.normalize("NFKC", letter)) > GROWTH]
    return marks, re.compile(f"([{''.join(long)}])")


def _normal(form: Form, text: str) -> str:
    if text.isascii():
        return text
    ends = [0, *_crowded(text), len(text)] if len(text) >= MARKED else [0, len(text)]
    return "".join(unicodedata.normalize(form, text[begin:end]) for begin, end in pairwise(ends))


def _crowded(text: str) -> list[int]:
    marks, _ = _letters()
    ends, after = list[int](), 0
    for place in range(MARKED - 1, len(text), MARKED):
        if place < after or text[place] not in marks:
            continue
        begin = after = place
        while begin and text[begin - 1] in marks:
            begin -= 1
        while after < len(text) and text[after] in marks:
            after += 1
        ends += range(begin + MARKED, after + 1, MARKED)
    return ends


def _plain(form: Form, text: str) -> str:
    _, phrases = _letters()
    parts = phrases.split(text)
    parts[::2] = [_normal(form, part) for part in parts[::2]]
    return "".join(parts)


def fold(text: str | None) -> str:
    """Return what a text is searched by."""
    if not text:
        return ""
    seen = text if text.isascii() else UNSEEN.sub("", _plain("NFKD", text))
    folded = " ".join(seen.casefold().split())
    return folded if folded.isascii() else _plain("NFKC", folded)


def order_key(text: str) -> str:
    """Return what a name is sorted by."""
    folded = fold(text)
    bare = "".join(letter for letter in _normal("NFD", folded) if not unicodedata.combining(letter))
    return f"{bare}{BETWEEN}{folded}"


def same_address(written: str) -> str:
    """Return the form in which a mail address is kept; what is none stays as it is, in small letters."""
    address = _normal("NFC", _normal("NFC", written).strip().lower())
    local, at, name = address.rpartition("@")
    host = _normal("NFC", name.lower())
    try:
        host = host if host.isascii() or len(host) > LONGEST_HOST else idna.encode(host).decode()
    except UnicodeError:
        return address
    fits = at and len(host) <= LONGEST_HOST and HOST.fullmatch(host)
    return f"{local}{at}{host}" if fits else address
