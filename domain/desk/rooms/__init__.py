"""One room a category; whatever room lies in this package takes part in the catalogue."""

from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import iter_modules

from domain.catalogue.registry import Catalogue, fill
from domain.desk import custom_fields, entries
from domain.desk.actions import COMMON_ACTIONS
from domain.desk.common import SHARED
from domain.desk.entries import Named
from domain.storage.records import Row

ROOMS = tuple(import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))


def assemble() -> Catalogue:
    """Gather the categories that the rooms declare, in the order of their titles."""
    # A module that lies here and declares none is a mistake, and says so by its name.
    categories = sorted((room.CATEGORY for room in ROOMS), key=lambda category: category.title)
    return Catalogue(tuple(categories), COMMON_ACTIONS, SHARED)


def records() -> tuple[type[Row], ...]:
    """Return the records that the rooms define, and those that they share, each once."""
    members = (
        member
        for room in (custom_fields, entries, *ROOMS)
        for _, member in getmembers(room, isclass)
        if member.__module__.startswith(room.__name__)
    )
    found = (member for member in members if issubclass(member, Row))
    return tuple(record for record in found if not record._meta.abstract)


CATALOGUE = fill(assemble())
__models__ = records()
NAMED_THINGS = tuple(record for record in __models__ if issubclass(record, Named))
