"""Many rows in one go."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

from domain.storage.bulk import writing
from domain.storage.database import among, dialect, rows
from domain.storage.many import each, listing, rows_given, written
from tests.domain.storage.models_for_tests import Note
from tests.filling import fill

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_a_statement_is_run_for_each_in_order(database: str) -> None:
    """A later one finds what an earlier one did."""
    note = await Note.create(id=uuid4(), at=NOON, read=False, facts={}, number=1)
    await each("UPDATE note SET number = number * $2 + $3 WHERE id = $1", [(note.id, 2, 3), (note.id, 10, 0)])
    await each("UPDATE note SET number = $1", [])

    assert (await Note.get(id=note.id)).number == 50


async def test_a_list_is_selected_as_rows(database: str) -> None:
    """Ids, moments, JSON and what is missing come as the records' own columns do."""
    ids, berlin = [uuid4(), uuid4()], timezone(timedelta(hours=1))
    given = [[ids[0], written(NOON.astimezone(berlin)), {"a": [1]}, 1], [ids[1], written(None), [], 2]]
    columns = listing("uuid", "timestamptz", "jsonb", "int")
    await rows(
        f"WITH g (id, at, facts, number) AS ({columns}) INSERT INTO note (id, at, read, facts, number)"
        " SELECT g.id, g.at, true, g.facts, g.number FROM g",
        given,
    )

    found = await Note.all().order_by("number")
    assert [(note.id, note.at, note.facts) for note in found] == [
        (ids[0], NOON, {"a": [1]}),
        (ids[1], None, []),
    ]


async def test_few_of_very_many_rows_are_reached_by_their_index(database: str) -> None:
    """Also where the database does not know how many are asked for, nor how many there are."""
    await fill(Note, 20_000, {"number": "i"})
    one, other, _ = notes = await Note.all().limit(3)
    one.number, other.number = -1, -2
    sql, some = writing(Note).changing(frozenset({"number"}), one=True)
    given = writing(Note).rows([one], some) if dialect() == "postgres" else [-1, one.id]
    few = f"UPDATE note SET number = given.number FROM {rows_given(id='uuid', number='int')}"
    asked: list[tuple[str, list[Any]]] = [
        (sql, [given] if isinstance(given, str) else given),
        (f"SELECT number FROM note WHERE id {among('$1')}", [[note.id for note in notes]]),
        (f"{few} WHERE note.id = given.id", [[[other.id, -2]]]),
    ]
    for statement, parameters in asked:
        explain = "EXPLAIN" if dialect() == "postgres" else "EXPLAIN QUERY PLAN"
        plan = str(await rows(f"{explain} {statement}", *parameters))
        assert "Seq Scan on note" not in plan, plan
        assert "SCAN note" not in plan, plan
        await rows(statement, *parameters)
    assert sorted([note.number for note in await Note.filter(number__lt=0)]) == [-2, -1]
