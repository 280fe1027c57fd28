"""References: how a form names a thing of the desk, by its global id."""

from uuid import UUID

from domain.catalogue.naming import words_of
from domain.errors import Invalid
from domain.ids import OTHER_KIND, parse_global_id


def unnamed(entity: str) -> Invalid:
    """Say that a thing of a kind is to be named, and none is."""
    return Invalid("No {kind} is named: choose one.", kind=words_of(entity))


def referred(given: str, entity: str) -> UUID:
    """
    Read what names a thing of a kind.

    Raises:
        Invalid: nothing is named, or a thing of another kind; or it is no id.
    """
    if not given.strip():
        raise unnamed(entity)
    kind, uuid = parse_global_id(given)
    if kind != entity:
        raise Invalid(OTHER_KIND, kind=kind, wanted=entity)
    return uuid
