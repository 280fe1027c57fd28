"""
What events can do: four kinds of action, and how a room declares one.

A form is a frozen dataclass whose fields are the action's parameters. Its kind says what it answers, and
`domain.engine.firing.doing` does each kind in its way.
"""

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol

from domain.catalogue.forms import FormField, fields_of_class
from domain.catalogue.naming import camel
from domain.catalogue.recipients import Recipients
from domain.rights import Area


class ChangesItem(Protocol):
    """An action on the item, as a person with the right to edit it could do it by hand."""

    async def perform(self, item: Any, deed: Any, /) -> None:
        """
        Change the item, which is locked, within the deed of the firing.

        Raises:
            DomainError: it cannot be done; the event's owner reads its sentence, and nothing of it is kept.
        """
        ...


class ChangesDesk(Protocol):
    """An action on something else of the desk than the item."""

    async def carry_out(self, deed: Any, /) -> None:
        """Change it within the deed of the firing; raises as `ChangesItem.perform` does."""
        ...


class LeavesDesk(Protocol):
    """
    An action that brings something outside, once the firing is committed.

    ``channel`` is the way there, a `domain.deliveries.records.DeliveryChannel`.
    """

    channel: ClassVar[str]

    def reach(self, texts: Any, told: Iterable[Any], /) -> Iterable[Any]:
        """
        Return what is to be brought outside (`domain.desk.actions.Outgoing`), in the order of sending.

        ``texts`` fills in variables (`domain.deeds.rendering.Texts`). ``told`` are the agents whom the form's
        recipients stand for, in the order of their ids; none where it has none.
        """
        ...


class Tells(Protocol):
    """An action that writes a message to agents, of texts that are parameters or constants."""

    subject: str
    body: str

    @staticmethod
    def recipients_of(values: Mapping[str, Any], /) -> Recipients:
        """Return who is told, by the action's parameters."""
        ...


KIND = type[ChangesItem] | type[ChangesDesk] | type[LeavesDesk] | type[Tells]


@dataclass(frozen=True)
class ActionType:
    """
    Something an event can do, with the form of its parameters, which is of a `kind` of action.

    ``once_per_item`` says whether it may be asked to run at most once for each item; ``system_only`` that
    events of agents' own may not have it; without ``applies_to`` it is offered to every type of its category.
    What ``hands_over`` the item may name groups and agents out of its owner's sight, as a transfer by hand
    may. ``needs`` is the area that its owner must be able to edit besides.
    """

    id: str
    title: str
    form: type
    kind: KIND = ChangesItem
    once_per_item: bool = False
    applies_to: tuple[str, ...] = ()
    system_only: bool = False
    hands_over: bool = False
    needs: Area | None = None

    def __post_init__(self) -> None:
        if missing := _public(self.kind) - _public(*self.form.__mro__):
            asked = f"{self.kind.__name__} asks: {', '.join(sorted(missing))}"
            raise TypeError(f"{self.id}: {self.form.__name__} does not answer what {asked}")

    def fits(self, event_type: Any) -> bool:
        """Say whether events of that type may have it; a count has no item that could be changed."""
        if self.changes_item and event_type.counts_by:
            return False
        return not self.applies_to or event_type.id in self.applies_to

    @cached_property
    def fields(self) -> tuple[FormField, ...]:
        """The parameters."""
        return fields_of_class(self.form)

    @property
    def label(self) -> str:
        """The member of the perform input that chooses this action."""
        return camel(self.id)

    @property
    def changes_item(self) -> bool:
        """Whether it acts on the item, which its owner must then be able to edit."""
        return self.kind is ChangesItem


def _public(*classes: type) -> set[str]:
    """Return what some classes have for others, with or without a value."""
    names = {name for part in classes for name in (*vars(part), *inspect.get_annotations(part))}
    return {name for name in names if not name.startswith("_")}
