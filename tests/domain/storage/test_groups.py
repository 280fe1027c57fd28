"""What somebody seeks is found in the groups that they see, without a look at what others hold."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from tortoise.expressions import Q

from domain.desk.rooms.tasks import Task
from domain.migrations import TABLES
from domain.people.records import Agent
from domain.storage import eras, reaching, searching
from domain.storage.connected import connection
from domain.storage.database import rows
from domain.storage.migrating import migrate
from domain.storage.reaching import Reach, count_to, reached
from domain.storage.ways import NO_GROUP, Way, any_of, groups_of
from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk
from tests.filling import fill, one_of
from tests.pairs import ON_POSTGRES

TASKS, PAGE = 400, 7
GROUPS = ("Sales Front Line", "Support Experts", "Support Front Line")
WORDS = ("needle", "hay", "needle 東京", "hay needle", "東京")
INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = $1 AND indexdef LIKE '%deskbell_pieces(%'"
WITHOUT_GROUPS = """
DROP INDEX task_deskbell_pieces_idx;
CREATE INDEX task_deskbell_pieces_idx ON task USING gin (deskbell_pieces(words, id){});
DROP FUNCTION deskbell_grouped CASCADE;
DELETE FROM tortoise_migrations WHERE name >= '0041';
"""


def let_all_be_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("LARGE", 0), ("PLACES", 20), ("EACH", 4), ("MANY", 0)):
        monkeypatch.setattr(eras, name, value)


@pytest.fixture(params=[0, 20], ids=["by index", "in eras"])
def near(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few be looked through before the index is asked, and few be many."""
    for name, value in (("NEAR", request.param), ("SOON", 0), ("FAR", 0)):
        monkeypatch.setattr(reaching, name, value)
    if request.param:
        let_all_be_many(monkeypatch)


@pytest.fixture
async def groups(quiet: QuietDesk) -> AsyncIterator[list[UUID | None]]:
    """Fill the table with tasks of a few groups, and of none; the newest are of the last one alone."""
    several = [quiet.groups[name].id for name in GROUPS]
    seldom = f"CASE i % 9 WHEN 0 THEN NULL WHEN 1 THEN {one_of(several[1:2])} ELSE {one_of(several)} END"
    group = f"CASE WHEN i >= {TASKS * 3 // 4} THEN {one_of(several[2:])} ELSE {seldom} END"
    await fill(Task, TASKS, {"words": one_of([*WORDS]), "group_id": group})
    yield [*several, None]
    await rows("DELETE FROM task")


async def move(groups: Sequence[UUID | None], chance: Random) -> None:
    """Hand some tasks over, change the words of some, and let some go."""
    for task in chance.sample(await Task.all().order_by("id"), 60):
        match chance.randrange(4):
            case 0:
                await rows("DELETE FROM task WHERE id = $1", task.id)
            case 1:
                await rows("UPDATE task SET words = $1 WHERE id = $2", chance.choice(WORDS), task.id)
            case _:
                await rows("UPDATE task SET group_id = $1 WHERE id = $2", chance.choice(groups), task.id)


async def pages(order: str, ways: Sequence[Way] | None, words: str, within: Q) -> list[UUID]:
    found, beyond = list[UUID](), Q()
    while page := await reached(Task.filter(within).order_by(order).limit(PAGE), ways, words, beyond):
        found += [task.id for task in page]
        beyond = Q(id__lt=found[-1]) if order == "-id" else Q(id__gt=found[-1])
    return found


def asked(groups: Sequence[UUID | None], agent: UUID) -> Iterator[tuple[list[Way] | None, Q]]:
    first, second, third, _ = groups
    some = [group for group in groups if group]
    of_none, hers = Way({"group_id": None}), Way({"agent_id": [agent]}, few=True)
    yield [Way({"group_id": some[:1]})], Q()
    yield [Way({"group_id": some[:2]}), of_none], Q()
    yield [of_none], Q()
    yield [Way({"group_id": some[:1]}), Way({"group_id": some[1:]}, Q(agent_id=None))], Q()
    yield [Way({"group_id": [*some[:1], *(uuid4() for _ in range(searching.GROUPS))]}), of_none], Q()
    yield [Way({"group_id": [uuid4()]})], Q()
    yield [Way({"group_id": some[:1]}), hers], Q()
    yield [], Q()
    yield [Way({"group_id": some})], Q(group_id=second)
    yield [of_none, hers], Q(group_id=third)
    yield None, Q(group_id=first)
    yield None, Q(group_id=None)
    yield None, Q()


@pytest.mark.usefixtures("near")
async def test_pages_and_totals_hold_what_is_in_the_groups(
    quiet: QuietDesk, groups: list[UUID | None]
) -> None:
    """However they are asked for, also where an item was in another group before."""
    await move(groups, Random(7))  # noqa: S311 - no secret
    for ways, within in asked(groups, quiet.agents["maria"].id):
        for words in ("needle", "東京", "y", "none"):
            held = await Task.filter(within, any_of(ways), words__contains=words)
            expected = sorted(task.id for task in held)
            assert await pages("id", ways, words, within) == expected, (ways, within, words)
            assert await pages("-id", ways, words, within) == expected[::-1], (ways, within, words)
            counted = Task.filter(within).order_by("-id")
            assert await count_to(counted, TASKS, ways, words) == len(expected)


@pytest.mark.usefixtures("quiet")
async def test_groups_are_those_of_the_list_or_of_all_ways() -> None:
    one, other = sorted((uuid4(), uuid4()))
    mine, of_none, hers = Way({"group_id": [one]}), Way({"group_id": None}), Way({"agent_id": [uuid4()]})
    assert groups_of(Task.all(), None) is None
    assert groups_of(Task.all(), [mine, hers]) is None
    assert groups_of(Task.all(), [mine, of_none, Way({"group_id": [other, one]})]) == [NO_GROUP, one, other]
    assert groups_of(Task.filter(Q(deleted_at=None) & Q(group_id=other)), [mine, hers]) == [other]
    assert groups_of(Task.filter(Q(group_id=one) | Q(group_id=other)), None) is None
    assert groups_of(Task.filter(~Q(group_id=one)), None) is None


@ON_POSTGRES
@pytest.mark.usefixtures("quiet")
async def test_the_index_knows_with_the_group_what_it_is_asked_for_so() -> None:
    """Of other pieces the group alone."""
    chance, group = Random(9), uuid4()  # noqa: S311 - no secret
    for _ in range(100):
        words = "".join(chance.choices("aäbz 0東京\x1f", k=chance.randrange(12)))
        [told] = await rows("SELECT deskbell_grouped($1, $2) AS known", words, group)
        held = {words[at : at + size] for size in (2, 3) for at in range(len(words) - size + 1)}
        ends = f"{searching.MARK}{group.hex[-4:]}"
        known = {piece.removesuffix(ends) for piece in told["known"]}
        assert known == {"", *filter(searching._is_grouped, held)}


@ON_POSTGRES
async def test_none_is_read_of_other_groups(groups: list[UUID | None]) -> None:
    await rows("VACUUM ANALYZE task")
    query = Task.filter(group_id=groups[0]).order_by("-id").limit(PAGE)
    asked = Reach(query, words="needle", pieces=["nee", "edl"], groups=groups_of(query, None))
    _, [told] = await connection().execute_query(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {asked.sql}", asked.parameters
    )
    held = await Task.filter(group_id=groups[0], words__contains="needle").count()
    assert 0 < held < TASKS / 8
    assert largest(json.loads(told["QUERY PLAN"])[0]["Plan"]) == held
    ends = f"{searching.MARK}{str(groups[0])[-4:]}"
    assert [f"nee{ends}", f"long{ends}"] in asked.parameters


def largest(plan: Any) -> int:
    """Return how many rows the step had that had most, looked at in vain or not."""
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    return max([int(own), *map(largest, plan.get("Plans", ()))])


@ON_POSTGRES
@pytest.mark.parametrize(("of", "asks"), [(0, True), (1, False)], ids=["hers", "others'"])
async def test_a_sample_is_of_what_is_in_the_groups(
    groups: list[UUID], monkeypatch: pytest.MonkeyPatch, of: int, asks: bool
) -> None:
    """What stands in others alone does not say where it is in hers."""
    let_all_be_many(monkeypatch)
    old = "id < (SELECT id FROM task ORDER BY id OFFSET 200 LIMIT 1)"
    words = f"CASE WHEN group_id = $1 AND {old} THEN 'printer' ELSE 'fax' END"
    await rows(f"UPDATE task SET words = {words}", groups[0])
    query = Task.all().order_by("-id").limit(PAGE)
    ways = [Way({"group_id": [groups[of]]})]
    asked = Reach(query, ways, groups=groups_of(query, ways), counted=True)
    count, known = await eras.nearest(query, asked, PAGE, "printer", [])
    assert (count, bool(known)) == (PAGE, asks)


@ON_POSTGRES
@pytest.mark.parametrize("before", ["", ", (ARRAY[group_id])"], ids=["alone", "apart"])
async def test_what_was_indexed_without_groups_is_indexed_with_them(place: Place, before: str) -> None:
    async with quiet_desk(place):
        await connection().execute_script(WITHOUT_GROUPS.format(before))
    await migrate(place.database_url, TABLES)
    async with quiet_desk(place):
        for table, grouped in ((Task, True), (Agent, False)):
            [index] = await rows(INDEXES, table._meta.db_table)
            assert ("deskbell_grouped" in index["indexdef"]) is grouped
            assert index["indexdef"].endswith(f"WITH (gin_pending_list_limit='{searching.PENDING}')")
