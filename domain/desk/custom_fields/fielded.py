"""Items with custom fields, and what events ask of these and do with them."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields

from domain.catalogue.choices import CustomValue
from domain.catalogue.declared import ConditionType
from domain.catalogue.forms import Prose, ProseTemplate
from domain.catalogue.numbers import figure
from domain.catalogue.texts import CUSTOM
from domain.deeds.deed import Deed
from domain.desk.common import KINDS, RelatedItemKind
from domain.desk.custom_fields.record import CustomField
from domain.desk.group_items import GroupItem
from domain.desk.verbs import verb
from domain.ids import global_id
from domain.storage.database import dialect, rows

AT_ONCE = 10_000  # items from which a field is taken away at once


def values_of(field: UUID) -> tuple[str, str, str]:
    """Return what names a field's values, and the SQL, with that as $1, of having one and of all others."""
    if dialect() == "sqlite":
        return f'$."{field.hex}"', "json_type(custom, $1) IS NOT NULL", "json_remove(custom, $1)"
    return field.hex, "custom ? $1::text", "custom - $1::text"


def _is_value(hexed: str, entry: Any) -> bool:
    if not re.fullmatch("[0-9a-f]{32}", hexed) or not isinstance(entry, dict):
        return False
    return isinstance(entry.get("key"), str) and isinstance(entry.get("value"), str | float | int)


class Fielded(GroupItem):
    """
    An item with custom fields.

    ``custom`` holds each value under the hexadecimal id of its field, beside the field's key.
    """

    custom: dict[str, dict[str, Any]] = fields.JSONField(default=dict)
    elements: ClassVar = {"custom": _is_value}

    class Meta:
        abstract = True

    @classmethod
    def of_kind(cls, kind: RelatedItemKind) -> "type[Fielded]":
        """Return the record of a kind of item that has such fields."""
        return next(record for record in cls.__subclasses__() if KINDS[record.entity] is kind)

    @classmethod
    async def forget_field(cls, field: CustomField) -> bool:
        """
        Take a field's values off all items, so that a later one of that name does not show them.

        False, and nothing of it, where there are too many items for one statement of a caller's.
        """
        table, (values, held, without) = cls._meta.db_table, values_of(field.id)
        if await rows(f"SELECT id FROM {table} ORDER BY id LIMIT 1 OFFSET {AT_ONCE}"):  # noqa: S608 - ours
            return False
        await rows(f"UPDATE {table} SET custom = {without} WHERE {held}", values)  # noqa: S608 - ours
        return True

    @verb("set{item}CustomField", id_label="{item}Id")
    async def set_field(self, deed: Deed, *, field: CustomField, value: Prose | None = None) -> None:
        """
        Set a custom field; without a value it is emptied. A number is 12 or -3.5, a flag true or false.

        Args:
            field: A custom field of this kind of item.
            value: What it is to hold, as people write it: 12 or -3.5, true or false, one of its choices;
                emptied if left out.
        """
        self.check_open()
        field.check_of(type(self).entity)
        await field.keep()
        kept = {hexed: entry for hexed, entry in self.custom.items() if entry["key"] != field.key}
        given = {} if value is None else {field.id.hex: {"key": field.key, "value": field.read(value)}}
        before = self.fill(custom=kept | given)
        if not self.same_as(before):
            await self.save()
            self.field_changed(deed, before)

    def field_changed(self, deed: Deed, before: "Fielded") -> None:
        """Let events hear of it, where the category has a type for that; the clock is asked again."""
        del before
        deed.touched(self)

    @property
    def custom_facts(self) -> dict[str, Any]:
        """The values, by their fields' global ids."""
        return {global_id("CustomField", UUID(hexed)): entry["value"] for hexed, entry in self.custom.items()}

    @property
    def custom_texts(self) -> dict[str, str]:
        """The values as text, by the fields' variables."""
        return {CUSTOM + entry["key"]: written(entry["value"]) for entry in self.custom.values()}


def written(value: Any) -> str:
    """Write a field's value as people would."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return figure(value) if isinstance(value, float) else str(value)


CUSTOM_FIELD = ConditionType(
    "CUSTOM_FIELD", CustomValue(), lambda h: h.item.custom_facts, title="Custom field (one per field defined)"
)


@dataclass(frozen=True)
class SetCustomField:
    """
    Set a custom field of the item; an empty value empties it.

    Attributes:
        field: A custom field of this kind of item.
        value: What it is to hold, as people write it: 12 or -3.5, true or false, one of its choices.
    """

    field: CustomField
    value: ProseTemplate

    async def perform(self, item: Fielded, deed: Deed) -> None:
        """Set it."""
        await item.set_field(deed, field=self.field, value=self.value)

    def __str__(self) -> str:
        return f"Set {self.field}"
