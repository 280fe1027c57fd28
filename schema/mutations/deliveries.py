"""What administrators do with deliveries."""

from functools import partial
from typing import Any

import strawberry

from domain.rights import Permission
from resolvers import deliveries
from schema.deliveries import Delivery
from schema.directives import Info, guarded
from schema.payloads import answer_many, payload_of

DeliveriesPayload = payload_of("DeliveriesPayload", deliveries=list[Delivery])


@strawberry.type
class DeliveryMutations:
    """What administrators do with deliveries."""

    @guarded(DeliveriesPayload, Permission.MANAGE_DESK)
    async def retry_deliveries(self, info: Info, ids: list[strawberry.ID]) -> Any:
        """Have deliveries that failed, or were given up, tried anew at once."""
        work = partial(deliveries.retry_deliveries, info.context)
        return await answer_many("deliveries", "Delivery", ids, work)
