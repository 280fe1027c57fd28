"""What strangers send as JSON is looked at no more than it takes, whatever it holds."""

import json
from typing import Any

import orjson
import pytest

from deskbell import reading
from deskbell.reading import Unreadable, read
from schema.entries import HALF, faults_in

HALVED = '{"query": "{ hello }", "variables": %s, "extensions": %s, "other": {"\\ud83d": ["\\ud83d"]}}'


def test_what_nobody_reads_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither are variables, before it is known how much they hold."""
    looked = list[Any]()
    monkeypatch.setattr(reading, "fault_in", looked.append)
    nest = "[" * 90 + '"\\ud83d"' + "]" * 90
    message: Any = read(HALVED % (f'{{"a": [{nest}]}}', f'{{"a": [{nest}, {nest}]}}'))

    assert {text for text in looked if text is not None} == {"{ hello }"}
    assert message.keys() == {"query", "variables", "extensions", "other"}


@pytest.mark.parametrize("unit", ["[],", "{},", '{"a":[', "[[]],", '"[",'])
@pytest.mark.parametrize("fault", ["", "1e999", '"\\ud83d"'])
def test_of_many_lists_and_objects_none_is_made(
    monkeypatch: pytest.MonkeyPatch, unit: str, fault: str
) -> None:
    """Each takes a hundred times what its brackets do, also in what has a fault."""
    monkeypatch.setattr(orjson, "loads", None)
    monkeypatch.setattr(reading, "BRACKETS", 100)
    with pytest.raises(Unreadable, match="At most 100 brackets in one request"):
        read(f'{{"query": "{{ hello }}", "variables": {{"a": [{unit * 100}{fault}]}}}}')


def test_as_many_brackets_as_there_may_be_are_read() -> None:
    lists: list[Any] = [[]] * (reading.BRACKETS - 1)

    assert read(json.dumps(lists)) == lists


@pytest.mark.parametrize("fault", ['"\\ud83d",', '"x\\ud83d\\ud83dy",'])
def test_faults_without_number_are_refused_together(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr(reading, "VALUES", 100)
    with pytest.raises(Unreadable, match="too much that cannot be read"):
        read(f'{{"a": [{fault * 100}1]}}')


@pytest.mark.parametrize(
    "text",
    [
        *("1e99", "1e308", "-1E+307", "12.5e-400", "0.1", "9" * 300, "-0", "1" + "0" * 308, "0." + "1" * 900),
        *('"1e999"', '"NaN \\" 1e999"', '"\\\\"', '"[[["', '"\\\\ud83d"', '"\\ud83d\\ude00"', '"\\u00e9"'),
        "[" * 900 + "]" * 900,
    ],
)
@pytest.mark.parametrize("fault", ["1e999", "NaN", "-Infinity", '"\\udc00"', "[" * 1_500 + "]" * 1_500])
def test_what_stands_beside_a_fault_is_read_as_it_is(text: str, fault: str) -> None:
    both: Any = read(f'{{"a": {text}, "b": {fault}, "c": {text}}}')
    assert both["a"] == both["c"] == read(text)
    assert next(fault.path for fault in faults_in(both["b"], "b"))[0] == "b"
    assert not list(faults_in(both["a"]))


@pytest.mark.parametrize("text", ['"\\ud83d', '"\\ud83d"]', "1e999 1", "NaN1e", '{"a" "\\ud83d"}', "\\ud83d"])
def test_what_is_no_json_has_no_marks(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        read(text)


def test_whoever_writes_a_mark_has_written_what_cannot_be_read() -> None:
    """They may have seen one in an answer."""
    assert [str(fault) for fault in faults_in(read(json.dumps([f"Hi {HALF}"])))] == [
        "This holds half a character, such as half an emoji."
    ]
