"""How fast one dispatcher brings mail and web calls out to servers here, and what firing them costs."""

from statistics import median
from time import perf_counter
from typing import Any

from domain.deliveries.queue import enqueue
from domain.deliveries.records import Delivery, DeliveryChannel, Queued
from domain.ids import uuid7
from domain.people.notification_records import NotificationProfile
from domain.people.records import Agent
from domain.policy import Policy
from domain.storage.database import transaction
from notifications.channels import Channel
from notifications.channels.mail import Mail
from notifications.channels.web import WebCalls
from notifications.dispatcher import Dispatcher
from tests.bench.storages import Figures, Storage
from tests.desk import message
from tests.domain.engine.quiet import QuietDesk, quiet_desk
from tests.receivers import mail_server, web_server

ROUNDS, DELIVERIES, FIRINGS = 5, 200, 100
MESSAGE, THREE = "a message", "a message, a mail and a web call"
HELD = "a message, mailed by its reader's profile, held for quiet hours"
ASLEEP = {"normal": ["MAIL"], "quietHours": {"start": "00:00", "end": "23:59", "timeZone": "UTC"}}


async def measure(storage: Storage) -> Figures:
    """Bring out mail and web calls in turns, then fire events of one action and of three in turns."""
    async with mail_server() as mailbox, web_server() as calls:
        here = Policy(intranet_hosts=frozenset({"127.0.0.1"}))
        async with quiet_desk(storage.new()) as desk:
            ways: dict[DeliveryChannel, tuple[Channel, str, str]] = {
                DeliveryChannel.MAIL: (
                    Mail(mailbox.url, "desk@deskbell.example"),
                    "mail",
                    "sam@customer.example",
                ),
                DeliveryChannel.WEB: (WebCalls([b"k" * 32], desk.clock, here), "web:here", calls.url),
            }
            rates: dict[DeliveryChannel, list[float]] = {channel: [] for channel in ways}
            for _ in range(1 + ROUNDS):
                for channel, (way, receiver, recipient) in ways.items():
                    rates[channel].append(await _rate(desk, channel, way, receiver, recipient))
            for way, _, _ in ways.values():
                await way.close()
        costs = await _firing(storage)
    figures = {
        "Mails brought out, one receiver": f"{median(rates[DeliveryChannel.MAIL][1:]):.0f}/s",
        "Web calls brought out, one receiver": f"{median(rates[DeliveryChannel.WEB][1:]):.0f}/s",
    }
    baseline = costs[MESSAGE]
    for said, seconds in costs.items():
        figures[f"Firing: {said}"] = f"{1000 * median(seconds):.2f} ms"
        if seconds is not baseline:
            ratio = median(after / before for before, after in zip(baseline, seconds, strict=True))
            figures[f"… {said}, against the first"] = f"{ratio:.2f}"
    return figures


async def _rate(
    desk: QuietDesk, channel: DeliveryChannel, way: Channel, receiver: str, recipient: str
) -> float:
    now = desk.clock()
    made = [
        Delivery(
            channel=channel,
            receiver=receiver,
            recipient=recipient,
            subject="Ticket",
            body='{"facts": {}}',
            event_id=uuid7(),
            occurrence_id=uuid7(),
            created_at=now,
        )
        for _ in range(DELIVERIES)
    ]
    async with transaction():
        await enqueue(made, now)
    dispatcher, begun = Dispatcher({channel: way}, desk.worker, desk.clock), perf_counter()
    while await Queued.filter(receiver=receiver).exists():
        await dispatcher.look()
        for task in list(dispatcher._serving.values()):
            await task
    return DELIVERIES / (perf_counter() - begun)


async def _firing(storage: Storage) -> dict[str, list[float]]:
    """Return the seconds that an occurrence takes from the outbox to its end, by what the event does."""
    mail = {"perform": {"sendEmail": {"subject": "#TICKET_SUBJECT#", "body": "-"}}}
    call = {"perform": {"callWebPage": {"url": "https://hooks.example/x"}}}
    some: dict[str, list[Any]] = {MESSAGE: [message()], THREE: [message(), mail, call], HELD: [message()]}
    costs: dict[str, list[float]] = {said: [] for said in some}
    places = {said: storage.new() for said in some}
    for said, actions in some.items():
        async with quiet_desk(places[said]) as desk:
            await desk.event("ada", system=True, actions=actions)
            if said == HELD:
                ada = await Agent.get(email="ada@desk.example")
                await NotificationProfile.create(agent_id=ada.id, given=ASLEEP)
    for _ in range(ROUNDS):
        for said, place in places.items():
            async with quiet_desk(place) as desk:
                for _ in range(FIRINGS):
                    await desk.ticket()
                begun = perf_counter()
                await desk.work()
                costs[said].append((perf_counter() - begun) / FIRINGS)
    return costs
