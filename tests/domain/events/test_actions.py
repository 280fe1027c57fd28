from typing import Any
from uuid import UUID

import pytest

from domain.errors import Refused
from domain.events.actions import ACTIONS_LIMIT, FREQUENCY_LIMIT, going_on
from domain.events.definitions import Definition
from domain.ids import global_id

SALES, MARIA, ROLE = (global_id(kind, UUID(int=1)) for kind in ("Group", "Agent", "Role"))
NAMES = {SALES: "Sales Front Line", MARIA: "Maria Lopez", ROLE: "Manager"}


def send(body: str = "#TICKET_NUMBER#", subject: str = "Ticket", **to: Any) -> dict[str, Any]:
    """Write the form of Send Message."""
    return {"sendMessage": {"subject": subject, "body": body, **({"to": to} if to else {})}}


def parse(*performs: dict[str, Any], event_type: str = "TICKET_CREATED", **more: Any) -> Definition:
    """Parse a definition without conditions."""
    actions = [{"perform": perform, **more} for perform in performs]
    return Definition.parse(event_type, None, actions).sound()


@pytest.mark.parametrize(
    ("perform", "path", "sentence"),
    [
        (send(body="#TICKET_NUMBR#"), ("sendMessage", "body"), "Did you mean TICKET_NUMBER?"),
        (send(subject="#CHAT_ID#"), ("sendMessage", "subject"), "#CHAT_ID# is not a variable"),
        (send(body="  "), ("sendMessage", "body"), "cannot be empty"),
        (send(body="x" * 20_001), ("sendMessage", "body"), "At most 20000"),
        (send(subject="x" * 301), ("sendMessage", "subject"), "At most 300"),
        (send(agents=[]), ("sendMessage", "to"), "Name at least one recipient."),
        (send(owner=False), ("sendMessage", "to"), "Name at least one recipient."),
        (send(agents=[MARIA, SALES]), ("sendMessage", "to", "agents", "1"), "names Group, not Agent"),
        (send(groups=["rubbish"]), ("sendMessage", "to", "groups", "0"), "is not an id"),
        ({"setTicketPriority": {"priority": "HUGE"}}, ("setTicketPriority", "priority"), "none of LOW"),
        ({"setTicketStatus": {"status": "OPEN"}}, ("setTicketStatus", "status"), "none of ACTIVE"),
        ({"transferTicket": {}}, ("transferTicket", "groupId"), "needed"),
        ({"transferTicket": {"groupId": MARIA}}, ("transferTicket", "groupId"), "names Agent, not Group"),
        ({"addTicketComment": {"text": "#NOPE#"}}, ("addTicketComment", "text"), "#NOPE# is not"),
        (
            {"addTicketComment": {"text": "x", "commentType": "LOUD"}},
            ("addTicketComment", "commentType"),
            "none of GENERAL",
        ),
        (
            {"scheduleTicketFollowUp": {"delayMinutes": 0}},
            ("scheduleTicketFollowUp", "delayMinutes"),
            "Give a number from 1",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_an_action_is_refused_where_it_is_wrong(
    perform: dict[str, Any], path: tuple[str, ...], sentence: str
) -> None:
    """The path leads through the action's place and form to the field."""
    with pytest.raises(Refused, match=sentence) as refused:
        parse(send(), perform)
    assert [part.path for part in refused.value.parts] == [("actions", "1", "perform", *path)]


@pytest.mark.parametrize(
    ("perform", "more", "field"),
    [
        (send(), {"maximumFrequencyMinutes": -1}, "maximumFrequencyMinutes"),
        (send(), {"maximumFrequencyMinutes": FREQUENCY_LIMIT + 1}, "maximumFrequencyMinutes"),
        ({"pinTicket": {"pinned": True}}, {"oncePerItem": True}, "oncePerItem"),
    ],
    ids=str,
)
def test_a_frequency_is_refused_where_it_is_wrong(
    perform: dict[str, Any], more: dict[str, Any], field: str
) -> None:
    """Minutes have an end, and not every action can be limited to once per item."""
    with pytest.raises(Refused) as refused:
        parse(perform, **more)
    assert [part.path for part in refused.value.parts] == [("actions", "0", field)]


@pytest.mark.parametrize("count", [0, ACTIONS_LIMIT + 1])
def test_an_event_has_at_least_one_action_and_not_too_many(count: int) -> None:
    """The fault is the list's."""
    with pytest.raises(Refused, match="Give 1 to 20 actions") as refused:
        parse(*[send()] * count)
    assert [part.path for part in refused.value.parts] == [("actions",)]


def test_an_action_of_another_category_is_refused() -> None:
    """A throttled event has no ticket to pin."""
    with pytest.raises(Refused, match="pinTicket is not an action of this event type") as refused:
        parse({"pinTicket": {"pinned": True}}, event_type="EVENT_THROTTLED")
    assert [part.path for part in refused.value.parts] == [("actions", "0", "perform", "pinTicket")]


@pytest.mark.parametrize(
    ("perform", "more", "said"),
    [
        (send(), {}, "Send message to the owner"),
        (send(owner=True, assignedAgent=True), {}, "Send message to the owner, the assigned agent"),
        (send(agents=[MARIA], roles=[ROLE]), {}, "Send message to Maria Lopez, Manager"),
        (send(groups=[SALES]), {"oncePerItem": True}, "Send message to Sales Front Line, once per item"),
        (
            send(agents=[global_id("Agent", UUID(int=9))]),
            {"maximumFrequencyMinutes": 60},
            "Send message to somebody who is gone, at most once in 60 min",
        ),
        ({"setTicketPriority": {"priority": "URGENT"}}, {}, "Set priority to Urgent"),
        ({"setTicketStatus": {"status": "CLOSED_AND_LOCKED"}}, {}, "Set status to Closed and Locked"),
        ({"transferTicket": {"groupId": SALES}}, {}, "Transfer to Sales Front Line"),
        (
            {"transferTicket": {"groupId": SALES, "agentId": MARIA}},
            {},
            "Transfer to Sales Front Line (Maria Lopez)",
        ),
        ({"addTicketComment": {"text": "x"}}, {}, "Add a general comment"),
        ({"scheduleTicketFollowUp": {"delayMinutes": 90}}, {}, "Schedule a follow-up in 90 min"),
        ({"pinTicket": {"pinned": False}}, {}, "Unpin"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_action_reads_as_its_owner_would_say_it(
    perform: dict[str, Any], more: dict[str, Any], said: str
) -> None:
    """With names for ids, and how often it may run."""
    [action] = parse(perform, **more).actions
    assert action.say(NAMES) == said
    assert Definition.parse("TICKET_CREATED", None, [action.stored]).actions == (action,)


def test_actions_are_named_by_their_id_and_place_among_their_like() -> None:
    """So that an edit that moves other actions keeps what frequencies remember."""
    actions = parse(send("a"), {"pinTicket": {"pinned": True}}, send("b")).actions
    assert [action.key for action in actions] == ["SEND_MESSAGE:0", "PIN_TICKET:0", "SEND_MESSAGE:1"]


@pytest.mark.parametrize(
    ("edits", "numbers"),
    [
        (["ab"], [0, 1]),
        (["ba"], [1, 0]),
        (["b"], [1]),
        (["b", "ba"], [1, 40]),
        (["a", "ac"], [0, 40]),
        (["", "c"], [40]),
        (["xab"], [20, 0, 1]),
        (["xb"], [0, 1]),
        (["xy", "yxz"], [1, 0, 40]),
    ],
    ids=str,
)
def test_an_action_goes_on_under_its_number_wherever_an_edit_puts_it(
    edits: list[str], numbers: list[int]
) -> None:
    """
    What one is that changes follows from its place among those of its kind that do.

    One that begins has a number that none of its kind had before, also of those that are gone.
    """

    def written(bodies: str) -> list[dict[str, Any]]:
        return [*map(send, bodies), {"addTicketComment": {"text": "x"}}]

    stored = [action.stored for action in parse(*written("ab")).actions]
    for revision, bodies in enumerate(edits, 1):
        stored = going_on(parse(*written(bodies)).actions, stored, revision)
    edited = Definition.parse("TICKET_CREATED", None, stored).sound()
    *keys, comment = [action.key for action in edited.actions]

    assert keys == [f"SEND_MESSAGE:{number}" for number in numbers]
    assert comment == "ADD_TICKET_COMMENT:0"
