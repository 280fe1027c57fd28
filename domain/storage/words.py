"""
Columns by which records are found and put in order: folded copies of their names, kept by themselves.

Both databases compare them letter by letter, so that they answer and sort alike.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from tortoise import fields

from domain.storage.records import Record
from domain.words import BETWEEN, fold, order_key

ORDERED = 400  # letters; PostgreSQL's indexes take no more than 2,700 bytes


class Words(fields.TextField):
    """The ``searched`` columns of a record, folded."""

    derived = True  # written anew whenever another column is

    class _db_postgres:  # noqa: N801 - Tortoise's name
        SQL_TYPE = 'TEXT COLLATE "C"'

    def to_db_value(self, value: Any, instance: Any) -> Any:
        """Fold them anew for a record that is written; what a query compares with is as it is."""
        return value if isinstance(instance, type) else words_of(instance, instance.searched)


class Order(fields.CharField[str]):
    """What a record is sorted by: its name, as its `str` is."""

    derived = True

    class _db_postgres:  # noqa: N801 - Tortoise's name
        SQL_TYPE = f'VARCHAR({ORDERED}) COLLATE "C"'

    def to_db_value(self, value: Any, instance: Any) -> Any:
        """Make it anew for a record that is written; what a query compares with is as it is."""
        return value if isinstance(instance, type) else order_of(str(instance))


class Findable(Record):
    """A record that is found by the words of its ``searched`` columns."""

    searched: ClassVar[tuple[str, ...]] = ()
    words = Words(default="", db_default="")

    class Meta:
        abstract = True

    async def save(
        self,
        using_db: Any = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Save it, and what is made of the fields that are."""
        if update_fields is not None and set(update_fields) & set(self.searched):
            columns = self._meta.fields_map.items()
            made = (name for name, column in columns if isinstance(column, Words | Order))
            update_fields = {*update_fields, *made}
        await super().save(using_db, update_fields, force_create, force_update)


class ListedByName(Findable):
    """A record that is listed by name, which is among its ``searched`` columns."""

    name_order = Order(max_length=ORDERED, default="", db_default="")

    class Meta:
        abstract = True


def words_of(record: Any, columns: Iterable[str]) -> str:
    """Return the words of some columns of a record, of which none reaches into the next."""
    return BETWEEN.join(fold(getattr(record, column)) for column in columns)


def order_of(name: str) -> str:
    """Return what a name is sorted by, as far as it is kept."""
    return order_key(name)[:ORDERED]
