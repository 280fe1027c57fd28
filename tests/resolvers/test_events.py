import asyncio
from typing import Any

import pytest

from tests.desk import GraphQLRefusal, Person, RunningDesk, message
from tests.resolvers.deeds import Faults, faults, nobody

FRONT, SALES = "Support Front Line", "Sales Front Line"
FAULTS = "errors { code message path }"
EVENT = """id name enabled level revision silentBecause owner { displayName } category { id } eventType { id }
    conditions { all { condition operator value summary } any { summary } }
    actions { action perform summary oncePerItem maximumFrequencyMinutes }"""
LIST = """query($scope: EventScope, $filter: EventFilter, $first: Int, $after: String) {
    events(scope: $scope, filter: $filter, first: $first, after: $after) {
        totalCount edges { node { id name owner { displayName } } } pageInfo { hasNextPage endCursor } } }"""
Form = dict[str, Any]


async def create(person: Person, **form: Any) -> Any:
    """Make an event, or try to; what is not said is as in most tests."""
    given = {"name": "An event", "eventType": "TICKET_CREATED", "actions": [message()], **form}
    result = f"event {{ {EVENT} }} {FAULTS}"
    operation = f"mutation($input: CreateEventInput!) {{ createEvent(input: $input) {{ {result} }} }}"
    return await person.ask(operation, input=given)


async def update(person: Person, event: str, **changes: Any) -> Any:
    """Change an event, or try to."""
    result = f"event {{ {EVENT} }} {FAULTS}"
    operation = f"mutation($input: UpdateEventInput!) {{ updateEvent(input: $input) {{ {result} }} }}"
    return await person.ask(operation, input={"id": event, **changes})


async def read(person: Person, event: str) -> Any:
    """Return an event as somebody reads it."""
    return await person.ask(f"query($id: ID!) {{ event(id: $id) {{ {EVENT} }} }}", id=event)


async def bulk(person: Person, verb: str, *ids: str, **more: Any) -> Any:
    """Do the same to several events."""
    arguments = "".join(f", {name}: {str(value).lower()}" for name, value in more.items())
    result = (
        "deletedIds" if verb == "deleteEvents" else "events { id name enabled level owner { displayName } }"
    )
    operation = f"mutation($ids: [ID!]!) {{ {verb}(ids: $ids{arguments}) {{ {result} {FAULTS} }} }}"
    return await person.ask(operation, ids=list(ids))


async def run(person: Person, event: str, item: str) -> Any:
    """Run a manual event by hand."""
    operation = """mutation($event: ID!, $item: ID!) { runManualEvent(eventId: $event, itemId: $item) {
        event { name } errors { code message path } } }"""
    return await person.ask(operation, event=event, item=item)


async def names(person: Person, scope: str = "MY", **narrowing: Any) -> list[str]:
    """Return the names on one of the lists."""
    found = await person.ask(LIST, scope=scope, filter=narrowing or None)
    return [edge["node"]["name"] for edge in found["edges"]]


async def change_agent(desk: RunningDesk, name: str, **changes: Any) -> None:
    """Let Ada change somebody."""
    operation = "mutation($input: UpdateAgentInput!) { updateAgent(input: $input) { errors { code path } } }"
    changed = await desk.ada.ask(operation, input={"agentId": desk.people[name].id, **changes})
    assert changed["errors"] == []


async def assign(desk: RunningDesk, name: str, *roles: str) -> None:
    """Let Ada replace somebody's roles."""
    operation = """mutation($id: ID!, $roles: [ID!]!) {
        assignRoles(agentId: $id, roleIds: $roles) { errors { code } } }"""
    ids = [desk.roles[role] for role in roles]
    assert (await desk.ada.ask(operation, id=desk.people[name].id, roles=ids))["errors"] == []


def subject(*words: str, **more: Any) -> Form:
    """Put a condition on the subject."""
    return {"condition": "SUBJECT", "value": {"text": list(words)}, **more}


def ids(name: str, *of: str) -> Form:
    """Put a condition on a reference."""
    return {"condition": name, "value": {"ids": list(of)}}


# ---------------------------------------------------------------- making


async def test_what_is_left_out_of_a_new_event_has_its_default(desk: RunningDesk) -> None:
    """One's own, enabled, without conditions, telling its owner, as often as it happens."""
    made = (await create(desk.maria, name="  Any ticket "))["event"]
    assert made == {
        "id": made["id"],
        "name": "Any ticket",
        "enabled": True,
        "level": "AGENT",
        "revision": 1,
        "silentBecause": None,
        "owner": {"displayName": "Maria Lopez"},
        "category": {"id": "TICKETS"},
        "eventType": {"id": "TICKET_CREATED"},
        "conditions": {"all": [], "any": []},
        "actions": [
            {
                "action": "SEND_MESSAGE",
                "perform": {"sendMessage": {"subject": "#TICKET_SUBJECT#", "body": "#TICKET_NUMBER#"}},
                "summary": "Send message to the owner",
                "oncePerItem": False,
                "maximumFrequencyMinutes": 0,
            }
        ],
    }


async def test_an_event_reads_as_a_person_would_say_it(desk: RunningDesk) -> None:
    """Names of groups and people stand where ids do."""
    conditions = {
        "all": [
            subject("vip"),
            ids("GROUP", desk.groups[FRONT], desk.groups["Support Experts"]),
            {"condition": "PRIORITY", "operator": "NOT_IN", "value": {"values": ["LOW"]}},
            {"condition": "MESSAGES_IN", "value": {"range": {"min": 3}}},
            {"condition": "TIME_OF_DAY", "value": {"timeOfDay": {"start": "22:00", "end": "06:00"}}},
            {"condition": "DAY_OF_WEEK", "value": {"days": ["SUNDAY", "SATURDAY"]}},
        ],
        "any": [ids("AGENT", desk.maria.id), {"condition": "PINNED", "value": {"flag": True}}],
    }
    actions = [
        {**message(agents=[desk.omar.id], roles=[desk.roles["Manager"]]), "maximumFrequencyMinutes": 60},
        {"perform": {"transferTicket": {"groupId": desk.groups[SALES], "agentId": desk.omar.id}}},
        {"perform": {"addTicketComment": {"text": "Look"}}, "oncePerItem": True},
    ]
    made = (await create(desk.ada, level="SYSTEM", conditions=conditions, actions=actions))["event"]
    shown = await read(desk.ada, made["id"])
    assert [condition["summary"] for condition in shown["conditions"]["all"]] == [
        "Subject contains 'vip'",
        "Group is Support Front Line or Support Experts",
        "Priority is not Low",
        "Messages Received Count is at least 3",
        "Time of Day is between 22:00 and 06:00",
        "Day of Week is Saturday or Sunday",
    ]
    assert [condition["summary"] for condition in shown["conditions"]["any"]] == [
        "Agent Assigned is Maria Lopez",
        "Pinned is true",
    ]
    assert [action["summary"] for action in shown["actions"]] == [
        "Send message to Omar Haddad, Manager, at most once in 60 min",
        "Transfer to Sales Front Line (Omar Haddad)",
        "Add a general comment, once per item",
    ]
    assert [condition["operator"] for condition in shown["conditions"]["all"][:2]] == ["CONTAINS", "IN"]
    assert shown["conditions"]["all"][0]["value"] == {"text": ["vip"]}
    assert shown == made


def wrong_drafts(desk: RunningDesk) -> dict[str, tuple[Form, Faults]]:
    """Return drafts of Maria's that cannot be, and what is to be said of each."""
    first, to = ["conditions", "all", "0"], ["actions", "0", "perform", "sendMessage", "to"]
    transfer: Form = {"perform": {"transferTicket": {"groupId": f"Group_{'0' * 32}"}}}
    return {
        "no name": ({"name": "  "}, [("INVALID", ["name"])]),
        "a long name": ({"name": "x" * 201}, [("INVALID", ["name"])]),
        "no action": ({"actions": []}, [("INVALID", ["actions"])]),
        "an unknown variable": (
            {"actions": [message(body="#TICKET_NUMBR#")]},
            [("INVALID", ["actions", "0", "perform", "sendMessage", "body"])],
        ),
        "an empty list": ({"conditions": {"all": [subject()]}}, [("INVALID", [*first, "value", "text"])]),
        "an empty word": (
            {"conditions": {"any": [subject("vip", "")]}},
            [("INVALID", ["conditions", "any", "0", "value", "text", "1"])],
        ),
        "a condition of another type": (
            {"conditions": {"all": [{"condition": "COMMENT_TEXT", "value": {"text": ["x"]}}]}},
            [("INVALID", [*first, "condition"])],
        ),
        "a value of another kind": (
            {"conditions": {"all": [{"condition": "SUBJECT", "value": {"flag": True}}]}},
            [("INVALID", [*first, "value", "flag"])],
        ),
        "an operator of another kind": (
            {"conditions": {"all": [subject("vip", operator="BETWEEN")]}},
            [("INVALID", [*first, "operator"])],
        ),
        "a range from more to less": (
            {"conditions": {"all": [{"condition": "MESSAGES_IN", "value": {"range": {"min": 2, "max": 1}}}]}},
            [("INVALID", [*first, "value", "range", "min"])],
        ),
        "an id of another kind": (
            {"conditions": {"all": [ids("GROUP", desk.groups[FRONT], desk.omar.id)]}},
            [("INVALID", [*first, "value", "ids", "1"])],
        ),
        "an id that is none": (
            {"conditions": {"all": [ids("GROUP", "rubbish")]}},
            [("INVALID", [*first, "value", "ids", "0"])],
        ),
        "a thing that is not there": (
            {"conditions": {"all": [ids("GROUP", nobody("Group")), ids("FORM", nobody("Form"))]}},
            [
                ("INVALID", ["conditions", "all", "1", "condition"]),
                ("NOT_FOUND", [*first, "value", "ids", "0"]),
            ],
        ),
        "a group out of sight": (
            {
                "conditions": {
                    "all": [ids("GROUP", desk.groups[FRONT], desk.groups[FRONT], desk.groups[SALES])]
                }
            },
            [("NOT_FOUND", [*first, "value", "ids", "2"])],
        ),
        "a transfer to a group that is not there": (
            {"actions": [message(), transfer]},
            [("NOT_FOUND", ["actions", "1", "perform", "transferTicket", "groupId"])],
        ),
        "a department out of sight": (
            {"conditions": {"any": [ids("DEPARTMENT", desk.departments["Sales"])]}},
            [("NOT_FOUND", ["conditions", "any", "0", "value", "ids", "0"])],
        ),
        "others told, of whom one is out of sight": (
            {"actions": [message(agents=[desk.maria.id, desk.omar.id])]},
            [("NOT_FOUND", [*to, "agents", "1"]), ("FORBIDDEN", to)],
        ),
        "the item's agent told": ({"actions": [message(assignedAgent=True)]}, [("FORBIDDEN", to)]),
        "others told beside the owner": (
            {"actions": [message(owner=True, roles=[desk.roles["Agent"]])]},
            [("FORBIDDEN", to)],
        ),
        "a system-level event": ({"level": "SYSTEM"}, [("FORBIDDEN", ["level"])]),
        "a type for administrators": (
            {"eventType": "EVENT_THROTTLED", "actions": [message("x", "x")]},
            [("FORBIDDEN", ["eventType"])],
        ),
        "everything at once": (
            {
                "name": "",
                "conditions": {"all": [subject(), ids("GROUP", desk.groups[SALES])], "any": [subject("")]},
                "actions": [message("#NOPE#", "#NOPE#", agents=[desk.omar.id]), transfer],
            },
            [
                ("INVALID", ["name"]),
                ("INVALID", [*first, "value", "text"]),
                ("INVALID", ["conditions", "any", "0", "value", "text", "0"]),
                ("INVALID", ["actions", "0", "perform", "sendMessage", "subject"]),
                ("INVALID", ["actions", "0", "perform", "sendMessage", "body"]),
                ("NOT_FOUND", ["conditions", "all", "1", "value", "ids", "0"]),
                ("NOT_FOUND", [*to, "agents", "0"]),
                ("NOT_FOUND", ["actions", "1", "perform", "transferTicket", "groupId"]),
                ("FORBIDDEN", to),
            ],
        ),
    }


async def test_every_fault_of_a_draft_is_told_at_its_field(desk: RunningDesk) -> None:
    """All of them, and nothing is made; an edit is refused alike and changes nothing."""
    drafts = wrong_drafts(desk)
    expected = {said: wanted for said, (_, wanted) in drafts.items()}
    assert {said: faults(await create(desk.maria, **form)) for said, (form, _) in drafts.items()} == expected
    assert await names(desk.maria) == []

    kept = (await create(desk.maria, name="Kept"))["event"]
    edits = {
        said: (form, wanted)
        for said, (form, wanted) in drafts.items()
        if not {"level", "eventType"} & set(form)
    }
    assert {
        said: faults(await update(desk.maria, kept["id"], **form)) for said, (form, _) in edits.items()
    } == {said: wanted for said, (_, wanted) in edits.items()}
    assert await read(desk.maria, kept["id"]) == kept


async def test_an_unknown_variable_is_refused_with_the_nearest_name(desk: RunningDesk) -> None:
    """The sentence says what was meant."""
    [fault] = (await create(desk.maria, actions=[message(body="#TICKET_NUMBR#")]))["errors"]
    assert (
        fault["message"] == "#TICKET_NUMBR# is not a variable of this event type. Did you mean TICKET_NUMBER?"
    )


async def test_an_event_may_do_to_items_only_what_its_owner_may(desk: RunningDesk) -> None:
    """Who may look into tickets but not change them hears of them, and no more."""
    operation = (
        """mutation($input: CreateRoleInput!) { createRole(input: $input) { role { id } errors { path } } }"""
    )
    areas = [
        {"area": "EVENTS", "level": "CUSTOM", "permissions": ["CREATE_AND_EDIT_MY_EVENTS"]},
        {"area": "TICKETS", "level": "READ_ONLY"},
    ]
    made = await desk.ada.ask(operation, input={"name": "Reader", "areas": areas})
    desk.roles["Reader"] = made["role"]["id"]
    await assign(desk, "maria", "Reader")

    pin: Form = {"perform": {"pinTicket": {"pinned": True}}}
    assert faults(await create(desk.maria)) == []
    assert faults(await create(desk.maria, actions=[message(), pin])) == [
        ("FORBIDDEN", ["actions", "1", "perform", "pinTicket"])
    ]
    assert faults(await create(desk.omar, actions=[message(), pin])) == []


async def test_system_level_events_tell_anybody_and_watch_what_administrators_may(desk: RunningDesk) -> None:
    """Ada makes one of each; one of her own is bounded like anybody's."""
    everybody = message(groups=list(desk.groups.values()), departments=[desk.departments["Sales"]])
    assert faults(await create(desk.ada, level="SYSTEM", actions=[everybody])) == []
    throttled: Form = {
        "eventType": "EVENT_THROTTLED",
        "actions": [message("#ERROR_MESSAGE#", "#EVENT_NAME#")],
    }
    assert faults(await create(desk.ada, level="SYSTEM", **throttled)) == []
    assert faults(await create(desk.ada, **throttled)) == [("FORBIDDEN", ["eventType"])]
    once = [{**throttled["actions"][0], "oncePerItem": True}]
    assert faults(await create(desk.ada, **{**throttled, "level": "SYSTEM", "actions": once})) == [
        ("INVALID", ["actions", "0", "oncePerItem"])
    ]


async def test_without_the_permission_nobody_makes_events(desk: RunningDesk) -> None:
    """The field itself is closed; a list of one's own stays readable."""
    kept = (await create(desk.maria, name="Kept"))["event"]
    await assign(desk, "maria")
    for attempt in (
        create(desk.maria),
        update(desk.maria, kept["id"]),
        bulk(desk.maria, "copyEvents", kept["id"]),
    ):
        with pytest.raises(GraphQLRefusal) as refused:
            await attempt
        assert refused.value.code == "FORBIDDEN"
    assert await names(desk.maria) == ["Kept"]


# ---------------------------------------------------------------- changing


async def test_an_edit_changes_what_it_names_and_counts_the_revision(desk: RunningDesk) -> None:
    """Name, conditions and actions each by themselves; what is left out or null stays."""
    made = (await create(desk.maria, name="VIPs", conditions={"all": [subject("vip")]}))["event"]
    renamed = (await update(desk.maria, made["id"], name="Gold", conditions=None))["event"]
    assert renamed == {**made, "name": "Gold", "revision": 2}
    asked = (await update(desk.maria, made["id"], conditions={"any": [subject("gold")]}))["event"]
    assert asked["conditions"] == {"all": [], "any": [{"summary": "Subject contains 'gold'"}]}
    pinning = [{"perform": {"pinTicket": {"pinned": True}}}]
    done = (await update(desk.maria, made["id"], actions=pinning, enabled=False))["event"]
    assert [action["summary"] for action in done["actions"]] == ["Pin"]
    assert (done["name"], done["conditions"], done["enabled"], done["revision"]) == (
        "Gold",
        asked["conditions"],
        False,
        4,
    )
    assert await read(desk.maria, made["id"]) == done


async def test_only_its_owner_edits_an_event_and_others_do_not_find_it(desk: RunningDesk) -> None:
    """An administrator sees it and may switch it or delete it, but not rewrite it."""
    made = (await create(desk.maria, name="VIPs"))["event"]
    assert faults(await update(desk.omar, made["id"], name="Mine")) == [("NOT_FOUND", ["id"])]
    assert faults(await update(desk.ada, made["id"], name="Mine")) == [("FORBIDDEN", ["id"])]
    assert faults(await update(desk.maria, nobody("Event"), name="x")) == [("NOT_FOUND", ["id"])]
    assert faults(await update(desk.maria, desk.omar.id, name="x")) == [("NOT_FOUND", ["id"])]
    assert await read(desk.omar, made["id"]) is None
    assert await read(desk.maria, made["id"]) == made

    assert faults(await bulk(desk.ada, "setEventsEnabled", made["id"], enabled=False)) == []
    assert (await read(desk.maria, made["id"]))["silentBecause"] == "It is disabled."
    assert faults(await bulk(desk.ada, "setEventsEnabled", made["id"], enabled=True)) == []
    assert (await read(desk.maria, made["id"]))["enabled"]
    assert faults(await bulk(desk.ada, "deleteEvents", made["id"])) == []
    assert await read(desk.maria, made["id"]) is None


async def test_an_administrator_enables_anothers_event_within_its_owners_rights(desk: RunningDesk) -> None:
    """Maria may no longer look into tickets, though Ada may."""
    made = (await create(desk.maria, name="VIPs"))["event"]
    await bulk(desk.ada, "setEventsEnabled", made["id"], enabled=False)
    assign = "mutation($id: ID!) { assignRoles(agentId: $id, roleIds: []) { errors { code } } }"
    await desk.ada.ask(assign, id=desk.maria.id)
    refused = await bulk(desk.ada, "setEventsEnabled", made["id"], enabled=True)

    assert ("FORBIDDEN", ["ids", "0", "eventType"]) in faults(refused)
    assert not (await read(desk.ada, made["id"]))["enabled"]


async def test_bulk_acts_on_those_it_may_and_reports_the_others_by_place(desk: RunningDesk) -> None:
    """A malformed id, an id of something else, somebody else's event, and one that was given twice."""
    own, second = [(await create(desk.maria, name=name))["event"]["id"] for name in ("One", "Two")]
    other = (await create(desk.omar))["event"]["id"]
    given = ["rubbish", own, own, desk.omar.id, other, second]
    expected = [
        ("INVALID", ["ids", "0"]),
        ("NOT_FOUND", ["ids", "3"]),
        ("NOT_FOUND", ["ids", "4"]),
    ]

    switched = await bulk(desk.maria, "setEventsEnabled", *given, enabled=False)
    copied = await bulk(desk.maria, "copyEvents", *given)
    deleted = await bulk(desk.maria, "deleteEvents", *given)

    for answered in (switched, copied, deleted):
        assert sorted(faults(answered), key=lambda fault: fault[1]) == expected
    assert [(event["name"], event["enabled"]) for event in switched["events"]] == [
        ("One", False),
        ("Two", False),
    ]
    assert [event["name"] for event in copied["events"]] == ["One (copy)", "Two (copy)"]
    assert deleted["deletedIds"] == [own, second]
    assert await names(desk.maria) == ["One (copy)", "Two (copy)"]
    assert (await read(desk.omar, other))["enabled"]


async def test_there_is_an_end_to_how_many_are_changed_at_once(desk: RunningDesk) -> None:
    """The whole call is refused."""
    answered = await bulk(desk.maria, "deleteEvents", *(nobody("Event") for _ in range(201)))
    assert faults(answered) == [("LIMIT_EXCEEDED", ["ids"])]


async def test_a_copy_is_the_copiers_own_and_disabled(desk: RunningDesk) -> None:
    """With the same conditions and actions, as far as the copier may have them."""
    vip = (await create(desk.maria, name="VIPs", conditions={"all": [subject("vip")]}))["event"]
    everybody = (
        await create(desk.ada, name="All", level="SYSTEM", actions=[message(agents=[desk.omar.id])])
    )["event"]

    copies = (await bulk(desk.ada, "copyEvents", vip["id"], everybody["id"]))["events"]

    assert [
        (event["name"], event["enabled"], event["level"], event["owner"]["displayName"]) for event in copies
    ] == [
        ("VIPs (copy)", False, "AGENT", "Ada Stone"),
        ("All (copy)", False, "SYSTEM", "Ada Stone"),
    ]
    copy = await read(desk.ada, copies[0]["id"])
    assert (copy["conditions"], copy["actions"], copy["revision"]) == (vip["conditions"], vip["actions"], 1)


async def test_a_disabled_event_is_deaf_and_hears_only_what_comes_after(desk: RunningDesk) -> None:
    """What happened while it was off stays unheard when it is switched on."""
    made = await desk.event("maria", enabled=False)
    await desk.ticket(subject="Before")
    await bulk(desk.maria, "setEventsEnabled", made["id"], enabled=True)
    await desk.ticket(subject="After")
    await desk.settled()
    await bulk(desk.maria, "setEventsEnabled", made["id"], enabled=False)
    await desk.ticket(subject="Too late")
    await desk.settled()
    assert [told["subject"] for told in await desk.messages("maria")] == ["After"]


async def test_messages_outlast_the_event_that_sent_them(desk: RunningDesk) -> None:
    """They no longer name it, and it rings no more."""
    made = await desk.event("maria")
    await desk.ticket(subject="Before")
    await desk.settled()
    await bulk(desk.maria, "deleteEvents", made["id"])
    await desk.ticket(subject="After")
    await desk.settled()
    assert [(told["subject"], told["event"]) for told in await desk.messages("maria")] == [("Before", None)]


# ---------------------------------------------------------------- the three lists


async def some_events(desk: RunningDesk) -> None:
    """Let people have events."""
    await create(desk.maria, name="Beta 100%")
    await create(desk.maria, name="Alpha", eventType="TICKET_COMMENT_ADDED")
    await create(desk.omar, name="Gamma", enabled=False)
    await create(desk.ada, name="Delta", level="SYSTEM")
    await create(
        desk.ada, name="Epsilon", level="SYSTEM", eventType="EVENT_THROTTLED", actions=[message("x", "x")]
    )
    await create(desk.ada, name="Zeta")


async def test_the_three_lists_show_ones_own_the_global_and_the_employees_events(desk: RunningDesk) -> None:
    """By name; without a scope, one's own."""
    await some_events(desk)
    assert await names(desk.maria) == ["Alpha", "Beta 100%"]
    assert await names(desk.ada) == ["Zeta"]
    assert await names(desk.ada, "GLOBAL") == ["Delta", "Epsilon"]
    employees = await desk.ada.ask(LIST, scope="EMPLOYEES")
    assert employees["totalCount"] == 4
    assert [(e["node"]["name"], e["node"]["owner"]["displayName"]) for e in employees["edges"]] == [
        ("Alpha", "Maria Lopez"),
        ("Beta 100%", "Maria Lopez"),
        ("Gamma", "Omar Haddad"),
        ("Zeta", "Ada Stone"),
    ]
    assert (await desk.maria.ask("{ events { totalCount } }")) == {"totalCount": 2}


@pytest.mark.parametrize("scope", ["GLOBAL", "EMPLOYEES"])
@pytest.mark.parametrize("name", ["maria", "marta"])
async def test_the_global_and_the_employees_list_are_for_administrators(
    desk: RunningDesk, scope: str, name: str
) -> None:
    """A manager is none."""
    with pytest.raises(GraphQLRefusal) as refused:
        await names(desk.people[name], scope)
    assert refused.value.code == "FORBIDDEN"


async def test_a_list_is_narrowed_by_category_type_state_and_name(desk: RunningDesk) -> None:
    """Names are searched without regard to case, and signs stand for themselves."""
    await some_events(desk)
    found = {
        str(narrowing): await names(desk.ada, scope, **narrowing)
        for scope, narrowing in (
            ("GLOBAL", {"category": "TICKETS"}),
            ("GLOBAL", {"eventType": "EVENT_THROTTLED"}),
            ("EMPLOYEES", {"enabled": False}),
            ("EMPLOYEES", {"enabled": True, "eventType": "TICKET_COMMENT_ADDED"}),
            ("EMPLOYEES", {"search": " ETA "}),
            ("EMPLOYEES", {"search": "0%"}),
            ("EMPLOYEES", {"search": "_"}),
            ("EMPLOYEES", {"search": "  "}),
        )
    }
    assert list(found.values()) == [
        ["Delta"],
        ["Epsilon"],
        ["Gamma"],
        ["Alpha"],
        ["Beta 100%", "Zeta"],
        ["Beta 100%"],
        [],
        ["Alpha", "Beta 100%", "Gamma", "Zeta"],
    ]


async def test_a_list_is_read_page_by_page(desk: RunningDesk) -> None:
    """Also where several events have the same name."""
    made = [(await create(desk.maria, name=name))["event"]["id"] for name in ("B", "A", "B", "C", "B")]
    seen, after = [], None
    for _ in range(3):
        page = await desk.maria.ask(LIST, first=2, after=after)
        seen += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert not page["pageInfo"]["hasNextPage"]
    assert [event["name"] for event in seen] == ["A", "B", "B", "B", "C"]
    assert {event["id"] for event in seen} == set(made)


# ---------------------------------------------------------------- silence


async def test_an_event_says_why_it_is_silent_when_its_owner_lost_the_permission(desk: RunningDesk) -> None:
    """It hears nothing then, and again when the permission is back."""
    made = await desk.event("maria")
    await assign(desk, "maria")
    await desk.ticket(subject="Unheard")
    await desk.settled()
    assert (await read(desk.ada, made["id"]))["silentBecause"] == (
        "Maria Lopez no longer has the permission Create and Edit My Events."
    )
    await assign(desk, "maria", "Agent")
    await desk.ticket(subject="Heard")
    await desk.settled()
    assert (await read(desk.maria, made["id"]))["silentBecause"] is None
    assert [told["subject"] for told in await desk.messages("maria")] == ["Heard"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"groupIds": []}, "Maria Lopez is in no group, so there is nothing to hear of."),
        ({"enabled": False}, "The account of its owner, Maria Lopez, is disabled."),
        (
            {"groupIds": [SALES]},
            "Maria Lopez can no longer see Support Front Line, which a condition asks for.",
        ),
    ],
    ids=["no group", "no account", "another department"],
)
async def test_an_event_says_why_it_is_silent_when_its_owner_lost_sight(
    desk: RunningDesk, change: Form, sentence: str
) -> None:
    """And it hears nothing of the tickets it was about."""
    made = await desk.event("maria", conditions={"all": [ids("GROUP", desk.groups[FRONT])]})
    given = (
        {**change, "groupIds": [desk.groups[group] for group in change["groupIds"]]}
        if "groupIds" in change
        else change
    )
    await change_agent(desk, "maria", **given)
    await desk.ticket()
    await desk.settled()
    shown = await read(desk.ada, made["id"])
    assert (shown["silentBecause"], shown["enabled"]) == (sentence, True)
    operation = "query($id: ID!) { event(id: $id) { firingCount } }"
    assert await desk.ada.ask(operation, id=made["id"]) == {"firingCount": 0}


async def test_a_system_level_event_outlasts_what_its_maker_may(desk: RunningDesk) -> None:
    """It belongs to the installation."""
    made = await desk.event("ada", level="SYSTEM", actions=[message(agents=[desk.maria.id])])
    await assign(desk, "marta", "Administrator")
    strip = "mutation($id: ID!) { assignRoles(agentId: $id, roleIds: []) { errors { code } } }"
    assert (await desk.marta.ask(strip, id=desk.ada.id))["errors"] == []
    await desk.ticket(by="maria")
    await desk.settled()
    assert (await read(desk.marta, made["id"]))["silentBecause"] is None
    assert len(await desk.messages("maria")) == 1


# ---------------------------------------------------------------- by hand


async def test_a_manual_event_that_is_run_rings_alone(desk: RunningDesk) -> None:
    """Not the other manual events of its owner, nor those of others."""
    made = [
        await desk.event(
            name, "MANUAL_TICKET_EVENT", name=said, actions=[message("#EVENT_NAME#", "#ACTING_AGENT#")]
        )
        for name, said in (("maria", "First"), ("maria", "Second"), ("ada", "Third"))
    ]
    await desk.event("ada", "MANUAL_TICKET_EVENT", level="SYSTEM", name="Fourth")
    ticket = await desk.ticket()
    assert (await run(desk.maria, made[0]["id"], ticket["id"])) == {"event": {"name": "First"}, "errors": []}
    await desk.settled()
    assert [(told["subject"], told["body"]) for told in await desk.messages("maria")] == [
        ("First", "Maria Lopez")
    ]
    assert await desk.messages("ada") == []


async def test_a_manual_event_that_is_run_keeps_to_its_conditions(desk: RunningDesk) -> None:
    """It rings for the ticket that it is about, as often as it is run, and not for another."""
    made = await desk.event("maria", "MANUAL_TICKET_EVENT", conditions={"all": [subject("vip")]})
    for said in ("VIP", "Nobody"):
        ticket = await desk.ticket(subject=said)
        for _ in range(2):
            assert faults(await run(desk.maria, made["id"], ticket["id"])) == []
    await desk.settled()
    assert [told["subject"] for told in await desk.messages("maria")] == ["VIP", "VIP"]


async def test_a_manual_event_is_not_run_where_it_cannot_be(desk: RunningDesk) -> None:
    """Each refusal names its argument, and nothing happens."""
    manual = (await desk.event("maria", "MANUAL_TICKET_EVENT"))["id"]
    off = (await desk.event("maria", "MANUAL_TICKET_EVENT", enabled=False))["id"]
    created = (await desk.event("maria"))["id"]
    others = (await desk.event("omar", "MANUAL_TICKET_EVENT"))["id"]
    ticket, far = (await desk.ticket())["id"], (await desk.ticket(SALES))["id"]
    await desk.settled()
    rung = len(await desk.messages("maria"))
    attempts = {
        (created, ticket): ("INVALID", ["eventId"]),
        (off, ticket): ("INVALID", ["eventId"]),
        (others, ticket): ("NOT_FOUND", ["eventId"]),
        (nobody("Event"), ticket): ("NOT_FOUND", ["eventId"]),
        (ticket, ticket): ("NOT_FOUND", ["eventId"]),
        ("rubbish", ticket): ("INVALID", ["eventId"]),
        (manual, far): ("NOT_FOUND", ["itemId"]),
        (manual, nobody("Ticket")): ("NOT_FOUND", ["itemId"]),
        (manual, desk.omar.id): ("INVALID", ["itemId"]),
        (manual, "rubbish"): ("INVALID", ["itemId"]),
    }
    outcomes = {(event, item): faults(await run(desk.maria, event, item)) for event, item in attempts}
    assert outcomes == {attempt: [expected] for attempt, expected in attempts.items()}
    await desk.settled()
    assert len(await desk.messages("maria")) == rung


# ---------------------------------------------------------------- what readers learn


async def test_the_reader_of_a_global_events_message_learns_its_name_and_no_more(desk: RunningDesk) -> None:
    """Conditions, actions and silence are for those who manage it."""
    await desk.event("ada", name="Watch", level="SYSTEM", actions=[message(agents=[desk.maria.id])])
    await desk.ticket()
    await desk.settled()
    operation = "{{ messages {{ edges {{ node {{ subject event {{ name {inside} }} }} }} }} }}"

    assert (await desk.messages("maria"))[0]["event"] == {"name": "Watch"}
    for inside in ("conditions { all { summary } }", "actions { summary }", "silentBecause"):
        answer = await desk.maria.answer(operation.format(inside=inside))
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
        [edge] = answer["data"]["messages"]["edges"]
        assert edge["node"]["subject"] == "Printer on fire"


async def test_events_are_made_side_by_side_without_losing_any(desk: RunningDesk) -> None:
    """Ten at once, all of which ring."""
    await asyncio.gather(*(create(desk.maria, name=f"Event {place}") for place in range(10)))
    await desk.ticket()
    await desk.settled()
    assert len(await names(desk.maria)) == len(await desk.messages("maria")) == 10


async def test_an_edit_of_what_somebody_has_changed_since_is_a_conflict(desk: RunningDesk) -> None:
    """It changes nothing; who gives the revision of now, or none, goes on."""
    update = """mutation($input: UpdateEventInput!) { updateEvent(input: $input) {
        event { name revision } errors { code path } } }"""
    made = await desk.event("maria")
    edit = {"id": made["id"], "revision": made["revision"]}
    first = await desk.maria.ask(update, input={**edit, "name": "First"})
    second = await desk.maria.ask(update, input={**edit, "name": "Second"})
    shown = await desk.maria.ask("query($id: ID!) { event(id: $id) { name revision } }", id=made["id"])
    third = await desk.maria.ask(update, input={**edit, "revision": shown["revision"], "name": "Third"})
    last = await desk.maria.ask(update, input={"id": made["id"], "name": "Last"})

    assert first["event"] == shown == {"name": "First", "revision": 2}
    assert second == {"event": None, "errors": [{"code": "CONFLICT", "path": ["revision"]}]}
    assert third["event"] == {"name": "Third", "revision": 3}
    assert last["event"] == {"name": "Last", "revision": 4}
