"""How names are written: as GraphQL does, as Python does, in words."""

import re
from functools import lru_cache


@lru_cache(maxsize=10_000)
def camel(name: str) -> str:
    """Write a snake_case or UPPER_SNAKE name as GraphQL does."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def member_of(entity: str) -> str:
    """Write the name of a kind of thing as a member: KBArticle as kbArticle."""
    return re.sub(r"^[A-Z]+?(?=[A-Z][a-z]|[a-z]|$)", lambda found: found[0].lower(), entity)


def camel_to_snake(name: str) -> str:
    """Write a name of GraphQL's, or that of a kind of thing, as Python does."""
    return re.sub(r"([A-Z])", r"_\1", member_of(name)).lower()


def words_of(entity: str) -> str:
    """Write the name of a kind of thing in words: CallLog as call log."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", entity).lower()


def plural(name: str) -> str:
    """Name many of a kind."""
    return f"{name[:-1]}ies" if name.endswith("ry") else f"{name}s"
