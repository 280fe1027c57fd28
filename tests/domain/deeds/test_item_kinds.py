"""What each kind of item says of who sees it, and of what it is called."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.catalogue.subjects import Placed
from domain.deeds.item_kinds import ItemKind, ItemLabel
from domain.desk.rooms.knowledge_base.feedback import KBFeedback
from domain.desk.rooms.tasks import Task
from domain.foreign.items import ForeignItem
from domain.people.principal import Principal, principal_of, principals
from domain.people.records import Agent
from domain.rights import Area, view
from domain.sight import Sight
from domain.storage import finding
from domain.storage.database import tuples
from resolvers.item_sight import ITEMS
from tests.desk import RunningDesk
from tests.pairs import ON_SQLITE
from tests.resolvers.houses import furnish, house
from tests.resolvers.rooms import ROOMS

__all__ = ["house"]  # the fixture

ADA = Principal(Agent(id=UUID(int=1)), frozenset(), Sight(everything=True))


def test_only_what_says_so_is_in_everybodys_sight() -> None:
    """Agents, and what is told of elsewhere to who sees everything; of the rest, each kind has to say."""
    assert [ItemKind(kind).in_sight(ADA) for kind in (Agent, ForeignItem)] == ["", ""]
    with pytest.raises(AttributeError, match="seen_by"):
        ItemKind(Placed).in_sight(ADA)


async def test_an_item_is_named_as_it_is_called_to_whoever_may_open_it(desk: RunningDesk, house: Any) -> None:
    """Every kind in every place, to all people and a reader; only what it is called by is read of it."""
    for room in ROOMS.values():
        await furnish(house, room)
    await KBFeedback.all().update(moderated=False)
    people, answers = list((await principals(await Agent.all())).values()), set[tuple[str, bool]]()
    for person in (*people, replace(people[0], permissions=frozenset({view(Area.KB_ARTICLES)}))):
        for record in ITEMS.values():
            kind, ids = ItemKind(record), [item.id for item in await record.all()]
            seen = {item.id: item for item in await record.filter(record.seen_by(person))}
            told = {(record.entity, uuid): ItemLabel(str(item)) for uuid, item in seen.items()}
            assert await kind.seen(ids, person) == told
            assert await kind.open_of(ids, person) == seen.keys()
            assert {item.id for item in await kind.read(ids, person)} == seen.keys()
            answers |= {(record.entity, uuid in seen) for uuid in ids}

    assert answers >= {
        (kind, found) for kind in ("Ticket", "Task", "TimeLog", "KBFeedback") for found in (True, False)
    }


@ON_SQLITE
async def test_items_are_named_by_their_ids_alone(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much else is in sight: SQLite would go through that."""
    plans = list[str]()

    async def explained(sql: str, *given: Any) -> Any:
        plans.extend(step[-1] for step in await tuples(f"EXPLAIN QUERY PLAN {sql}", *given))
        return await tuples(sql, *given)

    monkeypatch.setattr(finding, "tuples", explained)
    maria = await principal_of(await Agent.get(email="maria@desk.example"))
    await ItemKind(Task).seen([UUID(int=place) for place in range(50)], maria)

    assert "SEARCH task USING INDEX sqlite_autoindex_task_1 (id=?)" in plans
    assert "MULTI-INDEX OR" not in plans
