"""What leaves the desk, and to whom."""

from typing import Any

import strawberry

from domain.rights import Permission
from resolvers import deliveries, people
from resolvers.narrowing import columns_and_span
from resolvers.pages import Slice
from schema.deliveries import DeliveryConnection, DeliveryFilter, ExternalProvider
from schema.directives import Info, guarded
from schema.forms import narrowing
from schema.pages import paged


@strawberry.type
class DeliveryQueries:
    """What leaves the desk, and to whom."""

    @guarded(list[ExternalProvider], Permission.MANAGE_DESK)
    async def external_providers(self, info: Info) -> Any:
        """The web services that events can notify, by name."""
        return await people.external_providers(info.context)

    @guarded(DeliveryConnection, tokens=(Permission.MANAGE_DESK,))
    @paged
    async def deliveries(self, info: Info, page: Slice, filter: DeliveryFilter | None = None) -> Any:
        """What events bring outside, newest first: all of it to administrators, to others their own."""
        columns, span = columns_and_span(narrowing(filter), event_id="Event")
        return await deliveries.list_deliveries(info.context, columns, span, page)
