"""A draft is checked against the desk and its owner's rights, and all its faults are told."""

from typing import Any

from tests.desk import RunningDesk, message
from tests.resolvers.deeds import Faults, faults, nobody
from tests.resolvers.events import FRONT, SALES, Form, create, ids, names, read, subject, update


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


def counted(**asked: Any) -> Form:
    """Return what differs in the draft of an event on a count."""
    condition = {"condition": "TICKET_COUNT", **asked}
    actions = [message("#TICKET_COUNT#", "-")]
    return {"eventType": "TICKET_COUNT_FOR_GROUP", "conditions": {"all": [condition]}, "actions": actions}


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
        "a count between whole numbers": (
            counted(operator="EQUALS", value={"range": {"min": 20.5}}),
            [("INVALID", [*first, "value", "range", "min"])],
        ),
        "a count that is always so": (
            counted(value={"range": {"min": 0}}),
            [("INVALID", [*first, "value", "range", "min"])],
        ),
        "a count above less than none": (
            counted(operator="GREATER_THAN", value={"range": {"min": -1}}),
            [("INVALID", [*first, "value", "range", "min"])],
        ),
        "a count below none": (
            counted(operator="LESS_THAN", value={"range": {"max": 0}}),
            [("INVALID", [*first, "value", "range", "max"])],
        ),
        "messages that nobody counts": (
            {
                "conditions": {
                    "all": [{"condition": "MESSAGES_IN", "value": {"range": {"min": 3.2, "max": 3.4}}}],
                    "any": [{"condition": "MESSAGES_OUT", "value": {"range": {"max": -1}}}],
                }
            },
            [
                ("INVALID", [*first, "value", "range", "min"]),
                ("INVALID", ["conditions", "any", "0", "value", "range", "max"]),
            ],
        ),
        "a length of time below none": (
            {
                "eventType": "CALL_LOG_CREATED",
                "actions": [message("x", "x")],
                "conditions": {
                    "all": [
                        {"condition": "DURATION_MINUTES", "operator": operator, "value": {"range": ends}}
                        for operator, ends in (
                            ("LESS_THAN", {"max": 0}),
                            ("BETWEEN", {"min": 0.2, "max": 0.4}),
                            ("EQUALS", {"min": -0.5}),
                        )
                    ]
                },
            },
            [
                ("INVALID", [*first, "value", "range", "max"]),
                ("INVALID", ["conditions", "all", "2", "value", "range", "min"]),
            ],
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


async def test_an_event_hands_over_to_whom_its_owner_does_not_see_as_they_do_by_hand(
    desk: RunningDesk,
) -> None:
    """But it asks for nothing there."""
    elsewhere = desk.groups[SALES]
    hands_over = [{"perform": {"transferTicket": {"groupId": elsewhere}}}]
    assert faults(await create(desk.maria, actions=hands_over)) == []
    asked = {"all": [ids("GROUP", elsewhere)]}
    assert faults(await create(desk.maria, actions=hands_over, conditions=asked)) == [
        ("NOT_FOUND", ["conditions", "all", "0", "value", "ids", "0"])
    ]
