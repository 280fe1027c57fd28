"""What is written of faults that come again."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from deskbell.log import ANEW, Repeated


def told(repeated: Repeated, at: float, what: str, said: str) -> str:
    """Log a fault at a moment; return what is written of it."""
    fault = ConnectionRefusedError(said)
    given = logging.ERROR, "", 0, "could not %s", (what,), (type(fault), fault, None)
    record = logging.LogRecord("desk", *given)
    record.created = at
    return logging.Formatter().format(record) if repeated.filter(record) else ""


def test_a_fault_that_comes_again_is_told_in_a_line_and_each_line_once_a_minute() -> None:
    """Nothing of an outage is lost, and its log stays short."""
    repeated = Repeated()
    in_full = "could not listen\nConnectionRefusedError: nobody answers"
    assert told(repeated, ANEW, "listen", "nobody answers") == in_full
    assert told(repeated, ANEW, "listen", "nobody answers") == ""
    assert told(repeated, 2 * ANEW - 1, "look", "nobody answers") == (
        "could not look (ConnectionRefusedError: nobody answers)"
    )
    assert told(repeated, 2 * ANEW - 1, "look", "no route").endswith("\nConnectionRefusedError: no route")
    assert told(repeated, 2 * ANEW, "listen", "nobody answers") == in_full


def test_what_says_the_same_and_was_raised_elsewhere_is_another_fault() -> None:
    """Else nobody learned where."""
    repeated, known = Repeated(), dict[str, Any]()

    def first() -> Any:
        return known["id"]

    def other() -> Any:
        return known["id"]

    def lines_of(fails: Callable[[], Any]) -> int:
        with pytest.raises(KeyError) as caught:
            fails()
        fault = caught.value
        record = logging.makeLogRecord({"msg": "failed", "exc_info": (KeyError, fault, fault.__traceback__)})
        return len(logging.Formatter().format(record).splitlines()) if repeated.filter(record) else 0

    assert [lines_of(fails) > 1 for fails in (first, other, first, other)] == [True, True, False, False]


def test_what_is_no_fault_is_told_each_time() -> None:
    """However alike."""
    record, repeated = logging.makeLogRecord({"msg": "forgot 7 messages"}), Repeated()
    assert repeated.filter(record)
    assert repeated.filter(record)
