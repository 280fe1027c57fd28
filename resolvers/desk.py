"""The desk's items: what every category's verbs and lists have in common."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from domain.catalogue.forms import parse_form
from domain.deeds.deed import Deed
from domain.desk.entries import Entry
from domain.desk.items import Item
from domain.desk.verbs import Verb
from domain.errors import DomainError, NotFound
from domain.ids import OTHER_KIND, parse_global_id
from domain.people.principal import Principal
from domain.storage.ways import narrowed
from resolvers.context import Context
from resolvers.pages import Page, Slice, page, searched
from resolvers.verbs import placed


def own_id(kind: str | Collection[str], text: str, *path: str) -> UUID:
    """
    Read the global id of a thing of one kind, or of one of several.

    Raises:
        BadRequest: it is no id.
        NotFound: it is the id of something else.
    """
    try:
        found, uuid = parse_global_id(text)
    except DomainError as refusal:
        raise refusal.under(*path) from None
    kinds = [kind] if isinstance(kind, str) else kind
    if found not in kinds:
        raise NotFound(OTHER_KIND, path=path, kind=found, wanted=list(kinds))
    return uuid


async def act(context: Context, item: type[Item], verb: Verb, given: Mapping[str, Any]) -> Item:
    """
    Let the asker do something to an item, or make one, as one deed.

    Raises:
        NotFound: the item is not there, or out of sight.
        DomainError: what the form or the verb refuses, with paths; nothing has changed.
    """
    values = parse_form(verb.fields, given, context.desk.policy)
    uuid = own_id(item.entity, given[verb.id_label], verb.id_label) if verb.id_label else None

    async def work(deed: Deed) -> Any:
        things = await placed(verb.fields, values)
        await _check_sight(context.principal, verb, things)
        if uuid is None:
            _check_reach(context.principal, things)
            return await getattr(item, verb.method)(deed, **things)
        try:
            target = await item.find(uuid, context.principal, lock=True)
        except NotFound as refusal:
            raise refusal.under(verb.id_label or "id") from None
        await getattr(target, verb.method)(deed, **things)
        deed.touched(target)
        return target

    return await context.make(verb.name, given, work, lambda made: find_item(context, item, made))


async def _check_sight(principal: Principal, verb: Verb, things: Mapping[str, Any]) -> None:
    """An item that a form names is one that the asker may open."""
    for name, named in things.items():
        if isinstance(named, Item):
            try:
                await type(named).find(named.id, principal)
            except NotFound as refusal:
                [label] = (field.label for field in verb.fields if field.name == name)
                raise refusal.under(label) from None


def _check_reach(principal: Principal, things: Mapping[str, Any]) -> None:
    """Items are made where their maker can see them."""
    group = things.get("group")
    if group and not principal.sight.opens(group=group.id, department=group.department_id):
        raise NotFound("There is no such group, or it is not within your sight.", path=("groupId",))


async def find_item(context: Context, item: type[Item], uuid: UUID) -> Item | None:
    """Return an item that the asker may open, or None."""
    return await item.filter(item.seen_by(context.principal), id=uuid).select_related(*item.related).first()


async def list_items(
    context: Context, item: type[Item], narrowing: Mapping[str, Any], wanted: Slice
) -> Page[Item]:
    """
    Return a page of the items that the asker may open, newest first.

    ``narrowing`` holds field names with the value they must have, and `search` in its searched columns.
    """
    columns = {name: value for name, value in narrowing.items() if name != "search" and value is not None}
    shown = [path.removesuffix("__brand") for path in item.related]  # of which only facts tell
    found = item.filter(item.open_to(context.principal), **columns).select_related(*shown)
    ways = narrowed(item.ways_to(context.principal), **columns)
    return await page(found, ("-id",), wanted, ways, searched(narrowing.get("search")), needs=())


async def list_entries(kind: type[Entry], item_id: UUID, wanted: Slice) -> Page[Entry]:
    """Return a page of what has gathered on an item that the asker has opened, newest first."""
    return await page(kind.filter(item_id=item_id), ("-id",), wanted)
