"""What each kind of item says of who sees it."""

from uuid import UUID

import pytest

from domain.catalogue.subjects import Placed
from domain.deeds.item_kinds import ItemKind
from domain.foreign.items import ForeignItem
from domain.people.principal import Principal
from domain.people.records import Agent
from domain.sight import Sight

ADA = Principal(Agent(id=UUID(int=1)), frozenset(), Sight(everything=True))


def test_only_what_says_so_is_in_everybodys_sight() -> None:
    """Agents, and what is told of elsewhere to who sees everything; of the rest, each kind has to say."""
    assert [ItemKind(kind).in_sight(ADA) for kind in (Agent, ForeignItem)] == ["", ""]
    with pytest.raises(AttributeError, match="seen_by"):
        ItemKind(Placed).in_sight(ADA)
