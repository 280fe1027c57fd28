"""The desk: one room a category; whatever room lies in this package takes part in the catalogue."""

from importlib import import_module
from pkgutil import iter_modules

from domain.catalogue.declared import Catalogue
from domain.events.actions import COMMON_ACTIONS


def assemble() -> Catalogue:
    """Gather the categories that the modules of this package declare, in the order of their titles."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    categories = (module.CATEGORY for module in modules if hasattr(module, "CATEGORY"))
    return Catalogue(tuple(sorted(categories, key=lambda one: one.title)), COMMON_ACTIONS)


CATALOGUE = assemble()
