"""Custom fields: what administrators add to tickets, chats and call logs, and its place in events."""

from domain.desk.custom_fields.defining import create_custom_field, delete_custom_field, update_custom_field
from domain.desk.custom_fields.fielded import CUSTOM_FIELD, Fielded, SetCustomField, values_of, written
from domain.desk.custom_fields.record import CustomField, FieldKind, GoneField, check_condition, fields_of

__all__ = [
    "CUSTOM_FIELD",
    "CustomField",
    "FieldKind",
    "Fielded",
    "GoneField",
    "SetCustomField",
    "check_condition",
    "create_custom_field",
    "delete_custom_field",
    "fields_of",
    "update_custom_field",
    "values_of",
    "written",
]
