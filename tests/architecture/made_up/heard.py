"""What a new category has without another line: run where `parcels` lies among the rooms."""

from tests.desk import RunningDesk, message

ANNOUNCE = """mutation($input: AnnounceParcelInput!) { announceParcel(input: $input) {
    parcel { id state group { name } } errors { message } } }"""
RECEIVE = """mutation($input: ReceiveParcelInput!) { receiveParcel(input: $input) {
    parcel { state } errors { message } } }"""
TRANSFER = """mutation($input: TransferParcelInput!) { transferParcel(input: $input) {
    parcel { group { name } } errors { message } } }"""
LIST = """query { parcels(filter: {state: ARRIVED, search: "rr"}, first: 1) {
    totalCount edges { node { tracking } } } }"""
NAMES = "query { eventCategories { id eventTypes { id conditions { condition } actions { action } } } }"


async def test_a_category_is_one_file(desk: RunningDesk) -> None:
    """Its records are kept, its verbs are mutations, its events are heard, its items listed and moved."""
    arrived = {"condition": "PARCEL_STATE", "value": {"values": ["ARRIVED"]}}
    say = message("#TRACKING# #PARCEL_STATE#", "Come and see.")
    await desk.event("maria", "PARCEL_ARRIVED", conditions={"all": [arrived]}, actions=[say])
    async with desk.hearing("maria") as heard:
        group = desk.groups["Support Front Line"]
        made = await desk.maria.ask(ANNOUNCE, input={"tracking": "RR 1", "groupId": group})
        parcel = made["parcel"]["id"]
        assert (await desk.maria.ask(RECEIVE, input={"id": parcel}))["parcel"] == {"state": "ARRIVED"}
        assert (await heard["maria"].next())["message"]["subject"] == "RR 1 Arrived"
    assert (await desk.maria.ask(LIST))["totalCount"] == 1
    assert (await desk.omar.ask(LIST))["totalCount"] == 0
    elsewhere = {"id": parcel, "groupId": desk.groups["Sales Front Line"]}
    assert (await desk.ada.ask(TRANSFER, input=elsewhere))["errors"] == []
    shown = {category["id"]: category for category in await desk.maria.ask(NAMES)}["PARCELS"]["eventTypes"]
    assert {"TRANSFER_PARCEL", "SEND_MESSAGE"} <= {action["action"] for action in shown[0]["actions"]}


async def test_its_condition_and_its_action_are_used_by_events(desk: RunningDesk) -> None:
    """One announced as RR is received by itself; another one is not."""
    numbered = {"condition": "TRACKING", "value": {"text": ["rr"]}}
    receive = {"perform": {"receiveParcel": True}}
    await desk.event("maria", "PARCEL_ANNOUNCED", conditions={"all": [numbered]}, actions=[receive])
    for tracking in ("RR 1", "XY 2"):
        form = {"tracking": tracking, "groupId": desk.groups["Support Front Line"]}
        await desk.maria.ask(ANNOUNCE, input=form)
    await desk.settled()
    states = "query { parcels { edges { node { tracking state } } } }"
    shown = {
        edge["node"]["tracking"]: edge["node"]["state"] for edge in (await desk.maria.ask(states))["edges"]
    }
    assert shown == {"RR 1": "ARRIVED", "XY 2": "SENT"}
