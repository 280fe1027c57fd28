"""What Tortoise makes of a record's class, made otherwise where it costs or says too much."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tortoise.models import ModelMeta

from domain.storage.reading import Manager


class Made(ModelMeta):
    """Makes the classes of records."""

    def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> Any:
        """Keep docstrings and enums' values out of the database: each other word would be a migration."""
        # Tortoise looks for comments in the source of each record whose module has one; there are none.
        made: Any = super().__new__(cls, name, bases, {**members, "__module__": "builtins"})
        made.__module__ = members["__module__"]
        made._meta.table_description = ""
        for column in made._meta.fields_map.values():
            column.description = column.description and ""
        made._meta.manager = Manager(made)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        """Let what a record points at be got without the four arguments that Tortoise's getter takes."""
        if isinstance(value, property) and isinstance(get := value.fget, partial) and "_key" in get.keywords:
            value = property(_at_hand(get.keywords["_key"], get), value.fset, value.fdel)
        super().__setattr__(name, value)


def _at_hand(key: str, otherwise: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def get(record: Any) -> Any:
        held = record.__dict__
        return held[key] if key in held else otherwise(record)

    return get
