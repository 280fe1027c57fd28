"""Records that are written without Tortoise read as those that it wrote."""

from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest

from domain.deeds.outbox import Occurrence
from domain.desk.entries import Comment, CommentType
from domain.ids import uuid7
from domain.storage.bulk import FEW, insert, update
from domain.storage.database import transaction
from tests.domain.engine.quiet import QuietDesk

AT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=timezone(timedelta(hours=2)))


def comment(text: str = "Well") -> Comment:
    """Return one that is not written yet."""
    return Comment(item_id=uuid7(), type=CommentType.STICKY, text=text, author_id=None, written_at=AT)


def occurrence() -> Occurrence:
    """Return one with something in every kind of column."""
    own = uuid7()
    return Occurrence(
        id=own,
        root_id=own,
        event_type="TICKET_CREATED",
        category="TICKETS",
        item_kind="Ticket",
        item_id=uuid7(),
        private=True,
        crossed=1.5,
        count=3,
        facts={"SUBJECT": 'Zoë\'s "fire"', "N": [1, 2.5, None, True]},
        labels={},
        occurred_at=AT,
        recorded_at=AT,
    )


@pytest.mark.parametrize("many", [1, 2, FEW + 1])
async def test_they_read_as_they_were_written(quiet: QuietDesk, many: int) -> None:
    """One, a few, and more than one statement's text holds."""
    for made, kind in ((comment, Comment), (occurrence, Occurrence)):
        written = [made() for _ in range(many)]
        await insert(written)
        read = await kind.filter(id__in=[record.id for record in written]).order_by("id")

        assert [record.columns() for record in read] == [record.columns() for record in written]


async def test_one_that_was_inserted_is_changed_when_it_is_saved(quiet: QuietDesk) -> None:
    """It is there, as Tortoise would know."""
    kept = comment()
    await insert([kept])
    kept.text = "Better"
    await kept.save()

    assert [found.text for found in await Comment.all()] == ["Better"]


@pytest.mark.parametrize("many", [1, 3])
async def test_changes_are_written_whole(quiet: QuietDesk, many: int) -> None:
    """Of those that are meant, and no others."""
    kept = [comment() for _ in range(many + 1)]
    await insert(kept)
    for one in kept[:many]:
        one.text, one.author_id = "Better", uuid7()
    await update(kept[:many])
    read = await Comment.all().order_by("id")

    assert [record.columns() for record in read] == [record.columns() for record in kept]
    assert [record.text for record in read] == ["Better"] * many + ["Well"]


async def test_what_has_not_changed_since_it_was_read_is_left_to_others(quiet: QuietDesk) -> None:
    """Also where they have changed it meanwhile; what was undone is written again."""
    await insert([comment()])
    mine, theirs = await Comment.get(), await Comment.get()
    theirs.author_id = uuid7()
    await theirs.save()
    mine.text = "Better"
    with suppress(ZeroDivisionError):
        async with transaction():
            await mine.save()
            raise ZeroDivisionError
    await mine.save()
    mine.text = "Well"
    await mine.save()
    mine.text = "Better"
    await mine.save()

    assert [(one.text, one.author_id) for one in await Comment.all()] == [("Better", theirs.author_id)]


async def test_a_moment_without_a_zone_is_refused(quiet: QuietDesk) -> None:
    """As everywhere."""
    kept = comment()
    kept.written_at = datetime(2026, 1, 2)  # noqa: DTZ001 - that is the point

    with pytest.raises(ValueError, match="no time zone"):
        await insert([kept])
