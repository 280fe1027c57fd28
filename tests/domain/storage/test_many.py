"""Many rows in one go."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

from domain.storage.database import rows
from domain.storage.many import each, listing, written
from tests.domain.storage.models_for_tests import Note

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
    given = [
        [ids[0], written(NOON.astimezone(berlin)), {"a": [1]}, 1],
        [ids[1], written(None), [], 2],
    ]
    columns = listing("uuid", "timestamptz", "jsonb", "int")
    await rows(
        f"WITH g (id, at, facts, number) AS ({columns}) INSERT INTO note (id, at, read, facts, number)"  # noqa: S608 - ours
        " SELECT g.id, g.at, true, g.facts, g.number FROM g",
        given,
    )

    found = await Note.all().order_by("number")
    assert [(note.id, note.at, note.facts) for note in found] == [
        (ids[0], NOON, {"a": [1]}),
        (ids[1], None, []),
    ]
