"""
What strangers send as JSON, read so that a fault costs what it is in, and nothing beside it.

JSON takes texts with half a character, numbers without end and nests without bottom, none of which anything
here can keep. Such a message is read all the same, with marks in the place of its faults: `schema.entries`
knows what each of them refuses, the operation or one entry. Whoever sends it, and before that is asked, no
step takes longer than the text is long, and what nobody reads is not looked at.
"""

import re
from collections.abc import Callable
from types import NoneType
from typing import Any

import orjson

from domain.errors import BadRequest
from schema.entries import DEEP, HALF, LARGE, VALUES, fault_in

MEMBERS = {  # of an operation as it is sent, over HTTP or in a `subscribe`
    "query": (str,),
    "variables": (dict, NoneType),
    "operationName": (str, NoneType),
    "extensions": (dict, NoneType),
}

BRACKETS = 100_000  # that open lists and objects in one message, those in its texts counted, too
TOKENS = 100_000  # in what has another fault than half a character
DEEPEST = 1_000  # levels; orjson takes hardly more
READ = ("query", "operationName")  # besides variables, of which `schema.entries` takes care

_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'  # one that does not end goes to the end
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_WHOLE = re.compile(  # all up to half a character
    rf"(?:[^\\]++|\\[^u]|\\u[dD][89abAB][0-9a-fA-F]{{2}}\\u[dD][c-fC-F][0-9a-fA-F]{{2}}|(?!{_HALF.pattern})\\.)*+",
    re.DOTALL,
)
_NUMBER = re.compile(r"-?(?:[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|Infinity)|NaN")
_USUAL = r"-?[0-9]{1,199}+(?:\.[0-9]++)?(?:[eE](?:-[0-9]++|\+?[0-9]{1,2}+))?(?![0-9.eE])"
_SMALL = re.compile(rf"(?:[^\"0-9\-NI]++|{_STRING}|{_USUAL})*+", re.DOTALL)  # all up to what may be too large
_LEVEL = re.compile(rf"(?:[^\"\[\]{{}}]++|{_STRING})*+", re.DOTALL)  # all up to brackets
_RUN = re.compile(r"[\[{]+|[\]}]+")


class Unreadable(BadRequest):
    """A message in JSON that cannot be read, and what else it holds."""

    message: object = None


def parse(data: str | bytes) -> object:
    """
    Read JSON without faults.

    Raises:
        Unreadable: it holds too much; nothing was made of it.
        JSONDecodeError: it is none.
    """
    if _count(data, "[{") > BRACKETS:
        raise Unreadable("At most {limit} brackets in one request.", limit=BRACKETS)
    return orjson.loads(data)


def read(data: str | bytes) -> object:
    """
    Read JSON, with marks in the place of what cannot be read.

    Raises:
        Unreadable: it holds too much, or a fault where that is about all of it.
        JSONDecodeError: it is none.
    """
    try:
        return parse(data)
    except orjson.JSONDecodeError as refusal:
        try:
            message = _marked(data if isinstance(data, str) else data.decode())
        except ValueError:
            raise refusal from None
    body: Any = message.get("payload", message) if isinstance(message, dict) else None
    for place in READ if isinstance(body, dict) else ():
        if fault := fault_in(body.get(place)):
            unreadable = Unreadable("{place}: {fault}", place=place, fault=fault.sentence)
            unreadable.message = message
            raise unreadable
    return message


def _count(text: str | bytes, of: str) -> int:
    return sum(map(text.count, of)) if isinstance(text, str) else sum(map(text.count, of.encode()))


def _marked(text: str) -> object:
    """Read JSON with a mark in the place of each fault."""
    text = _replaced(text, _WHOLE, _HALF, lambda _: HALF)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if _count(text, ',:"[{') > TOKENS:
            raise
        return orjson.loads(_shallow(_replaced(text, _SMALL, _NUMBER, _number)))


def _replaced(text: str, passed: re.Pattern[str], taken: re.Pattern[str], put: Callable[[str], str]) -> str:
    """Put something else in the place of what is ``taken``, where what is ``passed`` comes to an end."""
    kept, start = list[str](), 0
    while len(kept) <= VALUES:  # half as many faults
        end = _end(passed, text, start)
        found = taken.match(text, end)
        kept.append(text[start:end])
        if found is None:
            return "".join([*kept, text[end:]])
        kept.append(put(found[0]))
        start = found.end()
    raise Unreadable("This holds too much that cannot be read.")


def _end(passed: re.Pattern[str], text: str, start: int) -> int:
    found = passed.match(text, start)
    return found.end() if found else start


def _number(text: str) -> str:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return f'"{LARGE}"'
    return text


def _shallow(text: str) -> str:
    """Put a mark in the place of what is nested too deeply."""
    kept, start, place, depth = list[str](), 0, 0, 0
    while depth >= 0 and (found := _RUN.match(text, _end(_LEVEL, text, place))):
        run, place = len(found[0]), found.end()
        if found[0][0] in "[{":
            if depth <= DEEPEST < depth + run:
                kept += [text[start : found.start() + DEEPEST - depth], f'"{DEEP}"']
            depth += run
        else:
            if depth > DEEPEST >= depth - run:
                start = found.start() + depth - DEEPEST
            depth -= run
    return "".join([*kept, text[start:]])
