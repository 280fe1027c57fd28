"""The commands that use a served desk, as they are typed."""

import getpass
import os
import signal
import socket
import sys
from io import BytesIO, TextIOWrapper
from threading import Thread
from typing import Any

import pytest

from deskbell import asking, client_commands, explaining
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


@pytest.mark.filterwarnings("error")
def test_without_a_terminal_the_password_is_read_where_all_else_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From a timer, whose log needs no warning that somebody might look on."""
    asked = list[Any]()

    async def ask(*given: Any, only: str | None, **_: Any) -> int:
        asked.append(given[1:3])
        return int(only is not None)

    monkeypatch.setattr(getpass, "getpass", vars(getpass)["fallback_getpass"])  # as without a terminal
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"demo-desk\n")))
    monkeypatch.setattr(asking, "ask", ask)

    assert main(["ask", "{ x }", "--as", "a"]) == 0
    assert asked == [(("a", "demo-desk"), "{ x }")]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [("{ é }", 0, ""), ("\udce9", 2, "The standard input is not in UTF-8; save it so.\n")],
)
def test_an_operation_is_read_where_it_is_a_hyphen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, status: int, said: str
) -> None:
    asked = list[str]()

    async def ask(*given: Any, **_: Any) -> int:
        asked.append(given[2])
        return 0

    given = typed.encode(errors="surrogateescape")
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(given), errors="surrogateescape"))
    monkeypatch.setattr(asking, "ask", ask)

    assert main(["ask", "-"]) == status
    assert (asked, capsys.readouterr().out) == ([typed] if not status else [], said)
