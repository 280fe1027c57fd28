"""What happened, and what waits in the outbox until it has been dealt with."""

from tests.desk import RunningDesk


async def test_a_late_bell_says_so(desk: RunningDesk) -> None:
    """The clock stood still for a while; the occurrence says when it should have been."""
    minutes = {"condition": "IDLE_MINUTES", "value": {"range": {"min": 5}}}
    await desk.event("maria", "TICKET_IDLE", conditions={"all": [minutes]})
    async with desk.hearing("maria") as heard:
        await desk.ticket()
        desk.clock.advance(minutes=10)
        await heard["maria"].next()
    found = await desk.ada.ask(
        "{ occurrences(filter: {category: TICKETS}) { edges { node { eventType { id } late } } } }"
    )

    assert [(edge["node"]["eventType"]["id"], edge["node"]["late"]) for edge in found["edges"]] == [
        ("TICKET_IDLE", True),
        ("TICKET_CREATED", False),
    ]
