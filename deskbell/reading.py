"""
What strangers send as JSON, read so that a fault costs what it is in, and nothing beside it.

JSON takes texts with half a character, numbers without end and nests without bottom, none of which anything
here can keep. Such a message is read all the same, as far as it takes to say where the fault is, and
whose.
"""

import json
import re
from typing import Any

import orjson

from domain.errors import BadRequest
from schema.entries import Fault, faults_in

DEEPEST = 100  # levels of what has another fault; without one, orjson takes a thousand
LONGEST_NUMBER = 308  # digits
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{]+|[\]}]+', re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")
_CUT = "-Infinity"  # in the place of what is nested too deeply; nobody may send that itself


_TOO_DEEP = Fault("This is nested too deeply.")
_TOO_LARGE = Fault("This number is too large.")
_HALF_A_CHARACTER = Fault("This holds half a character, such as half an emoji.")


class Unreadable(BadRequest):
    """A message in JSON that holds what cannot be read, and what else it holds."""

    message: object = None


def read(data: str | bytes) -> object:
    """
    Read JSON.

    What cannot be read in a variable is read as a `Fault`: `schema.entries` knows what it refuses, the
    operation or one entry.

    Raises:
        Unreadable: it is JSON, but holds what cannot be read.
        JSONDecodeError: it is not.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as refusal:
        try:
            message = json.loads(
                _shallow(data if isinstance(data, str) else data.decode()),
                parse_int=_number,
                parse_float=_number,
                parse_constant=lambda name: _TOO_DEEP if name == _CUT else _TOO_LARGE,
            )
        except (ValueError, RecursionError):
            raise refusal from None
    body = message.get("payload", message) if isinstance(message, dict) else None
    variables = body.pop("variables", None) if isinstance(body, dict) else None
    for fault in faults_in(_marked(message)):
        place = ".".join(fault.path)
        unreadable = Unreadable("{place}: {fault}" if place else "{fault}", place=place, fault=fault.sentence)
        unreadable.message = message
        raise unreadable
    if isinstance(body, dict):
        body["variables"] = _marked(variables)
    return message


def _number(text: str) -> Any:
    try:
        number = orjson.loads(text) if len(text) <= LONGEST_NUMBER else None
    except orjson.JSONDecodeError:
        number = None
    return _TOO_LARGE if number is None else number


def _shallow(text: str) -> str:
    """Put something short in the place of what is nested too deeply; in time that follows the length."""
    kept, start, depth = [], 0, 0
    for token in _TOKEN.finditer(text):
        run, first = len(token[0]), token[0][0]
        if first in "[{":
            if depth <= DEEPEST < depth + run:
                kept += [text[start : token.start() + DEEPEST - depth], _CUT]
            depth += run
        elif first in "]}":
            if depth > DEEPEST >= depth - run:
                start = token.start() + depth - DEEPEST
            depth -= run
    return "".join([*kept, text[start:]])


def _marked(value: Any) -> Any:
    """Put a fault in the place of each text that holds half a character."""
    match value:
        case str() if _HALF.search(value):
            return _HALF_A_CHARACTER
        case list():
            return [_marked(one) for one in value]
        case dict():
            return {_marked(name): _marked(one) for name, one in value.items()}
    return value
