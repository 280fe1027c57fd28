"""What the actions of a draft would do is what those of an event have done."""

from collections import defaultdict
from typing import Any

import orjson
import pytest

from domain.catalogue.actions import ChangesDesk, ChangesItem, LeavesDesk, Tells
from domain.catalogue.forms import FormField
from domain.catalogue.recipients import Recipients
from domain.deliveries.records import Delivery
from domain.desk.rooms import CATALOGUE
from domain.events.offered import variables_with_a_value
from domain.events.records import Firing
from domain.ids import parse_global_id
from domain.messages import Message
from domain.storage.database import rows
from tests.desk import RunningDesk
from tests.domain.desk.doing import Form, House
from tests.resolvers.drafts import PREVIEW
from tests.resolvers.explaining import happened

IN_SUPPORT = {"groupId": "@Support Front Line"}
MADE_BY: dict[str, tuple[str, Form]] = {
    "TICKET_CREATED": ("createTicket", {"subject": 'Fire & "smoke"', **IN_SUPPORT}),
    "LIVE_CHAT_STARTED": ("startLiveChat", {"customerName": "Sam", "body": "Hi", **IN_SUPPORT}),
    "CALL_LOG_CREATED": ("createCallLog", {"subject": "Invoice", **IN_SUPPORT}),
    "TASK_CREATED": ("createTask", {"subject": "Call back", "agentId": "@maria"}),
    "KB_ARTICLE_CREATED": ("createKBArticle", {"title": "How to", "body": "So"}),
    "ONLINE_ACTIVITY": ("reportPageView", {"key": "v", "page": "/", "ipAddress": "192.0.2.7"}),
}
WRITTEN_IN = ("comment", "item_message", "task", "ticket", "occurrence", "visitor")
LAST = ("END_LIVE_CHAT", "TRANSFER_TASK", "DELETE_TICKET")  # after which others would fail


def filled(field: FormField, house: House, place: int, text: str) -> Any:
    """Fill a field of an action's form in."""
    if field.type is Recipients:
        return {"agents": [house.known["@maria"], house.known["@omar"]], "owner": True}
    if field.entity:
        found = house.known[f"@{field.entity}"]
        return [found] if field.many else found
    if field.choices:
        return field.choices[0]
    if field.many:
        return ["boss@desk.example"]
    special = {"url": f"https://hooks.example/{place}/#EVENT_NAME#", "file_name": "tickets.log"}
    return special.get(field.name) or {str: f"{place} {text}", bool: True, int: 5}[field.type]


async def prepared(desk: RunningDesk) -> House:
    """Make what actions point at."""
    house = House(desk)
    await house.do("createCustomField", called="@CustomField", name="Model", itemKind="TICKET", kind="TEXT")
    await house.do(
        "createExternalProvider", called="@ExternalProvider", name="Hooks", url="https://hooks.example/"
    )
    house.known |= {"@Agent": house.known["@maria"], "@Group": house.known["@Support Front Line"]}
    return house


def actions_for(house: House, event_type: str) -> list[Form]:
    """Write each action that an event type has, in bodies with each variable that has a value there."""
    variables = [f"#{name}#" for name in sorted(variables_with_a_value(event_type))]
    found = list[Form]()
    offered = sorted(CATALOGUE.actions_of(event_type), key=lambda action: action.id in LAST)
    for place, action in enumerate(offered):
        form = {
            field.label: filled(
                field, house, place, " ".join(variables[: None if field.name == "body" else 9])
            )
            for field in action.fields
        }
        found.append({"perform": {action.label: form or True}})
    return found


@pytest.mark.parametrize("event_type", MADE_BY)
async def test_what_is_previewed_is_what_is_then_done(desk: RunningDesk, event_type: str) -> None:
    """Each action of the catalogue, to the letter; but for the ids of what is made only then."""
    house = await prepared(desk)
    verb, form = MADE_BY[event_type]
    draft = {
        "name": "An event",
        "eventType": event_type,
        "level": "SYSTEM",
        "actions": actions_for(house, event_type),
    }
    event = await desk.event("ada", event_type, level="SYSTEM", actions=draft["actions"])
    await house.do(verb, **form)
    await desk.settled()
    told = await desk.ada.ask(PREVIEW, draft=draft, occurrence=await happened(desk, event_type))
    assert (told["outcome"], told["summary"]) == ("FIRED", "All that it asks for was so.")
    [firing] = await Firing.filter(event_id=parse_global_id(event["id"])[1])
    assert [(outcome["action"], outcome["outcome"]) for outcome in firing.outcomes] == [
        (shown["action"], "DONE") for shown in told["wouldDo"]
    ]
    by_kind = defaultdict[Any, list[Form]](list)
    for shown in told["wouldDo"]:
        kind = next(a.kind for a in CATALOGUE.actions_of(event_type) if a.id == shown["action"])
        by_kind[kind].append(shown)
    messages = await Message.filter(event_id=firing.event_id).order_by("id")
    assert {(shown["subject"], shown["body"]) for shown in by_kind[Tells]} == {
        (sent.subject, sent.body) for sent in messages
    }
    deliveries = await Delivery.filter(event_id=firing.event_id).order_by("id")
    assert leaving(by_kind[LeavesDesk]) == sent_away(deliveries)
    written = [str([await rows(f"SELECT * FROM {table}")]) for table in WRITTEN_IN]
    for shown in (*by_kind[ChangesItem], *by_kind[ChangesDesk]):
        assert shown["subject"]
        assert shown["body"] is None or any(shown["body"][:60] in table for table in written)


def leaving(shown: list[Form]) -> list[tuple[str, str, str]]:
    """What would leave the desk, as one line for each action."""
    return sorted((done["recipient"], done["subject"] or "", without_ids(done["body"])) for done in shown)


def sent_away(deliveries: list[Delivery]) -> list[tuple[str, str, str]]:
    """What has left the desk, likewise."""
    by_action = defaultdict[tuple[str, str, str], list[str]](list)
    for sent in deliveries:
        by_action[sent.receiver, sent.subject, without_ids(sent.body)].append(sent.recipient)
    return sorted((", ".join(to), subject, body) for (_, subject, body), to in by_action.items())


def without_ids(body: str) -> str:
    """Leave out what an event and a delivery that are not there have no lasting ids for."""
    if not body.startswith("{"):
        return body
    told = orjson.loads(body)
    told.pop("deliveryId", None)
    told.get("event", {}).pop("id", None)
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()


def test_every_action_of_the_catalogue_is_previewed() -> None:
    shown = {action.id for event_type in MADE_BY for action in CATALOGUE.actions_of(event_type)}
    every = {action.id for event_type in CATALOGUE.event_types for action in CATALOGUE.actions_of(event_type)}
    assert every - shown == set()
