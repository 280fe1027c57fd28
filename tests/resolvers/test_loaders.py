"""What a stream shows is read anew for each push."""

from tests.desk import RunningDesk, message

LIVE = (
    "subscription { messageDelivered { message { subject event { name conditions { all { summary } } } } } }"
)
UPDATE = "mutation($input: UpdateEventInput!) { updateEvent(input: $input) { errors { code } } }"
AREAS = "mutation($input: UpdateRoleInput!) { updateRole(input: $input) { errors { code } } }"


async def test_a_bell_names_its_event_as_it_is_called_now(desk: RunningDesk) -> None:
    """Maria renames hers between two bells on one stream."""
    event = await desk.event("maria", name="Before")
    async with desk.maria.subscribed(LIVE) as bells:
        await desk.streams(1)
        await desk.ticket()
        first = await bells.next()
        await desk.maria.ask(UPDATE, input={"id": event["id"], "name": "After"})
        await desk.ticket()
        second = await bells.next()

    assert [push["message"]["event"]["name"] for push in (first, second)] == ["Before", "After"]


async def test_a_push_shows_no_more_than_its_reader_may_read_now(desk: RunningDesk) -> None:
    """Marta may look into the global event that tells her, until her role says otherwise."""
    await desk.event("ada", level="SYSTEM", actions=[message(agents=[desk.marta.id])])
    box = {"area": "EVENTS", "level": "CUSTOM", "permissions": ["MANAGE_GLOBAL_EVENTS"]}
    await desk.ada.ask(AREAS, input={"id": desk.roles["Manager"], "areas": [box]})
    async with desk.marta.subscribed(LIVE) as bells:
        await desk.streams(1)
        await desk.ticket()
        assert (await bells.next())["message"]["event"]["conditions"]
        await desk.ada.ask(AREAS, input={"id": desk.roles["Manager"], "areas": [{**box, "permissions": []}]})
        await desk.ticket()

        assert "FORBIDDEN" in str(await bells.ended())
