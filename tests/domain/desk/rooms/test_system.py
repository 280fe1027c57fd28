"""Deskbell itself, as its administrators hear of it."""

from tests.desk import RunningDesk


async def test_the_start_of_a_process_is_told_to_administrators_alone(desk: RunningDesk) -> None:
    """With nothing gone wrong."""
    asked = """{ occurrences(filter: {category: SYSTEM}) { edges { node {
        eventType { id } actor { id } facts { name value } } } } }"""
    [started] = (await desk.ada.ask(asked))["edges"]
    facts = {fact["name"]: fact["value"] for fact in started["node"]["facts"]}
    assert (started["node"]["eventType"]["id"], started["node"]["actor"]) == ("SYSTEM_STARTED", None)
    assert facts["ERROR_TEXT"] is facts["ERROR_MESSAGE"] is None
    assert (await desk.marta.ask(asked))["edges"] == []
