"""Indexes of some of a table's rows."""

from typing import Any

from tortoise.indexes import Index


class Partial(Index):
    """An index of the rows of which ``where`` holds, in SQL, by some columns."""

    def __init__(self, *columns: str, where: str) -> None:
        super().__init__(fields=list(columns))
        self.where, self.extra = where, f" WHERE {where}"

    def __eq__(self, other: object) -> bool:
        """Say whether it is the same, also as a migration holds it."""
        return isinstance(other, Index) and self.describe() == other.describe()

    __hash__ = Index.__hash__

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how it is made, for a migration."""
        return f"domain.migrations._frozen.{type(self).__name__}", list(self.fields), {"where": self.where}
