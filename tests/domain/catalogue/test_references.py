"""How a form names a thing of the desk."""

import pytest

from domain.catalogue.references import referred
from domain.errors import Invalid
from domain.ids import global_id, uuid7

SOME = uuid7()


def test_a_thing_is_named_by_its_global_id() -> None:
    assert referred(global_id("KBFolder", SOME), "KBFolder") == SOME


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("", "No kb folder is named: choose one."),
        (" ", "No kb folder is named: choose one."),
        ("Manuals", "'Manuals' is not an id."),
        (global_id("Folder", SOME), "That id names Folder, not KBFolder."),
    ],
    ids=["nothing", "a blank", "a name", "another kind"],
)
def test_what_names_none_is_refused_in_the_forms_words(given: str, fault: str) -> None:
    with pytest.raises(Invalid) as refused:
        referred(given, "KBFolder")
    assert refused.value.sentence == fault
