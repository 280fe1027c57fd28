"""Cursors: opaque places in lists, as clients are given them and give them back."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from tortoise.models import Model

from domain.errors import BadRequest

Keys = Sequence[tuple[str, bool]]
"""By which fields a list is ordered, each with whether it runs downwards."""
LONGEST = 10_000  # letters; ours are shorter, whatever names they hold


class Cursors(Sequence[str]):
    """The cursors of some nodes, each of which is written when it is asked for."""

    def __init__(self, nodes: Sequence[Any], write: Callable[[Any], str]) -> None:
        self._nodes, self._write = nodes, write

    def __len__(self) -> int:
        return len(self._nodes)

    def __getitem__(self, place: Any) -> Any:
        return self._write(self._nodes[place])


def cursor_of(kind: str, *values: Any) -> str:
    """Write the cursor of a place in a list of a kind, which these values tell."""
    return urlsafe_b64encode(orjson.dumps([kind, *values])).decode().rstrip("=")


def read_cursor(cursor: str, kind: str, parts: Sequence[Callable[[Any], Any]], path: str) -> list[Any]:
    """
    Return the values that a cursor of a kind of list tells, each read by its part.

    Raises:
        BadRequest: it is none; ``path`` names the argument.
    """
    try:
        written = cursor if len(cursor) <= LONGEST else ""
        given, *values = orjson.loads(urlsafe_b64decode(written + "=" * (-len(written) % 4)))
        if given == kind and len(values) == len(parts):
            return [part(value) for part, value in zip(parts, values, strict=True)]
    except (ValueError, TypeError, AttributeError):
        pass
    raise BadRequest("That is not a cursor of this list.", path=(path,))


def cursor_of_record(record: Model, keys: Keys) -> str:
    """Write the cursor of a record's place in a list."""
    return cursor_of(type(record).__name__, *(getattr(record, name) for name, _ in keys))


def read_record_cursor(cursor: str, of: type[Model], keys: Keys, path: str) -> list[Any]:
    """
    Return the values that a cursor tells of a place in a list of records.

    Raises:
        BadRequest: it is none; ``path`` names the argument.
    """
    parts = [partial(_value, of._meta.fields_map[name]) for name, _ in keys]
    return read_cursor(cursor, of.__name__, parts, path)


def number(value: Any) -> int:
    """
    Read a part of a cursor that is a number.

    Raises:
        ValueError: it is none.
    """
    if type(value) is int:
        return value
    raise ValueError


def _value(field: Any, value: Any) -> Any:
    """Read a part of a cursor: a text that the field can hold, a bigint, or a UUID."""
    kind = field.field_type
    if kind is UUID:
        return UUID(value)
    if type(value) is not kind or (kind is int and abs(value) >= 2**63):
        raise ValueError
    if kind is str and (len(value) > field.max_length or "\0" in value):
        raise ValueError
    return value
