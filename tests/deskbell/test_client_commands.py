"""The commands that use a served desk, as they are typed."""

import os
import signal
import socket
import sys
from threading import Thread
from typing import Any

import pytest

from deskbell import client_commands, explaining
from deskbell.commands import main
from deskbell.explaining import Wording


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


@pytest.mark.parametrize(
    ("terminal", "no_color", "look"),
    [(False, "", Wording()), (True, "", Wording(marks=True, colours=True)), (True, "1", Wording(marks=True))],
)
def test_whoever_wants_no_colours_gets_none(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, no_color: str, look: Wording
) -> None:
    """A file gets neither marks nor colours."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setenv("NO_COLOR", no_color)
    assert client_commands._look() == look


@pytest.mark.parametrize(
    "given", [["why", "E", "O", "--as", "a", "--password", "p"], ["trace", "E", "--as", "a"]]
)
def test_the_commands_ask_as_somebody(given: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[Any]()

    async def asking(*given: Any, look: Wording) -> int:
        del look
        asked.append(given[:-1])
        return 0

    monkeypatch.setattr("getpass.getpass", lambda: "p")
    monkeypatch.setattr(explaining, given[0], asking)
    assert main(given) == 0
    assert asked == [("http://127.0.0.1:8000", ("a", "p"), *("E", "O")[: len(given) // 3])]
