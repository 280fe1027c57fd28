"""The commands: what an operator and a visitor of the demo desk type."""

import os
import signal
import sys
from io import StringIO
from pathlib import Path

import pytest

from deskbell.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


def test_the_schema_is_printed_as_it_is_committed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sdl"]) == 0
    assert capsys.readouterr().out == (ROOT / "schema" / "schema.graphql").read_text()


def test_a_command_that_nobody_answers_says_what_it_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As from a timer, where there is no terminal."""
    (tmp_path / "draft").write_text("{}")
    monkeypatch.setattr(sys, "stdin", StringIO())
    assert main(["backtest", f"{tmp_path}/draft", "--since", "1d", "--password", "x"]) == 2
    assert capsys.readouterr().err.endswith(
        "deskbell: nobody answers; say who asks with --as and --password.\n"
    )


def test_a_command_ends_quietly_where_nobody_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of `python -m deskbell sdl | head`: with the status that a shell expects then."""
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as nobody:
        monkeypatch.setattr(sys, "stdout", nobody)
        assert main(["sdl"]) == 128 + signal.SIGPIPE
        nobody.write("more")  # and nothing is said of what is left over
