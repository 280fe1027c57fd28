"""Clocks and days as clients see them."""

from domain.deeds.outbox import Occurrence
from tests.desk import RunningDesk, message


async def test_a_bad_zone_of_days_is_refused_where_it_stands(desk: RunningDesk) -> None:
    """Also where the condition is not on days."""
    operation = """mutation($input: CreateEventInput!) { createEvent(input: $input) {
        event { conditions { all { summary timeZone value } } } errors { code path } } }"""
    days = {"condition": "DAY_OF_WEEK", "value": {"days": ["MONDAY"]}}
    given = {
        "name": "Mondays",
        "eventType": "TICKET_CREATED",
        "actions": [message()],
        "conditions": {
            "all": [
                {**days, "timeZone": "Europe/Lissabon"},
                {"condition": "PINNED", "value": {"flag": True}, "timeZone": "Europe/Lisbon"},
            ]
        },
    }
    refused = await desk.maria.ask(operation, input=given)
    assert [(one["code"], one["path"]) for one in refused["errors"]] == [
        ("INVALID", ["conditions", "all", "0", "timeZone"]),
        ("INVALID", ["conditions", "all", "1", "timeZone"]),
    ]

    given["conditions"] = {"all": [{**days, "timeZone": "Europe/Lisbon"}]}
    made = await desk.maria.ask(operation, input=given)
    [condition] = made["event"]["conditions"]["all"]
    assert condition["summary"] == "Day of Week is Monday in Europe/Lisbon"
    assert condition["timeZone"] == "Europe/Lisbon"


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

    assert [(one["node"]["eventType"]["id"], one["node"]["late"]) for one in found["edges"]] == [
        ("TICKET_IDLE", True),
        ("TICKET_CREATED", False),
    ]


async def test_nobody_is_asked_again_in_vain(desk: RunningDesk) -> None:
    """A change of an old ticket writes nothing for events that it could not ring, and rings the others."""
    lasts = {"condition": "DURATION_MINUTES", "value": {"range": {"min": 5}}}
    urgent = {"condition": "PRIORITY", "value": {"values": ["URGENT"]}}
    await desk.event("omar", "TICKET_DURATION", conditions={"all": [lasts]})
    await desk.event("maria", "TICKET_DURATION", conditions={"all": [lasts, urgent]})
    await desk.event("ada", "TICKET_DURATION", level="SYSTEM", conditions={"all": [lasts]})
    update = """mutation($id: ID!, $priority: TicketPriority!) {
        updateTicket(input: {id: $id, priority: $priority}) { errors { message } } }"""
    told = Occurrence.filter(event_type="TICKET_DURATION")
    async with desk.hearing("maria", "ada") as heard:
        ticket = await desk.ticket()
        desk.clock.advance(minutes=6)
        await heard["ada"].next()
        for priority in ("LOW", "HIGH"):
            await desk.maria.ask(update, id=ticket["id"], priority=priority)
        assert await told.count() == 1
        await desk.maria.ask(update, id=ticket["id"], priority="URGENT")
        await heard["maria"].next()
        assert await told.count() == 2
