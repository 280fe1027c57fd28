"""
Where the catalogue is asked for by what the rooms themselves are built on, such as deeds.

`domain.desk.rooms` fills it as it is imported; what stands above the rooms takes their `CATALOGUE`.
"""

from domain.catalogue.declared import Catalogue

_assembled: list[Catalogue] = []


def fill(catalogue: Catalogue) -> Catalogue:
    """Keep the one catalogue of this process, and return it."""
    _assembled[:] = [catalogue]
    return catalogue


def catalogue() -> Catalogue:
    """
    Return the catalogue.

    Raises:
        LookupError: the rooms are not imported yet.
    """
    if not _assembled:
        raise LookupError("import domain.desk.rooms first: it declares the catalogue")
    return _assembled[0]
