"""What occurrences and messages are about, in short, as far as the asker may see it."""

from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from domain.deeds.outbox import Occurrence, items_of
from domain.deeds.rendering import item_facts
from domain.ids import global_id
from domain.messages import About, Bell, Message
from resolvers.context import Context
from resolvers.item_sight import item_kinds, records


class Summary(NamedTuple):
    """An item in short; ``url`` is where people look at it."""

    id: str
    kind: str
    label: str
    url: str


def shown(context: Context, item: Any) -> Summary:
    """Write an item in short."""
    return _summary(context.desk.policy.public_url, item.entity, item.global_id, str(item), item.url)


def _summary(desk: str, kind: str, id_: str, label: str, url: str | None) -> Summary:
    return Summary(id_, kind, label, url or f"{desk}/items/{id_}")


def summary_at_hand(bell: Bell | Message, context: Context) -> Summary | None:
    """Return in short what a bell is about, as its glance has seen it; AttributeError where it has none."""
    if isinstance(bell, Message):  # which an inbox has brought along with it
        return bell.item  # type: ignore[no-any-return]  # it is one
    glance, asker = bell.glance, context.asker
    if not glance.opening.to(asker.permissions, asker.sight):  # type: ignore[union-attr]  # as is said
        return None
    return _glanced(context.desk.policy.public_url, bell.item_kind, bell.item_id, glance.label, glance.url)  # type: ignore[union-attr]  # as above


@lru_cache(maxsize=1_000)
def _glanced(desk: str, kind: str, id_: str, label: str, url: str | None) -> Summary:
    return _summary(desk, kind, f"{kind}_{id_.replace('-', '')}", label, url)


async def summaries(context: Context, things: Sequence[About | None]) -> list[Summary | None]:
    """Return many items in short; None where the asker may not see one, or not any more."""
    seen = await context.loaders.seen(context.principal, filter(None, things))
    desk = context.desk.policy.public_url
    return [
        _summary(desk, about[0], global_id(*about), *named) if about and (named := seen[about]) else None
        for about in things
    ]


async def summaries_of_messages(context: Context, messages: Sequence[Message]) -> list[Summary | None]:
    """Return in short what the occurrences behind messages are about."""
    if all(hasattr(message, "item") for message in messages):
        return [message.item for message in messages]
    told = await items_of([message.occurrence_id for message in messages if not hasattr(message, "about")])
    return await summaries(
        context, [getattr(message, "about", None) or told.get(message.occurrence_id) for message in messages]
    )


def facts_on_item(context: Context, occurrence: Occurrence) -> dict[str, str]:
    """Return the facts that say which item an occurrence is about; none where it is about none."""
    return item_facts(occurrence, context.desk.policy.public_url) if occurrence.item_kind in records() else {}


def finder(kind: str) -> Callable[[Context, UUID], Awaitable[Any]]:
    """Return what finds an item of a kind, if the asker may see it; else it finds None."""

    async def find(context: Context, uuid: UUID) -> Any:
        return next(iter(await item_kinds()[kind].read([uuid], context.principal)), None)

    return find
