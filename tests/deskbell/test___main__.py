"""The commands: what an operator and a visitor of the demo desk type."""

import os
import signal
import sys
from pathlib import Path

import pytest

from deskbell.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


def test_the_schema_is_printed_as_it_is_committed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sdl"]) == 0
    assert capsys.readouterr().out == (ROOT / "schema" / "schema.graphql").read_text()


def test_a_command_ends_quietly_where_nobody_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of `python -m deskbell sdl | head`: with the status that a shell expects then."""
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as nobody:
        monkeypatch.setattr(sys, "stdout", nobody)
        assert main(["sdl"]) == 128 + signal.SIGPIPE
        nobody.write("more")  # and nothing is said of what is left over
