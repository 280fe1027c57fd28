"""The commands: what an operator and a visitor of the demo desk type."""

from pathlib import Path

import pytest

from deskbell.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


def test_the_schema_is_printed_as_it_is_committed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sdl"]) == 0
    assert capsys.readouterr().out == (ROOT / "schema" / "schema.graphql").read_text()
