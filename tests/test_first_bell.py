"""The whole way, from a mutation to a bell."""

from tests.desk import RunningDesk


async def test_an_agents_event_rings_when_a_ticket_comes_in(desk: RunningDesk) -> None:
    """Maria asked for VIP tickets; Omar did not, and hears nothing."""
    vip = {"all": [{"condition": "SUBJECT", "value": {"text": ["vip"]}}]}
    await desk.event("maria", name="VIPs", conditions=vip)

    async with desk.hearing("maria", "omar") as heard:
        ticket = await desk.ticket(subject="VIP: no sound")
        await desk.ticket(subject="Printer on fire")
        await desk.settled()
        bell = await heard["maria"].next()

    assert bell["message"]["subject"] == "VIP: no sound"
    assert bell["message"]["body"] == ticket["number"]
    assert bell["message"]["event"]["name"] == "VIPs"
    assert (bell["replayed"], bell["unreadCount"]) == (False, 1)
    assert heard["maria"].silent
    assert heard["omar"].silent
