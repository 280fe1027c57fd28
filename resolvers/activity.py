"""Activity: how much there was of late, for administrators."""

from collections.abc import Sequence

from domain.deliveries.providers import ExternalProvider, receiver_of
from domain.deliveries.queue import Paused
from domain.engine.activity import Activity, Span
from resolvers.context import Context


async def activity(context: Context, span: Span) -> Activity:
    """Say how much there was in a span, up to now."""
    return await context.desk.counts.of(span, context.now)


async def names_of(_: Context, paused: Sequence[Paused]) -> list[str]:
    """Return what people call receivers: a provider by its name, all else as it is addressed, mail `mail`."""
    providers = await ExternalProvider.all() if any(each.is_provider for each in paused) else []
    names = {receiver_of(provider.id): provider.name for provider in providers}
    return [names.get(each.key) or each.key.partition(":")[2] or each.key for each in paused]
