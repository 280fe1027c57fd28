"""`backtest`: what a draft would have done, from the command line."""

import json
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from deskbell import trying
from deskbell.arguments import moment
from deskbell.commands import main
from deskbell.trying import backtest, bar, draft_in, told
from tests.desk import PASSWORD, RunningDesk, message
from tests.pairs import ON_SQLITE

MARIA = ("maria@desk.example", PASSWORD)
DRAFT = {"name": "What if", "eventType": "TICKET_CREATED", "actions": [message("#TICKET_SUBJECT#")]}


def day(number: int, examined: int, matched: int) -> dict[str, Any]:
    return {"day": f"2026-11-{number:02}", "examined": examined, "matched": matched}


def test_since_is_a_moment_or_how_long_ago_it_is() -> None:
    assert moment("2026-11-01T09:00:00+02:00") == datetime(2026, 11, 1, 7, tzinfo=UTC)
    before = datetime.now(UTC)
    assert before <= moment("2w") + timedelta(days=14) <= datetime.now(UTC)


@pytest.mark.parametrize("given", ["5y", "999999w", "yesterday"])
def test_what_is_no_moment_is_told_how_to_give_one(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["backtest", "draft.json", "--since", given])
    assert f"{given} is no moment; give it as 30d, 12h, 2w" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"[" * 100_000, "it is nested too deeply"),
        (b'{"n": NaN}', "it holds a number or a character that JSON does not have"),
        (b'{"name": "\\ud800"}', "it holds a number or a character that JSON does not have"),
        (b'{"name":\n}', "it goes wrong in line 2, column 1"),
        (b"[]", "it is no object"),
    ],
    ids=["deep", "NaN", "half", "cut off", "a list"],
)
def test_what_cannot_travel_is_no_draft(tmp_path: Path, given: bytes, why: str) -> None:
    (path := tmp_path / "draft.json").write_bytes(given)
    with pytest.raises(ValueError, match="in the shape of CreateEventInput") as fault:
        draft_in(str(path))
    assert str(fault.value).endswith(f": {why}.")


def test_a_draft_that_an_editor_has_marked_as_utf_8_is_read(tmp_path: Path) -> None:
    (path := tmp_path / "draft.json").write_text('{"name": "Échos"}', encoding="utf-8-sig")
    assert draft_in(str(path)) == {"name": "Échos"}


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "latin").write_bytes("É".encode("latin-1"))
    for name in ("", "none", "latin"):
        assert main(["backtest", f"{tmp_path}/{name}", "--since", "1d"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path}/ cannot be read: Is a directory.",
        f"{tmp_path}/none cannot be read: No such file or directory.",
        f"{tmp_path}/latin is not in UTF-8; save it so.",
    ]


def test_a_bar_is_as_long_as_its_share() -> None:
    assert [len(bar(share)) for share in (0, 0.5, 1)] == [0, 20, 40]
    assert bar(1 / 80) == "▌"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_a_bar_is_of_what_the_output_has_letters_for(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(BytesIO(), encoding=encoding))
    assert [bar(share) for share in (0, 1 / 40, 1)] == ["", "#", "#" * 40]


def test_it_is_told_in_a_sentence_day_by_day_and_by_its_matches() -> None:
    occurred = {"occurredAt": "2026-11-02T09:00:00+00:00"}
    sent = [{"recipient": {"displayName": "Maria Lopez"}, "subject": "A\x1blamp"}]
    matches = [
        {"heldBack": "It rests.", "occurrence": occurred, "wouldSend": []},
        {"heldBack": None, "occurrence": occurred, "wouldSend": sent},
    ]
    numbers = {"examined": 1_200, "matched": 3, "heldBack": 1, "complete": False}

    said = told({**numbers, "days": [day(1, 200, 1), day(2, 1_000, 2)], "matches": matches})

    assert said[0] == "Of 1,200 occurrences it would have matched 3, and done nothing about 1 of these."
    assert said[1].startswith("That is not all")
    assert [line.split() for line in said[2:4]] == [
        ["2026-11-01", "█" * 20, "1", "of", "200"],
        ["2026-11-02", "█" * 40, "2", "of", "1,000"],
    ]
    assert [line[18:] for line in said[4:]] == ["It rests.", "Maria Lopez: A lamp"]


def test_many_days_are_shown_as_weeks() -> None:
    days = [day(1, 1, 1)] * 50

    said = told({"examined": 50, "matched": 50, "heldBack": 0, "complete": True, "days": days, "matches": []})

    assert len(said) == 1 + 8


@ON_SQLITE
async def test_a_draft_is_tried_and_its_time_shown(desk: RunningDesk) -> None:
    await desk.ticket(subject="A lamp")
    said, shown = list[str](), list[str]()
    asked = {"draft": DRAFT, "since": (desk.clock() - timedelta(days=2)).isoformat()}

    assert await backtest(desk.address, MARIA, asked, said.append, shown.append) == 0

    assert said[0].startswith("Of 1 occurrences it would have matched 1,")
    assert said[-1].endswith("Maria Lopez: A lamp")
    assert (shown[0].endswith(" 0.0 of at most 10 s"), shown[-1]) == (True, "")


@ON_SQLITE
async def test_what_is_wrong_with_it_is_said_with_its_place(desk: RunningDesk) -> None:
    asked = {"draft": {**DRAFT, "name": " ", "actions": []}, "since": "2026-11-01T00:00:00Z"}
    said = list[str]()

    assert await backtest(desk.address, MARIA, asked, said.append) == 1
    assert [line.partition(":")[0] for line in said] == ["draft.name", "draft.actions"]
    assert await backtest(desk.address, (MARIA[0], "wrong"), asked, said.append) == 1
    assert await backtest("http://127.0.0.1:1", MARIA, asked, said.append) == 1
    assert "does not answer" in said[-1]


def test_the_command_reads_a_file_and_says_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, given = tmp_path / "draft.json", dict[str, Any]()

    async def keep(_address: str, person: tuple[str, str], asked: dict[str, Any], *_: Any) -> int:
        given.update(asked, person=person)
        return 0

    monkeypatch.setattr(trying, "backtest", keep)
    rest = ["--since", "30d", "--as", "a@desk.example", "--password", "x"]

    assert main(["backtest", str(file), *rest]) == 2
    assert "cannot be read" in capsys.readouterr().out
    file.write_text(json.dumps(DRAFT))
    assert main(["backtest", str(file), *rest]) == 0
    assert (given["draft"], given["person"], given["until"]) == (DRAFT, ("a@desk.example", "x"), None)
