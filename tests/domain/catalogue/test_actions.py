"""Kinds of action, and the forms that are of them."""

from dataclasses import dataclass
from typing import Any

import pytest

from domain.catalogue.actions import KIND, ActionType, ChangesDesk, ChangesItem, LeavesDesk, Tells
from domain.desk.rooms import CATALOGUE
from domain.engine.doing import ACTS


@dataclass(frozen=True)
class Wave:
    """Wave at whoever comes in."""

    async def carry_out(self, deed: Any) -> None:
        """Do it."""


@pytest.mark.parametrize("kind", [ChangesItem, LeavesDesk, Tells])
def test_a_form_that_does_not_answer_what_its_kind_asks_is_refused(kind: KIND) -> None:
    assert ActionType("WAVE", "Wave", Wave, ChangesDesk).form is Wave
    with pytest.raises(TypeError, match=f"WAVE: Wave does not answer what {kind.__name__} asks"):
        ActionType("WAVE", "Wave", Wave, kind)


def test_every_kind_of_action_is_used_and_done() -> None:
    assert {action.kind for action in CATALOGUE.actions.values()} == ACTS.keys()
