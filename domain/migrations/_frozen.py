"""
What migrations need beside Tortoise's own operations and columns.

A step that was taken is never changed, and so nothing here is: a column that the records define anew gets
another name. The leading underscore tells Tortoise that this is no migration.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations


class Words(fields.TextField):
    """A text that PostgreSQL compares letter by letter."""

    class _db_postgres:  # noqa: N801 - Tortoise's name
        SQL_TYPE = 'TEXT COLLATE "C"'


class Order(fields.CharField[str]):
    """A short text that PostgreSQL compares and sorts letter by letter."""

    class _db_postgres:  # noqa: N801 - Tortoise's name
        SQL_TYPE = 'VARCHAR(400) COLLATE "C"'


class Partial(Index):
    """An index of the rows of which ``where`` holds."""

    def __init__(self, *columns: str, where: str, name: str | None = None) -> None:
        super().__init__(fields=list(columns), name=name)
        self.where, self.extra = where, f" WHERE {where}"

    def __eq__(self, other: object) -> bool:
        """Say whether it is the same, also as a record has it."""
        return isinstance(other, Index) and self.describe() == other.describe()

    __hash__ = Index.__hash__

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how it is made."""
        given = {"where": self.where, **({"name": self.name} if self.name else {})}
        return f"{__name__}.{type(self).__name__}", list(self.fields), given


class Undescribed(operations.AlterField):
    """
    A field of which less is said than before, while its column stays as it is.

    To alter a column, SQLite's table would be rebuilt, and lose its indexes.
    """

    async def database_forward(self, *_: Any, **__: Any) -> None:
        """Leave the database alone."""

    async def database_backward(self, *_: Any, **__: Any) -> None:
        """Leave the database alone."""


class AddFields(operations.TortoiseOperation):
    """
    Fields that several records get, by model and name.

    One step, since Tortoise copies its whole picture of the records at each.
    """

    def __init__(self, fields: Mapping[str, Mapping[str, Any]]) -> None:
        self.fields = fields

    def state_forward(self, app_label: str, state: Any) -> None:
        """Let the records have them."""
        for model, added in self.fields.items():
            self.get_model_state(state, app_label, model).fields.update(deepcopy(dict(added)))
        state.reload_models({(app_label, model) for model in self.fields})

    async def database_forward(
        self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None
    ) -> None:
        """Add their columns."""
        del old_state
        for model, added in self.fields.items():
            for name in added:
                await state_editor.add_field(new_state.apps.get_model(f"{app_label}.{model}"), name)
