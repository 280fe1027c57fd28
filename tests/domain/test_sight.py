"""Sight: what `Opening` says of an item at hand, `seen_by` says to the database."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from domain.desk.items import Item
from domain.desk.rooms import __models__
from domain.desk.rooms.whos_on.record import Visitor
from domain.foreign.items import ForeignItem
from domain.people.principal import principals
from domain.people.records import Agent
from domain.rights import Permission
from domain.sight import Opening, Sight
from tests.desk import RunningDesk
from tests.pairs import ON_SQLITE
from tests.resolvers.houses import ROLES, furnish, holding_only, house
from tests.resolvers.rooms import ROOMS

__all__ = ["house"]  # the fixture

RAISED = """mutation($input: [RaiseOccurrenceInput!]!) { raiseOccurrences(input: $input) { results {
    occurrence { id } errors { message } } } }"""
FLAGS = ("draft", "restricted", "moderated", "blocked")


async def varied(record: type[Item]) -> AsyncIterator[Any]:
    """Yield every item of a kind, and each again while one of its flags is the other way."""
    for item in await record.all():
        yield item
        for flag in (name for name in FLAGS if name in record._meta.fields_map):
            await record.filter(id=item.id).update(**{flag: not getattr(item, flag)})
            yield await record.get(id=item.id)
            await record.filter(id=item.id).update(**{flag: getattr(item, flag)})


@ON_SQLITE
async def test_an_item_is_open_to_those_whom_the_database_lets_see_it(desk: RunningDesk, house: Any) -> None:
    """Every kind of item in every place, for each role."""
    for room in ROOMS.values():
        await furnish(house, room)
    answers = Counter[tuple[str, bool]]()
    for role in ROLES:
        await holding_only(desk, role)
        people = (await principals(await Agent.all())).values()
        for record in (model for model in __models__ if issubclass(model, Item)):
            async for item in varied(record):
                if opening := item.opening:
                    for person in people:
                        found = await record.filter(record.seen_by(person), id=item.id).exists()
                        assert opening.to(person.permissions, person.sight) == found, item
                        answers[record.entity, found] += 1

    assert {entity for entity, _ in answers} >= {"Ticket", "TimeLog", "Task", "KBArticle", "NewsItem"}
    assert {found for _, found in answers} == {True, False}


@ON_SQLITE
async def test_a_foreign_item_is_open_as_it_says_itself(desk: RunningDesk) -> None:
    for key, facts in (("A-1", {}), ("A-2", {"GROUP": desk.groups["Support Front Line"]})):
        told = {"eventType": "TICKET_CREATED", "itemKey": key, "facts": facts, "idempotencyKey": key}
        results = (await desk.ada.ask(RAISED, input=[told]))["results"]
        assert not results[0]["errors"]
    items = await ForeignItem.all().select_related(*ForeignItem.related)
    answers = set[bool]()
    for person in (await principals(await Agent.all())).values():
        for item in items:
            found = item.is_open_to(person)
            assert item.opening
            assert item.opening.to(person.permissions, person.sight) == found
            answers.add(found)

    assert answers == {True, False}


def test_what_is_gone_tells_of_nobody_to_whom_it_is_open() -> None:
    assert Visitor(deleted_at=None).opening == Opening(((Permission.VIEW_WHOS_ON,),))
    assert Visitor(deleted_at=datetime.now(UTC)).opening is None


def test_an_opening_comes_back_from_the_wire_as_it_was() -> None:
    group, agent = uuid4(), uuid4()
    opening = Opening(
        ((Permission.MANAGE_DESK, Permission.USE_INBOX),), group, anywhere=False, people=(agent,)
    )
    given: Any = [[["MANAGE_DESK", "USE_INBOX"]], str(group), False, [str(agent)]]

    assert Opening.from_json(given) == opening
    assert opening.to(frozenset({Permission.USE_INBOX}), Sight(reach=frozenset({group})))
    assert opening.to(frozenset({Permission.USE_INBOX}), Sight(people=frozenset({agent})))
    assert not opening.to(frozenset({Permission.USE_INBOX}), Sight())
    assert not opening.to(frozenset(), Sight(everything=True))
