"""What is searched is found by an index of its pieces, whatever it is made of and wherever it stands."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import pytest

from domain.desk.rooms.tasks import Task
from domain.desk.rooms.tickets import Ticket
from domain.ids import uuid7
from domain.migrations import TABLES
from domain.storage import reaching
from domain.storage.connected import connection
from domain.storage.database import dialect, rows
from domain.storage.migrating import migrate
from domain.storage.reaching import count_to, reached
from domain.storage.searching import FARTHEST, SAMPLE, found_by_index, index_words, pieces_of, sampled
from domain.storage.ways import Way
from domain.words import fold
from tests.conftest import Place
from tests.domain.engine.quiet import QuietDesk, quiet_desk
from tests.filling import forget_words
from tests.pairs import ON_POSTGRES, ON_SQLITE

SUBJECTS = [
    *("Printer on fire", "printer, printer", '50% off: it\'s "new"', "a\\b & c | d:*", "(x) OR (y)", "!z"),
    *("東京の問題", "猫", "яблоко", "رقم الطلب", "한국", "ΣΊΣΥΦΟΣ", "é", "😀 smile", "T-000001 twice"),
    *("\uffff\ufdd0 of no \ufffe letter \ufffd", "Ж\U0010ffff\U0010ffff, the last of all"),
]
NO_PIECES = "CREATE OR REPLACE FUNCTION deskbell_pieces({}) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT"


@pytest.fixture(autouse=True)
def by_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all that is sought be beyond the records that are looked through."""
    monkeypatch.setattr(reaching, "NEAR", 0)
    monkeypatch.setattr(reaching, "SOON", 0)


async def found(text: str, **how: Any) -> list[str]:
    """Return the subjects of the tickets that hold a text, in order."""
    query = Ticket.all().order_by("id").limit(100)
    held = [ticket.subject for ticket in await reached(query, words=fold(text), **how)]
    assert await count_to(Ticket.all().order_by("id"), 100, how.get("ways"), fold(text)) == len(held)
    return held


async def test_every_part_of_every_text_is_found(quiet: QuietDesk) -> None:
    for subject in SUBJECTS:
        await quiet.ticket(subject=subject)
    told = {row["subject"]: row["words"] for row in await rows("SELECT subject, words FROM ticket")}
    pieces = {
        text[at : at + size] for text in told.values() for at in range(len(text)) for size in (1, 2, 3, 5)
    }
    for piece in sorted(set(map(fold, pieces)) - {""}):
        assert await found(piece) == [subject for subject in SUBJECTS if piece in told[subject]], piece
    assert await found("printer" * 25) == []


async def test_the_last_letters_of_a_text_are_found(quiet: QuietDesk) -> None:
    async def write(deed: Any) -> None:
        group = quiet.groups["Support Front Line"]
        await Task.open(deed, subject="Travel", description="Flight to 東京", group=group)

    await quiet.do(write, "ada")
    for text in ("京", "東京", "o 東京"):
        assert [task.subject for task in await reached(Task.all().order_by("id").limit(2), words=text)] == [
            "Travel"
        ]


async def test_what_is_changed_or_gone_is_found_as_it_is(quiet: QuietDesk) -> None:
    ticket, other = await quiet.ticket(subject="First words"), await quiet.ticket(subject="Other words")
    await quiet.change(ticket, subject="Second thoughts")

    assert (await found("first"), await found("second th")) == ([], ["Second thoughts"])
    await Ticket.filter(id=ticket.id).delete()
    assert await found("second") == []
    assert await found("words") == [other.subject]


async def test_what_is_rolled_back_is_not_found(quiet: QuietDesk) -> None:
    async def fails(deed: Any) -> None:
        await Ticket.open(deed, subject="Never there", group=quiet.groups["Support Front Line"])
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await quiet.do(fails)
    assert await found("never") == []


async def test_words_are_found_where_ways_lead_and_beyond_a_place(quiet: QuietDesk) -> None:
    first = await quiet.ticket(subject="printer 1")
    second = await quiet.ticket("Sales Front Line", subject="printer 2")

    near = [Way({"group_id": [first.group_id]})]
    assert await found("printer", ways=near) == ["printer 1"]
    query = Ticket.all().order_by("id").limit(9)
    assert await reached(query, None, "printer", ~Ticket.filter(id=first.id)._q_objects[0]) == [second]


@pytest.fixture
async def near(quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four tickets, of which the newest two are looked through before an index is."""
    for number in range(4):
        await quiet.ticket(subject=f"printer {number}")
    monkeypatch.setattr(reaching, "NEAR", 2)
    monkeypatch.setattr(reaching, "SOON", 2)


@pytest.mark.usefixtures("near")
async def test_what_is_looked_through_first_is_enough_where_it_is() -> None:
    query = Ticket.all().order_by("-id")

    for limit in (1, 2, 3, 9):
        held = await reached(query.limit(limit), words="printer")
        assert [ticket.subject for ticket in held] == ["printer 3", "printer 2", "printer 1", "printer 0"][
            :limit
        ]


async def test_what_stands_in_many_is_found_by_looking_further(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        await quiet.ticket(subject=f"printer {'xz'[number % 2]}")
    monkeypatch.setattr(reaching, "NEAR", 2)
    monkeypatch.delattr(reaching, "pieces_of")

    held = await reached(Ticket.all().order_by("-id").limit(3), words="z")
    assert [ticket.subject for ticket in held] == ["printer z"] * 3


@pytest.mark.usefixtures("near")
async def test_where_the_first_hold_none_no_more_are_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing says then how far there would be any; also where few are wanted, an index is asked."""
    looked = list[int]()
    real = reaching.Reach

    def reach(*given: Any, **how: Any) -> Any:
        looked.append(how.get("near", 0))
        return real(*given, **how)

    monkeypatch.setattr(reaching, "Reach", reach)
    [held] = await reached(Ticket.all().order_by("-id").limit(1), words="printer 1")
    assert held.subject == "printer 1"
    assert max(looked) == 2


@pytest.mark.parametrize(
    ("sample", "pieces"),
    [
        ([], ["abc", "bcd"]),
        (["abc"] * 5, ["bcd"]),
        (["abc"] + ["x"] * 19, ["bcd"]),
        (["abc"] * 2 + ["bcd"] + ["x"] * 17, ["abc", "bcd"]),
        (["abc"] * 3 + ["bcd"] + ["x"] * 16, ["bcd"]),
        (["abc"] * 10 + ["bcd"] * 6 + ["x"] * 4, ["abc", "bcd"]),
        (["abc"] * 11 + ["bcd"] * 6 + ["x"] * 3, ["bcd"]),
        (["abc", "bcd"] * 5, ["abc", "bcd"]),
        (["abcd"] * 20, ["abc", "bcd"]),
    ],
)
def test_pieces_that_many_texts_have_are_sought_only_where_all_are_so(
    sample: list[str], pieces: list[str]
) -> None:
    assert pieces_of("abcd", sample) == pieces


async def test_a_sample_is_of_words_that_are_there(quiet: QuietDesk) -> None:
    for number in range(3):
        await quiet.ticket(subject=f"printer {number}")
    told = {row["words"] for row in await rows("SELECT words FROM ticket")}
    sample = [row["words"] for row in await rows(sampled("ticket", sqlite=dialect() == "sqlite"))]
    assert len(sample) == SAMPLE
    assert set(sample) <= told


async def test_very_long_texts_are_found_to_their_end(quiet: QuietDesk) -> None:
    async def write(deed: Any) -> None:
        group, text = quiet.groups["Support Front Line"], "".join(map(chr, range(0x4E00, 0x9000)))
        await Task.open(deed, subject="Long", description=f"{text * 2} end of it", group=group)

    await quiet.do(write, "ada")
    query = Task.all().order_by("id").limit(2)
    [task] = await query
    assert len(task.words) > FARTHEST
    for text in ("end of it", "o", "\u4e00\u4e01"):
        assert await reached(query, words=text) == [task]
    assert await reached(query, words="and of it") == []


@ON_POSTGRES
@pytest.mark.parametrize(
    ("words", "asked"), [("東京", "'東京'"), ("東", "'東':*"), ("ab", "'ab':*"), ("a京", "'a京':*")]
)
async def test_two_letters_that_are_a_word_are_a_piece(quiet: QuietDesk, words: str, asked: str) -> None:
    """SQLite goes from one piece that begins so to the next."""
    for subject in ("東京の問題", "to 東京", "京東", "東", "grab a京"):
        await quiet.ticket(subject=subject)
    given = list[Any]()

    def parameter(value: Any) -> str:
        given.append(value)
        return "$1"

    found_by_index("ticket", parameter, pieces_of(words), whole=True, sqlite=False)
    assert given == [f"({asked}) | long"]
    sql = "SELECT COUNT(*) AS named FROM ticket WHERE deskbell_pieces(words, id) @@ $1::text::tsquery"
    held = await Ticket.filter(words__contains=words).count()
    assert await rows(sql, *given) == [{"named": held}]
    assert held


@ON_SQLITE
async def test_the_index_names_none_that_are_of_other_kinds(quiet: QuietDesk) -> None:
    """PostgreSQL has one for each kind."""

    async def write(deed: Any) -> None:
        await Task.open(deed, subject="Printer on fire", group=quiet.groups["Support Front Line"])

    await quiet.do(write, "ada")
    given = list[Any]()

    def parameter(value: Any) -> str:
        given.append(value)
        return "?"

    asked = [
        found_by_index("ticket", parameter, pieces_of(text), whole=False, sqlite=True)[1]
        for text in ("printer", "pr")
    ]
    counts = [f"SELECT COUNT(*) AS named FROM sought_words WHERE {found}" for found in asked]
    assert await rows(" UNION ALL ".join(counts), *given) == [{"named": 0}] * 2


async def test_what_was_there_before_its_index_is_found(place: Place) -> None:
    async with quiet_desk(place) as quiet:
        await quiet.ticket(subject="There before")
        await forget_words()
        if dialect() == "postgres":
            await rows("DROP FUNCTION deskbell_pieces CASCADE")
    await migrate(place.database_url, TABLES)
    async with quiet_desk(place):
        if dialect() == "postgres":  # an earlier version took words apart in another way
            await rows(f"{NO_PIECES.format('words text, id uuid')} AS 'SELECT NULL::tsvector'")
    await migrate(place.database_url, TABLES)
    async with quiet_desk(place) as quiet:
        await quiet.ticket(subject="There after")
        assert await found("there") == ["There before", "There after"]
        assert await rows("SELECT 1 AS one FROM ticket WHERE id = $1", uuid7()) == []


@ON_POSTGRES
async def test_what_was_indexed_without_eras_is_indexed_with_them(place: Place) -> None:
    async with quiet_desk(place) as quiet:
        await quiet.ticket(subject="There before")
        await rows("DROP FUNCTION deskbell_pieces CASCADE")
        await rows(f"{NO_PIECES.format('words text')} AS 'SELECT to_tsvector(''there'')'")
        await rows("CREATE INDEX ON ticket USING gin (deskbell_pieces(words))")
        await rows("DELETE FROM tortoise_migrations WHERE name >= '0039'")
    await migrate(place.database_url, TABLES)
    async with quiet_desk(place):
        assert await found("there") == ["There before"]
        known = "SELECT indexdef FROM pg_indexes WHERE tablename = 'ticket' AND indexdef LIKE '%deskbell_%'"
        [index] = await rows(known)
        assert "deskbell_pieces(words, id)" in index["indexdef"]


@ON_POSTGRES
async def test_an_index_that_the_server_went_on_with_is_made_once(
    quiet: QuietDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a start died meanwhile, and the next one did not know of it when it began."""
    client: Any = connection()
    unaware = SimpleNamespace(
        capabilities=client.capabilities,
        execute_query_dict=AsyncMock(return_value=[]),
        execute_script=client.execute_script,
    )
    await index_words(unaware, ["ticket"])
    known = (
        "SELECT 1 AS one FROM pg_indexes WHERE tablename = 'ticket' AND indexdef LIKE '%deskbell_pieces(%'"
    )
    assert await rows(known) == [{"one": 1}]
