"""Custom fields: what administrators add to tickets, chats and call logs, and its place in events."""

import re
import unicodedata
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields

from domain.catalogue.choices import CustomValue
from domain.catalogue.declared import ConditionType
from domain.catalogue.forms import NONE_OF, Line, Prose, ProseTemplate
from domain.catalogue.kinds import TAKES
from domain.catalogue.numbers import figure
from domain.catalogue.texts import CUSTOM
from domain.deeds.deed import Deed
from domain.desk.common import RelatedItemKind
from domain.desk.group_items import GroupItem
from domain.desk.verbs import verb
from domain.errors import Conflict, Invalid
from domain.ids import global_id
from domain.storage.database import dialect, rows
from domain.storage.records import RULES, Record
from domain.words import by_name, fold, normal

CHOICES_LIMIT = 100
KEY_LIMIT = 60
YES, NO = {"true", "yes"}, {"false", "no"}


class FieldKind(StrEnum):
    """
    What a custom field holds.

    Attributes:
        TEXT: Any text.
        NUMBER: A number such as 12 or -3.5: at most 15 digits, and 9 after the point.
        CHOICE: One of the texts that the field lists.
        FLAG: Yes or no; given as `true` or `false`.
    """

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    CHOICE = "CHOICE"
    FLAG = "FLAG"


MEMBERS = {
    "text": FieldKind.TEXT,
    "range": FieldKind.NUMBER,
    "values": FieldKind.CHOICE,
    "flag": FieldKind.FLAG,
}
KINDS = {
    "Ticket": RelatedItemKind.TICKET,
    "LiveChat": RelatedItemKind.LIVE_CHAT,
    "CallLog": RelatedItemKind.CALL_LOG,
}


def _is_text(one: Any) -> bool:
    return isinstance(one, str)


class CustomField(Record):
    """A field of one kind of item; `#CUSTOM_<key>#` stands for its value in the texts of events."""

    entity = "CustomField"
    item_kind = fields.CharEnumField(RelatedItemKind)
    name = fields.CharField(200)
    key = fields.CharField(KEY_LIMIT)
    kind = fields.CharEnumField(FieldKind)
    choices: list[str] = fields.JSONField(default=list)
    elements: ClassVar = {"choices": _is_text}

    class Meta:
        table = "custom_field"
        unique_together = (("item_kind", "key"),)

    def __str__(self) -> str:
        return self.name

    @property
    def variable(self) -> str:
        """The name that stands for it in texts."""
        return CUSTOM + self.key

    @property
    def takes(self) -> str:
        """The member of a condition's value that carries what is asked of it."""
        return next(member for member, kind in MEMBERS.items() if kind is self.kind)

    def check_of(self, entity: str, path: str = "fieldId") -> None:
        """
        Check that it is a field of a kind of item.

        Raises:
            Invalid: it is of another.
        """
        if self.item_kind != KINDS.get(entity):
            raise Invalid("That is a field of another kind of item.", path=(path,))

    def read(self, text: str) -> Any:
        """
        Read a value as people write it.

        Raises:
            Invalid: it is not of the field's kind.
        """
        if self.kind is FieldKind.NUMBER:
            return self._number(text)
        if self.kind is FieldKind.CHOICE and text not in self.choices:
            raise Invalid(NONE_OF, path=("value",), given=text[:60], choices=self.choices)
        if self.kind is FieldKind.FLAG:
            if text.lower() not in YES | NO:
                raise Invalid("Give true or false.", path=("value",))
            return text.lower() in YES
        return text

    @staticmethod
    def _number(text: str) -> float:
        if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,9})?", text):
            raise Invalid("'{given}' is not a number such as 12 or -3.5.", path=("value",), given=text[:60])
        return float(text)


def _key(name: str) -> str:
    """Make the variable's name: letters and digits of any script, capital where there are capitals."""
    written = normal("NFKC", fold(name).upper())
    kept = "".join(one if one.isalnum() or unicodedata.category(one)[0] == "M" else " " for one in written)
    key = "_".join(kept.split())[:KEY_LIMIT].strip("_")
    if not any(map(str.isalnum, key)):
        raise Invalid("A name needs a letter or a digit, for its variable.", path=("name",))
    return key


def _choices(kind: FieldKind, choices: list[str] | None) -> list[str]:
    listed = list(dict.fromkeys(choices or ()))
    if (kind is FieldKind.CHOICE) != bool(listed):
        raise Invalid(
            "A choice needs choices." if kind is FieldKind.CHOICE else "Only a choice has choices.",
            path=("choices",),
        )
    if len(listed) > CHOICES_LIMIT:
        raise Invalid("At most {limit} choices, please.", path=("choices",), limit=CHOICES_LIMIT)
    return listed


async def create_custom_field(
    deed: Deed,  # noqa: ARG001 - what verbs are given
    *,
    name: Line,
    item_kind: RelatedItemKind,
    kind: FieldKind,
    choices: list[Line] | None = None,
) -> CustomField:
    """
    Add a field to a kind of item; events can use it at once.

    Args:
        name: What it is called; its variable is made of it.
        item_kind: The kind of item that has it.
        kind: What it holds, for good.
        choices: The texts to choose from, of a CHOICE: at most 100.
    """
    key = _key(name)
    if await CustomField.exists(item_kind=item_kind, key=key):
        raise Conflict(
            "There is a field with the variable {variable} already.", path=("name",), variable=CUSTOM + key
        )
    return await CustomField.create(
        name=name, item_kind=item_kind, kind=kind, key=key, choices=_choices(kind, choices)
    )


async def update_custom_field(
    deed: Deed,  # noqa: ARG001 - what verbs are given
    *,
    field: CustomField,
    name: Line | None = None,
    choices: list[Line] | None = None,
) -> CustomField:
    """
    Rename a field, or replace its choices; its kind and its variable stay.

    Args:
        field: The field to change.
        name: What it is called from now on; its variable stays.
        choices: The texts to choose from, all of them: at most 100.
    """
    field.name = name or field.name
    if choices is not None:
        field.choices = _choices(field.kind, choices)
    await field.save()
    return field


async def delete_custom_field(deed: Deed, *, field: CustomField) -> CustomField:
    """
    Take a field and its values away; events whose conditions need it stay silent, and say why.

    Args:
        field: The field to take away.
    """
    change = await deed.change(RULES)  # so that every process looks at those events again
    await rows(
        "UPDATE event SET change = $1 WHERE deleted_at IS NULL AND CAST(conditions AS TEXT) LIKE $2",
        change,
        f"%{field.global_id}%",
    )
    await field.delete()
    [kind] = (one for one in Fielded.__subclasses__() if KINDS[one.entity] is field.item_kind)
    await kind.forget_field(field)
    return field


def _is_value(hexed: str, one: Any) -> bool:
    if not re.fullmatch("[0-9a-f]{32}", hexed) or not isinstance(one, dict):
        return False
    return isinstance(one.get("key"), str) and isinstance(one.get("value"), str | float | int)


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
    async def forget_field(cls, field: CustomField) -> None:
        """Take a field's values off all items, so that a later one of that name does not show them."""
        name, without, has = field.id.hex, "custom - $1", "custom ? $1"
        if dialect() == "sqlite":
            name = f'$."{name}"'
            without, has = "json_remove(custom, $1)", "json_type(custom, $1) IS NOT NULL"
        await rows(f"UPDATE {cls._meta.db_table} SET custom = {without} WHERE {has}", name)  # noqa: S608 - ours

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
        before = copy(self)
        kept = {hexed: one for hexed, one in self.custom.items() if hexed != field.id.hex}
        given = {} if value is None else {field.id.hex: {"key": field.key, "value": field.read(value)}}
        self.custom = kept | given
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
        return {global_id("CustomField", UUID(hexed)): one["value"] for hexed, one in self.custom.items()}

    @property
    def custom_texts(self) -> dict[str, str]:
        """The values as text, by the fields' variables."""
        return {CUSTOM + one["key"]: written(one["value"]) for one in self.custom.values()}


def written(value: Any) -> str:
    """Write a field's value as people would."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return figure(value) if isinstance(value, float) else str(value)


async def fields_of(entity: str) -> list[CustomField]:
    """Return the fields of a kind of item, by name."""
    kind = KINDS.get(entity)
    return by_name(await CustomField.filter(item_kind=kind)) if kind else []


def check_condition(field: CustomField, entity: str, takes: str, value: Any) -> None:
    """
    Check that a condition fits the field that it names.

    Raises:
        Invalid: with the path inside the condition.
    """
    field.check_of(entity, "field")
    if MEMBERS[takes] is not field.kind:
        raise Invalid(TAKES, path=("value", takes), name=field.name, takes=field.takes, given=takes)
    if field.kind is FieldKind.CHOICE and (wrong := set(value) - set(field.choices)):
        raise Invalid(NONE_OF, path=("value", takes), given=min(wrong), choices=field.choices)


CUSTOM_FIELD = ConditionType(
    "CUSTOM_FIELD", "Custom field (one per field defined)", CustomValue(), lambda h: h.item.custom_facts
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
