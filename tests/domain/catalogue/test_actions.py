"""Kinds of action, and the forms that are of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from domain.catalogue.actions import KIND, ActionType, ChangesDesk, ChangesItem, LeavesDesk, Tells
from domain.catalogue.recipients import MYSELF, Recipients
from domain.desk.rooms import CATALOGUE
from domain.engine.firing.doing import ACTS


@dataclass(frozen=True)
class Wave:
    """Wave at whoever comes in."""

    async def carry_out(self, deed: Any) -> None:
        """Do it."""


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [(ChangesItem, "perform"), (LeavesDesk, "channel, reach"), (Tells, "body, recipients_of, subject")],
)
def test_a_form_that_does_not_answer_what_its_kind_asks_is_refused(kind: KIND, lacking: str) -> None:
    assert ActionType("WAVE", "Wave", Wave, ChangesDesk).form is Wave
    with pytest.raises(TypeError, match=f"^WAVE: Wave does not answer what {kind.__name__} asks: {lacking}$"):
        ActionType("WAVE", "Wave", Wave, kind)


def test_what_a_kind_asks_for_may_be_a_parameter_a_constant_or_inherited() -> None:
    @dataclass(frozen=True)
    class Shout(Wave):
        """Tell everybody."""

        subject: str
        body: ClassVar = "Hear!"

        @staticmethod
        def recipients_of(_: Mapping[str, Any]) -> Recipients:
            """Say who is told."""
            return MYSELF

    assert ActionType("SHOUT", "Shout", Shout, Tells).kind is Tells
    assert ActionType("SHOUT", "Shout", Shout, ChangesDesk).kind is ChangesDesk


def test_every_kind_of_action_is_used_and_done() -> None:
    assert {action.kind for action in CATALOGUE.actions.values()} == ACTS.keys()
