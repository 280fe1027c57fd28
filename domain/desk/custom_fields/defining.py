"""What administrators do with custom fields: add them, rename them, take them away."""

import unicodedata
from collections import Counter
from collections.abc import Collection

from domain.catalogue.forms import Line
from domain.catalogue.texts import CUSTOM
from domain.deeds.deed import Deed
from domain.desk.common import RelatedItemKind
from domain.desk.custom_fields.fielded import Fielded
from domain.desk.custom_fields.record import KEY_LIMIT, CustomField, FieldKind, GoneField
from domain.errors import Conflict, Invalid
from domain.storage.database import rows
from domain.storage.naming import refuse_taken
from domain.storage.revisions import RULES
from domain.words import fold, normal

CHOICES_LIMIT = 100


def _key(name: str) -> str:
    """Make the variable's name: letters and digits of any script, capital where there are capitals."""
    written = normal("NFKC", fold(name).upper())
    kept = "".join(
        sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in written
    )
    key = "_".join(kept.split())[:KEY_LIMIT].strip("_")
    if not any(map(str.isalnum, key)):
        raise Invalid("A name needs a letter or a digit, for its variable.", path=("name",))
    return key


def _choices(kind: FieldKind, choices: list[str] | None, known: Collection[str] = ()) -> list[str]:
    """Check choices, of which those that are ``known`` may stay."""
    listed = list(dict.fromkeys(choices or ()))
    if (kind is FieldKind.CHOICE) != bool(listed):
        raise Invalid(
            "A choice needs choices." if kind is FieldKind.CHOICE else "Only a choice has choices.",
            path=("choices",),
        )
    if len(listed) > CHOICES_LIMIT:
        raise Invalid("At most {limit} choices, please.", path=("choices",), limit=CHOICES_LIMIT)
    alike = Counter(map(fold, listed))
    if taken := [choice for choice in listed if alike[fold(choice)] > 1 and choice not in known]:
        raise Invalid("There is a choice {name} already.", path=("choices",), name=taken[-1])
    return listed


async def _check_name(name: str, of: CustomField) -> None:
    others = CustomField.filter(item_kind=of.item_kind).exclude(id=of.id)
    taken = Conflict("There is a field {name} already.", path=("name",), name=name)
    await refuse_taken(others, name, taken)


async def create_custom_field(
    _deed: Deed, *, name: Line, item_kind: RelatedItemKind, kind: FieldKind, choices: list[Line] | None = None
) -> CustomField:
    """
    Add a field to a kind of item; events can use it at once.

    Args:
        name: What it is called, as no other of such items is; its variable is made of it.
        item_kind: The kind of item that has it.
        kind: What it holds, for good.
        choices: The texts to choose from, of a CHOICE: at most 100, none of them like another but for case.

    Raises:
        Conflict: such items have a field of that name or with its variable already, or hold values of one
            that was deleted.
    """
    key = _key(name)
    if await CustomField.exists(item_kind=item_kind, key=key):
        raise Conflict(
            "There is a field with the variable {variable} already.", path=("name",), variable=CUSTOM + key
        )
    # Asked last, so that a field that goes meanwhile is found above or here.
    if await GoneField.exists(item_kind=item_kind, key=key):
        raise Conflict(
            "Items still hold values of a deleted field, {variable}, for some minutes; try again then.",
            path=("name",),
            variable=CUSTOM + key,
        )
    listed = _choices(kind, choices)
    field = CustomField(name=name, item_kind=item_kind, kind=kind, key=key, choices=listed)
    await _check_name(name, field)
    await field.save()
    return field


async def update_custom_field(
    _deed: Deed, *, field: CustomField, name: Line | None = None, choices: list[Line] | None = None
) -> CustomField:
    """
    Rename a field, or replace its choices; its kind and its variable stay.

    Args:
        field: The custom field that is changed.
        name: What it is called from now on, as no other of such items is; its variable stays.
        choices: The texts to choose from, all of them: at most 100, none of them like another but for case.

    Raises:
        Conflict: another field of such items is called so.
    """
    if name and name != field.name:
        await _check_name(name, field)
        field.name = name
    if choices is not None:
        field.choices = _choices(field.kind, choices, field.choices)
    await field.save()
    return field


async def delete_custom_field(deed: Deed, *, field: CustomField) -> CustomField:
    """
    Take a field and its values away; events whose conditions need it stay silent, and say why.

    Where there are very many items, no list shows these values any more, and they go within minutes.

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
    if not await Fielded.of_kind(field.item_kind).forget_field(field):
        await GoneField.create(id=field.id, item_kind=field.item_kind, key=field.key)
    return field
