"""What a custom field is, what it holds, and how values and conditions are checked against it."""

import re
from enum import StrEnum
from typing import Any, ClassVar

from tortoise import fields

from domain.catalogue.forms import NONE_OF
from domain.catalogue.kinds import TAKES
from domain.catalogue.texts import CUSTOM
from domain.desk.common import KINDS, RelatedItemKind
from domain.errors import Invalid, NotFound
from domain.storage.database import dialect, rows
from domain.storage.records import Record, Row
from domain.words import by_name

KEY_LIMIT = 60
DIGITS, DECIMALS = 15, 9  # of a number; with more it could not be kept as it is written
YES, NO = {"true", "yes"}, {"false", "no"}


class FieldKind(StrEnum):
    """
    What a custom field holds.

    Attributes:
        TEXT: Any text, also of several lines.
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


def _is_text(choice: Any) -> bool:
    return isinstance(choice, str)


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

    async def keep(self) -> None:
        """
        Let nobody delete it until the transaction ends.

        Raises:
            NotFound: somebody has, or is about to.
        """
        held = "" if dialect() == "sqlite" else " FOR KEY SHARE SKIP LOCKED"
        if not await rows(f"SELECT id FROM custom_field WHERE id = $1{held}", self.id):  # noqa: S608 - ours
            raise NotFound("There is no such {kind}.", path=("fieldId",), kind="custom field")

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
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
            raise Invalid("'{given}' is not a number such as 12 or -3.5.", path=("value",), given=text[:60])
        behind = len(text.partition(".")[2])
        if behind > DECIMALS or sum(map(str.isdigit, text)) > DIGITS:
            raise Invalid(
                "At most {digits} digits, and {decimals} after the point, please.",
                path=("value",),
                digits=DIGITS,
                decimals=DECIMALS,
            )
        return float(text) + 0.0  # nobody means -0


class GoneField(Row):
    """A field that was deleted, of which items may still hold values; until they do not, its key is taken."""

    id = fields.UUIDField(primary_key=True)
    item_kind = fields.CharEnumField(RelatedItemKind)
    key = fields.CharField(KEY_LIMIT)

    class Meta:
        table = "gone_field"


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
