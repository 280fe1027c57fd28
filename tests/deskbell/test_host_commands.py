"""The commands of a desk's host, as they are typed; what they do to a database stands in `test_setup`."""

from pathlib import Path

import pytest

from deskbell.commands import main

ROOT = Path(__file__).resolve().parents[2]


def test_the_schema_is_printed_as_it_is_committed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sdl"]) == 0
    assert capsys.readouterr().out == (ROOT / "schema" / "schema.graphql").read_text()
