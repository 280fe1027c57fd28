"""Verbs: the methods of items that people may call, each of which is a mutation."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getmembers, ismethod
from typing import Any, TypeVar

from domain.catalogue.forms import FormField, fields_of_verb
from domain.catalogue.naming import member_of
from domain.storage.records import Record

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Verb:
    """
    Something people do to an item, as the outside knows it.

    ``name`` is the GraphQL mutation, ``id_label`` the input's field for the item; None where the
    verb makes the item.
    """

    name: str
    method: str
    id_label: str | None
    fields: tuple[FormField, ...]

    @property
    def deletes(self) -> bool:
        """Whether the item is gone afterwards."""
        return self.method == "delete_item"


def verb(name: str, *, id_label: str = "id") -> Callable[[F], F]:
    """Offer a method to the outside, a class's own if it makes the item; ``{item}`` stands for its kind."""

    def mark(method: F) -> F:
        method.offered = name, id_label  # type: ignore[attr-defined]  # read by `verbs_of`
        return method

    return mark


def verbs_of(item: type[Record]) -> tuple[Verb, ...]:
    """Return what an item's record offers, the ones that make an item first."""
    found = []
    for method_name, method in getmembers(item, callable):
        if offered := getattr(method, "offered", None):
            name, id_label = offered
            named = name.format(item=item.entity)
            label = None if ismethod(method) else id_label.format(item=member_of(item.entity))
            found.append(Verb(named, method_name, label, fields_of_verb(method)))
    return tuple(sorted(found, key=lambda made: (made.id_label is not None, made.name)))
