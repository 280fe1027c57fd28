"""Indexes of some of a table's rows."""

from typing import Any

from tortoise.indexes import Index


class Partial(Index):
    """
    An index of the rows of which ``where`` holds, in SQL, by some columns.

    One by the same columns as another has a ``name`` of its own.
    """

    def __init__(self, *columns: str, where: str, name: str | None = None) -> None:
        super().__init__(fields=list(columns), name=name)
        self.where, self.extra = where, f" WHERE {where}"

    def __eq__(self, other: object) -> bool:
        """Say whether it is the same, also as a migration holds it."""
        return isinstance(other, Index) and self.describe() == other.describe()

    __hash__ = Index.__hash__

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how it is made, for a migration."""
        given = {"where": self.where, **({"name": self.name} if self.name else {})}
        return f"domain.migrations._frozen.{type(self).__name__}", list(self.fields), given
