"""What left the desk: all that was to, once, and digests with all that they were made of."""

import re
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from domain.deliveries.records import Delivery, DeliveryState
from tests.simulation.world import World

STAYED = {DeliveryState.DIGESTED, DeliveryState.SKIPPED, DeliveryState.HELD}


def sent(world: World, deliveries: Sequence[Delivery]) -> None:
    """Every delivery has arrived; twice only where somebody may not have known that it had."""
    taken = world.mail.taken
    for delivery in deliveries:
        if delivery.state in STAYED:
            if taken[delivery.id]:
                world.complain(f"delivery {delivery.id} is {delivery.state}, and arrived")
            continue
        if delivery.state is not DeliveryState.SENT:
            world.complain(f"delivery {delivery.id} is {delivery.state}")
        if not taken[delivery.id]:
            world.complain(f"delivery {delivery.id} never arrived")
        elif taken[delivery.id] > 1 and not (world.faults or world.hurried):
            world.complain(f"delivery {delivery.id} arrived {taken[delivery.id]} times")


def digested(world: World, deliveries: Sequence[Delivery]) -> None:
    """A digest quotes what it was made of, all of one reader's, in order."""
    parts = defaultdict[UUID, list[Delivery]](list)
    digests = {one.id: one for one in deliveries if one.agent_id and not one.event_id}
    for one in deliveries:
        if one.digest_id:
            parts[one.digest_id].append(one)
    for key in parts.keys() | digests.keys():
        digest, quoted = digests.get(key), [one.subject for one in parts[key]]
        if digest is None or {one.agent_id for one in parts[key]} != {digest.agent_id}:
            world.complain(f"{digest} is made of {quoted}")
        elif re.findall(r"^\d{4}-\d\d-\d\d \d\d:\d\d  (.*)$", digest.body, re.MULTILINE) != quoted:
            world.complain(f"{digest.body!r} does not quote {quoted}")
