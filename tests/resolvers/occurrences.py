"""Occurrences, as people list and raise them."""

from tests.desk import RunningDesk

VIEW = """mutation($input: ReportPageViewInput!) { reportPageView(input: $input) {
    visitor { id hits customerEmail } errors { code path } } }"""
OCCURRENCES = "{ occurrences(first: 50) { edges { node { eventType { id } } } } }"
RAISE = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) { results {
    occurrence { id } history errors { code path } } } }"""


async def listed(desk: RunningDesk, by: str) -> list[str]:
    """Return the types of the occurrences that somebody sees, newest first."""
    found = await desk.people[by].ask(OCCURRENCES)
    return [edge["node"]["eventType"]["id"] for edge in found["edges"]]
