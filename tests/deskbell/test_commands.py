"""The commands: what an operator and a visitor of the demo desk type."""

import os
import signal
import socket
import sys
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest

from deskbell.commands import main

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


def test_who_listens_and_is_told_to_end_does_so_with_the_status_of_that(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As by `timeout`, or at a host's end; here while it connects."""

    def tell() -> None:
        with door.accept()[0]:
            os.kill(os.getpid(), signal.SIGTERM)

    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        Thread(target=tell).start()
        status = main(["listen", "maria@desk.example", "--password", "x", "--url", url])
    assert (status, capsys.readouterr().err) == (128 + signal.SIGTERM, "")
