"""
Wanting: which attributes of what a field gives are asked for, so that what reads it need read no more.

A field without a resolver asks for the attribute of its name; of another, metadata may say it.
"""

from collections.abc import Iterable
from typing import Any, Optional, TypeAlias

from schema.execution.lists import Lists
from schema.execution.objects import Objects
from schema.execution.reading import own_field
from schema.execution.selections import Field

READS = "reads"
"""
In a field's metadata, the names of all attributes of its source that are looked at where it is shown.

Without it, a field that has a resolver may look at any.
"""
Attributes: TypeAlias = tuple[tuple[str, Optional["Attributes"]], ...]
"""Names of attributes, each with those that are asked for of what it holds; None is all of it."""


def attributes_of(info: Any, *path: str) -> Attributes | None:
    """
    Return what is asked for of what a field gives, or of what the fields of a ``path`` below it give.

    ``info`` is what Strawberry tells the field's resolver. None is all, as where graphql-core executes it.
    """
    field: Field | None = getattr(info, "compiled", None)
    if field is None:
        return None
    if path not in field.wanted:
        field.wanted[path] = _asked(info._raw_info, field, path)  # noqa: SLF001 - Strawberry's
    found: Attributes | None = field.wanted[path]
    return found


def _asked(info: Any, field: Field, path: tuple[str, ...]) -> Attributes | None:
    writer = field.write
    while isinstance(writer, Lists):
        writer = writer.members
    if not isinstance(writer, Objects):
        return None
    below = writer.selection.fields
    if path:
        return _merged(_asked(info, each, path[1:]) for each in below if each.name == path[0])
    return _merged(_looked_at(info, each) for each in below)


def _looked_at(info: Any, field: Field) -> Attributes | None:
    """Return the attributes of its source that a field looks at."""
    if field.name == "__typename":
        return ()
    own = own_field(info, field)
    if own and own.is_basic_field:
        return ((own.python_name, _asked(info, field, ())),)
    reads = own.metadata.get(READS) if own else None
    return None if reads is None else tuple((name, None) for name in reads)


def _merged(parts: Iterable[Attributes | None]) -> Attributes | None:
    found = dict[str, Attributes | None]()
    for part in parts:
        if part is None:
            return None
        for name, inside in part:
            found[name] = _merged([found[name], inside]) if name in found else inside
    return tuple(sorted(found.items(), key=lambda each: each[0]))
