"""Sources are known by their names, the same everywhere."""

from uuid import UUID

from domain.foreign.sources import source_named


def test_a_source_has_the_same_id_in_every_process_and_on_every_desk() -> None:
    assert source_named("CRM") == source_named("CRM") == UUID("3dd848c6-2fbf-5d92-aaac-82b4866a3b7e")


def test_names_that_look_alike_are_one_source_and_others_are_not() -> None:
    assert source_named("Cafe\u0301") == source_named("Café")
    assert source_named("CRM") != source_named("crm")
