"""The commands: what an operator and a visitor of the demo desk type."""

import argparse
import os
import signal
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest

from deskbell.arguments import parser
from deskbell.commands import RUN, main, runner

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("typed", [StringIO(), None])
def test_a_command_that_nobody_answers_says_what_it_asked_for(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    typed: StringIO | None,
) -> None:
    """As from a timer, where there is no terminal, or the standard input is closed."""
    (tmp_path / "draft").write_text("{}")
    monkeypatch.setattr(sys, "stdin", typed)
    assert main(["backtest", f"{tmp_path}/draft", "--since", "1d", "--password", "x"]) == 2
    assert capsys.readouterr().err.endswith(
        "deskbell: nobody answers; say on the command line who asks, and give --password.\n"
    )


def test_a_command_ends_quietly_where_nobody_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of `python -m deskbell sdl | head`: with the status that a shell expects then."""
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as nobody:
        monkeypatch.setattr(sys, "stdout", nobody)
        assert main(["sdl"]) == 128 + signal.SIGPIPE
        nobody.write("more")  # and nothing is said of what is left over


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("ascii", r"J\u00f6rg \ud83d\udd14 \u2588 \ud800"),
        ("latin-1", r"Jörg \ud83d\udd14 \u2588 \ud800"),
        ("utf-8", r"Jörg 🔔 █ \ud800"),
    ],
)
def test_what_cannot_be_written_is_escaped_as_in_json(
    monkeypatch: pytest.MonkeyPatch, encoding: str, written: str
) -> None:
    """By any command, also where its output goes into a file."""
    output = TextIOWrapper(BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", output)
    assert main(["settings"]) == 0
    print("Jörg 🔔 █ \ud800", flush=True)  # noqa: T201 - as a command speaks to its user
    output.seek(0)
    assert output.readlines()[-1] == f"{written}\n"


def test_what_whoever_runs_a_command_chose_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    output = TextIOWrapper(BytesIO(), encoding="ascii", errors="ignore")
    monkeypatch.setattr(sys, "stdout", output)
    assert main(["settings"]) == 0
    assert output.errors == "ignore"


def test_every_command_is_run_by_something() -> None:
    """Also those of which no other test types the name."""
    [named] = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    assert sorted(RUN) == sorted(named.choices)
    assert all(callable(runner(name)) for name in RUN)


@pytest.mark.parametrize(
    ("words", "module", "needed"),
    [
        (["ask", "{ viewer { id } }", "--url", "http://127.0.0.1:1"], "asking", {"httpx"}),
        (["settings"], "settings", set()),
    ],
)
def test_whoever_asks_a_served_desk_imports_no_more_than_a_client(
    words: list[str], module: str, needed: set[str], tmp_path: Path
) -> None:
    """What serves takes longer than all else that a command does; who asks for a variable needs no client."""
    python = [sys.executable, "-X", "importtime", "-m", "deskbell", *words]
    told = subprocess.run(  # noqa: PLW1510 - nobody serves what is asked, so it ends as a failure
        python, env={"PYTHONPATH": str(ROOT)}, cwd=tmp_path, capture_output=True, text=True
    ).stderr
    imported = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert f"deskbell.{module}" in imported
    slow = {"schema", "strawberry", "starlette", "uvicorn", "tortoise", "redis", "httpx"}
    assert imported & slow == needed


def test_whoever_hears_a_served_desk_imports_what_whoever_asks_it_does() -> None:
    assert {RUN[name] for name in ("backtest", "listen", "trace", "why")} == {RUN["ask"]}
