"""SQLite's index names a page in the order of ids, whenever and in whatever group it was written."""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any
from unittest.mock import AsyncMock
from uuid import UUID

import pytest
from tortoise.exceptions import OperationalError
from tortoise.expressions import Q

from domain.desk.rooms.tasks import Task
from domain.desk.rooms.tickets import Ticket
from domain.ids import uuid7, uuid_of_number
from domain.migrations import TABLES
from domain.storage import reaching
from domain.storage.connected import connection
from domain.storage.database import rows
from domain.storage.migrating import migrate
from domain.storage.reaching import Reach, count_to, reached
from domain.storage.searching import index_words
from domain.storage.ways import Way, any_of
from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk
from tests.filling import forget_words

WORDS = ("printer 東京", "fax", "printer fax", "京都", "", "painter")
SOUGHT = ("printer", "東京", "fax", "京", "p", "x")
LATE = 1 << 39  # in the place of what came when one with a greater id was there
PIECES = "SELECT term, doc FROM sought_pieces"
# As it was before places went up with ids.
BEFORE = """
CREATE TABLE sought (place INTEGER PRIMARY KEY, id CHAR(36) NOT NULL UNIQUE);
CREATE VIRTUAL TABLE sought_words
    USING fts5 (words, content = '', detail = none, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE sought_pieces USING fts5vocab (sought_words, row);
INSERT INTO sought (place, id) SELECT row_number() OVER (ORDER BY id DESC), id FROM ticket;
INSERT INTO sought_words (rowid, words) SELECT place, words FROM ticket JOIN sought USING (id);
CREATE TRIGGER sought_ticket_gone AFTER DELETE ON ticket BEGIN DELETE FROM sought WHERE id = old.id; END;
DELETE FROM tortoise_migrations WHERE name >= '0038';
"""


@pytest.fixture
def pair() -> str:
    return "sqlite+memory"


@pytest.fixture(autouse=True)
def by_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all that is sought be beyond the records that are looked through."""
    monkeypatch.setattr(reaching, "NEAR", 0)
    monkeypatch.setattr(reaching, "SOON", 0)


def in_order(chance: Random) -> Iterator[UUID]:
    while True:
        yield uuid7()


def out_of_order(chance: Random) -> Iterator[UUID]:
    """As of several processes, of which some wait long."""
    while True:
        yield from sorted([uuid7() for _ in range(9)], key=lambda _: chance.random())


def of_one_moment(chance: Random) -> Iterator[UUID]:
    begin = uuid7().int >> 62 << 62
    while True:
        yield uuid_of_number(begin | chance.getrandbits(62))


def of_no_time(chance: Random) -> Iterator[UUID]:
    while True:
        yield UUID(int=chance.getrandbits(128), version=4)


async def put(new: UUID, number: int, words: str, group: UUID) -> None:
    """Write a ticket like the first one."""
    columns = [name for name in Ticket._meta.fields_db_projection.values() if name not in {"id", "number"}]
    given = {"words": "$3", "group_id": "$4"}
    asked = ", ".join(given.get(name, name) for name in columns)
    into = f"INSERT INTO ticket (id, number, {', '.join(columns)}) SELECT $1, $2, {asked} FROM ticket LIMIT 1"
    await rows(into, new, str(number), words, group)


async def write(ids: Iterator[UUID], groups: Sequence[UUID], chance: Random) -> None:
    """Write tickets, change, move and delete some."""
    written = list[UUID]()
    for number in range(120):
        written.append(new := next(ids))
        await put(new, number, chance.choice(WORDS), chance.choice(groups))
        one, deed = chance.choice(written), chance.random()
        if deed < 0.1:
            await rows("DELETE FROM ticket WHERE id = $1", one)
        elif deed < 0.2:
            await rows("UPDATE ticket SET group_id = $1 WHERE id = $2", chance.choice(groups), one)
        elif deed < 0.3:
            moved = "UPDATE ticket SET group_id = $1, words = $2 WHERE id = $3"
            await rows(moved, chance.choice(groups), chance.choice(WORDS), one)


async def pages(order: str, ways: Sequence[Way] | None, words: str, within: Q) -> list[UUID]:
    """Walk through a list, three at a time."""
    found, beyond = list[UUID](), Q()
    query = Ticket.filter(within).order_by(order).limit(3)
    while page := await reached(query, ways, words, beyond):
        found += [ticket.id for ticket in page]
        beyond = Q(id__lt=found[-1]) if order == "-id" else Q(id__gt=found[-1])
    return found


@pytest.mark.parametrize("ids", [in_order, out_of_order, of_one_moment, of_no_time])
async def test_pages_hold_what_the_whole_list_does(
    quiet: QuietDesk, ids: Callable[[Random], Iterator[UUID]]
) -> None:
    """Nothing is lost between them, in either direction, whoever asks."""
    chance = Random(ids.__name__)  # noqa: S311 - no secret
    begun = await rows(PIECES)
    await quiet.ticket(subject="First of all")
    groups = [group.id for group in quiet.groups.values()]
    await write(ids(chance), groups, chance)
    mine = Way({"group_id": groups[:1]})
    hers = Way({"agent_id": [quiet.agents["maria"].id]}, few=True)
    among = sorted([ticket.id for ticket in await Ticket.all()])
    within = Q(id__gt=among[5]) & Q(id__lt=among[-5])

    assert bool(await rows(f"SELECT 1 FROM sought WHERE place & {LATE}")) is (ids is not in_order)
    asked = [
        (None, Q()),
        (None, within),
        ([mine], Q()),
        ([mine, hers], within),
        (None, Q(group_id=groups[1])),
    ]
    for ways, part in asked:
        for words in SOUGHT:
            held = await Ticket.filter(part, any_of(ways), words__contains=words)
            expected = sorted(ticket.id for ticket in held)
            assert await pages("id", ways, words, part) == expected, (words, part)
            assert await pages("-id", ways, words, part) == expected[::-1], (words, part)
            assert await count_to(Ticket.filter(part).order_by("-id"), 200, ways, words) == len(expected)
    await rows("DELETE FROM ticket")
    assert await rows(PIECES) == begun


async def test_what_stands_in_other_groups_is_not_looked_at(quiet: QuietDesk) -> None:
    for number in range(12):
        await quiet.ticket(["Support Front Line", "Sales Front Line"][number % 2], subject="printer")
    looked = list[str]()

    def holds(words: str, _: str) -> bool:
        looked.append(words)
        return True

    client: Any = connection()
    await client._connection.create_function("instr", 2, holds)
    mine = [Way({"group_id": [quiet.groups["Sales Front Line"].id]})]
    assert len(await pages("-id", mine, "printer", Q())) == len(looked) == 6


@pytest.mark.parametrize("order", ["id", "-id"])
async def test_a_page_goes_through_none_that_are_before_it(quiet: QuietDesk, order: str) -> None:
    ticket, steps = await quiet.ticket(subject="First of all"), 0
    for number in range(300):
        await put(uuid7(), number, "printer", ticket.group_id)

    def step() -> bool:
        nonlocal steps
        steps += 1
        return False

    async def taken(beyond: Q) -> int:
        nonlocal steps
        steps = 0
        assert len(await reached(Ticket.all().order_by(order).limit(3), None, "printer", beyond)) == 3
        return steps

    client: Any = connection()
    await client._connection.set_progress_handler(step, 1)
    last = (await Ticket.all().order_by(order))[-5].id
    first = await taken(Q())
    assert await taken(Q(id__lt=last) if order == "-id" else Q(id__gt=last)) < 2 * first


@pytest.mark.parametrize("order", ["id", "-id"])
@pytest.mark.parametrize("pieces", [["pri", "int"], ["p"]], ids=lambda pieces: pieces[0])
async def test_a_page_sorts_nothing(quiet: QuietDesk, pieces: list[str], order: str) -> None:
    """So that it reads no more than it shows, however many the index names, also behind another page."""
    query = Ticket.filter(deleted_at=None, id__lt=uuid7()).order_by(order).limit(51)
    asked = Reach(query, words="printer", pieces=pieces, groups=[UUID(int=7)])
    steps = [row["detail"] for row in await rows(f"EXPLAIN QUERY PLAN {asked.sql}", *asked.parameters)]
    assert "SEARCH sought USING INTEGER PRIMARY KEY (rowid=?)" in steps
    assert not [step for step in steps if "TEMP B-TREE" in step], steps


async def test_what_has_left_its_group_is_found_there_no_more(quiet: QuietDesk) -> None:
    """What is in none has a place, too."""

    async def write(deed: Any) -> Task:
        return await Task.open(deed, subject="printer", group=quiet.groups["Sales Front Line"])

    task = await quiet.do(write, "ada")
    query = Task.all().order_by("-id").limit(3)
    mine, of_none = [task.group_id], [Way({"group_id": None})]
    in_group = [Way({"group_id": mine})]
    for group_id, found in ((task.group_id, [task]), (None, []), (task.group_id, [task])):
        await rows("UPDATE task SET group_id = $1", group_id)
        assert await reached(query, in_group, "printer") == found
        assert await reached(query, of_none, "printer") == [each for each in [task] if not found]
        assert await reached(query, [*in_group, *of_none], "printer") == [task]


async def test_one_of_later_than_now_leaves_those_after_it_in_time(quiet: QuietDesk) -> None:
    """As the clock of its process was ahead."""
    ticket = await quiet.ticket(subject="printer")
    await put(uuid_of_number(uuid7().int + (3_600_000 << 80)), 2, "printer", ticket.group_id)
    for number in range(3, 6):
        await put(uuid7(), number, "printer", ticket.group_id)
    late = f"SELECT COUNT(*) AS late FROM sought WHERE place & {LATE}"
    assert await rows(late) == [{"late": 1}]
    held = [ticket.number for ticket in await reached(Ticket.all().order_by("-id").limit(3), words="printer")]
    assert held == ["2", "5", "4"]
    await forget_words()
    await index_words(connection(), ["ticket"])
    assert await rows(late) == [{"late": 1}]


@pytest.mark.parametrize(("there", "asked"), [(9, False), (10, True)])
async def test_a_short_list_is_looked_all_through(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch, there: int, *, asked: bool
) -> None:
    """An index would go through what stands elsewhere, too."""
    monkeypatch.setattr(reaching, "NEAR", 10)
    monkeypatch.setattr(reaching, "SOON", 1)
    by_index = AsyncMock(wraps=reaching._by_index)
    monkeypatch.setattr(reaching, "_by_index", by_index)
    for number in range(there):
        await quiet.ticket(subject="printer" if number < 2 else "fax")
    assert len(await reached(Ticket.all().order_by("-id").limit(3), words="printer")) == 2
    assert by_index.called is asked


async def test_an_index_that_was_not_made_whole_is_made_anew(place: Place) -> None:
    """As the process died, or the disk was full."""
    async with quiet_desk(place) as quiet:
        await quiet.ticket(subject="printer")
        await forget_words()
        await rows("CREATE TRIGGER sought_ticket_gone AFTER DELETE ON task BEGIN SELECT 1; END")
    with pytest.raises(OperationalError, match="already exists"):
        await migrate(place.database_url, TABLES)
    async with quiet_desk(place):
        await rows("DROP TRIGGER sought_ticket_gone")
    await migrate(place.database_url, TABLES)
    async with quiet_desk(place):
        assert len(await reached(Ticket.all().order_by("-id").limit(3), words="printer")) == 1


async def test_what_was_numbered_as_it_came_is_numbered_anew(place: Place) -> None:
    async with quiet_desk(place) as quiet:
        subjects = [f"printer {number}" for number in range(4)]
        for subject in subjects:
            await quiet.ticket(subject=subject)
        await forget_words()
        await connection().execute_script(BEFORE)
    await migrate(place.database_url, TABLES)
    async with quiet_desk(place) as quiet:
        await quiet.ticket(subject="printer 4")
        for words in ("printer", "pr"):
            held = await reached(Ticket.all().order_by("-id").limit(3), words=words)
            assert [ticket.subject for ticket in held] == ["printer 4", "printer 3", "printer 2"]
