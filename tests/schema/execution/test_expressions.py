"""What fields say of themselves is written as they say, and what is not to be had at once is executed."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.schema.execution.streamed import MADE, Seal, Streamed, Told, readers
from tests.schema.execution.worlds import context, schema

OURS = schema(Streamed)


@pytest.mark.parametrize(
    "selected", ["later", "nodes { id }", "scaled", "passed", "someday { id }", "friend { crowd { id } }"]
)
async def test_what_may_have_to_be_awaited_is_never_answered_at_once(selected: str) -> None:
    """Nor what takes arguments, goes through extensions, or may be of several types."""
    told: Any = context("x")
    async for _ in await OURS.stream(f"subscription {{ pushed {{ {selected} }} }}", context_value=told):
        assert "reader" not in told


def test_what_lasts_is_written_once_for_all_that_is_equal() -> None:
    told, answers = Told(), list[bytes | None]()
    [maria, omar] = readers("seal { name }", ("maria", "agent"), ("omar", "agent"))
    for told.seal in (Seal("red"), Seal("red"), None, Seal("blue"), Seal("green", "flag")):
        answers.append(maria.data(told))

    written = [b'{"told":{"seal":%s}}' % seal for seal in (b'{"name":"red"}', b"null", b'{"name":"blue"}')]
    assert answers == [written[0], *written, None]  # a flag is no seal
    assert MADE == ["red", "blue"]
    assert omar.data(told) is None  # for whom it is not to be had at once


@pytest.mark.parametrize(
    ("name", "given", "written"),
    [
        ("since", datetime(2026, 3, 29, 12, tzinfo=UTC), b'"2026-03-29T12:00:00+00:00"'),
        ("since", datetime(1800, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")), b'"1800-01-01T00:00:00+00:53:28"'),
        ("since", None, None),
        ("number", 2**31 - 1, b"2147483647"),
        ("number", 7.0, b"7"),
        ("number", 2**31, None),
    ],
)
def test_times_and_numbers_are_written_as_their_types_are(name: str, given: Any, written: Any) -> None:
    [reader], told = readers(name, ("maria", "agent")), Told()
    setattr(told, name, given)

    assert reader.data(told) == (written and b'{"told":{"%s":%s}}' % (name.encode(), written))


def test_what_comes_late_this_time_is_executed() -> None:
    [reader] = readers("perhaps", ("maria", "agent"))

    assert reader.data(Told()) == b'{"told":{"perhaps":"at once"}}'
    assert reader.data(Told(late=True)) is None
    assert reader.data(None) is None


@pytest.mark.parametrize("selected", ["broken { __typename }", "unsure { name }"])
async def test_what_is_no_thing_of_its_type_or_not_yet_known_to_be_is_executed(selected: str) -> None:
    """A fault that is given rather than raised, and what is only told later."""
    [reader] = readers(selected, ("maria", "agent"))

    assert reader.data(Told()) is None
