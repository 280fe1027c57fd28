"""What goes out for a message: a mail, or a push to a browser."""

import orjson

from domain.deliveries.records import MAIL_SERVER, Delivery, DeliveryChannel
from domain.ids import global_id
from domain.messages import Copy
from domain.web_addresses import origin_of

PUSHED = 200, 400  # characters of subject and body that a push carries: it must fit into 4 kB


def mail_of(copy: Copy) -> Delivery:
    """Make the mail to an agent, of whom it is not yet known where they have theirs."""
    return _told_by(DeliveryChannel.MAIL, copy, MAIL_SERVER)


def push_of(copy: Copy, endpoint: str, *, urgent: bool) -> Delivery:
    """Make the push to one of an agent's browsers."""
    made = _told_by(DeliveryChannel.PUSH, copy, f"push:{origin_of(endpoint)}", endpoint)
    made.body = pushed(copy.letter.subject, copy.letter.body, urgent, global_id("Message", copy.id))
    return made


def pushed(subject: str, body: str, urgent: bool = False, message_id: str | None = None) -> str:
    """Write what a browser's service worker gets."""
    line, text = PUSHED
    told = {"subject": subject[:line], "body": body[:text], "urgent": urgent, "messageId": message_id}
    return orjson.dumps(told).decode()


def _told_by(channel: DeliveryChannel, copy: Copy, receiver: str, recipient: str = "") -> Delivery:
    letter = copy.letter
    return Delivery(
        channel=channel,
        receiver=receiver,
        recipient=recipient,
        subject=letter.subject,
        body=letter.body,
        event_id=letter.event_id,
        occurrence_id=letter.occurrence_id,
        agent_id=copy.agent_id,
        message_id=copy.id,
        created_at=letter.sent_at,
    )
