"""What cannot be read of a row, as another version of us or a hand has written it, and what stands for it."""

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from tortoise.exceptions import FieldError
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from domain.storage.columns import shapes

logger = logging.getLogger("deskbell.storage")
UNREADABLE = (ValueError, TypeError, FieldError)  # what is raised of a column that cannot be read


def legible(kind: type[Model], columns: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Put what can be read in the place of what cannot; return all, and the names of the fields concerned."""
    mended, illegible, shaped = dict(columns), list[str](), dict(shapes(kind))
    for column, name, field in kind._meta.db_complex_fields:
        try:
            field.to_python_value(columns.get(column))
        except UNREADABLE:
            illegible.append(name)
            if isinstance(field, CharEnumFieldInstance):
                mended[column] = next(iter(field.enum_type))
            else:
                mended[column] = shaped[name]() if name in shaped else None
    return mended, tuple(illegible)


@lru_cache(maxsize=10_000)
def say_unreadable(kind: str, key: str, illegible: tuple[str, ...]) -> None:
    """Log once what of a row cannot be read."""
    logger.error("%s of %s %s cannot be read", ", ".join(illegible), kind, key)


def fitting(kept: Any, fits: Callable[..., bool]) -> Any:
    """Return what fits of an object or a list."""
    if isinstance(kept, dict):
        return {name: value for name, value in kept.items() if fits(name, value)}
    return [value for value in kept if fits(value)]
