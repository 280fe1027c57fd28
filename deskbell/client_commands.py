"""The commands that use a served desk; each returns its exit status."""

import argparse
import asyncio
import getpass
import signal
import sys
import warnings

from deskbell import asking, explaining, listening, trying
from deskbell.client import Person
from deskbell.environment import Say, colours_wanted
from deskbell.settings import Settings


def listen(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    """Print bells until stopped; being told to end is an end with the status of that."""
    address, person = _address(arguments, settings), _person(arguments)

    async def listen() -> int:
        bells = asyncio.create_task(listening.listen(address, person, arguments.after, say))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, bells.cancel)
        return await bells

    try:
        return asyncio.run(listen())
    except asyncio.CancelledError:  # it has said how to go on
        return 128 + signal.SIGTERM


def ask(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    """Send one operation and print its answer."""
    try:
        variables = asking.variables_of(arguments.variables)
        operation = asking.text_in("-") if arguments.operation == "-" else arguments.operation
    except ValueError as fault:
        say(str(fault))
        return 2
    address, person = _address(arguments, settings), _person(arguments) if arguments.email else None
    return asyncio.run(asking.ask(address, person, operation, variables, say, only=arguments.only))


def why(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    """Say why an event fired on something that happened, or did not."""
    address, person, event = _address(arguments, settings), _person(arguments), arguments.event
    return asyncio.run(explaining.why(address, person, event, arguments.occurrence, say, look=_look()))


def trace(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    """Print what becomes of an event, as it happens."""
    address, person = _address(arguments, settings), _person(arguments)
    return asyncio.run(explaining.trace(address, person, arguments.event, say, look=_look()))


def backtest(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    """Tell what a draft of an event would have done."""
    try:
        draft = trying.draft_in(arguments.file)
    except ValueError as fault:
        say(str(fault))
        return 2
    since, until = arguments.since.isoformat(), arguments.until and arguments.until.isoformat()
    asked = {"draft": draft, "since": since, "until": until, "first": arguments.first}
    address, person = _address(arguments, settings), _person(arguments)
    show = _progress if sys.stderr.isatty() else None
    return asyncio.run(trying.backtest(address, person, asked, say, show))


def _address(arguments: argparse.Namespace, settings: Settings) -> str:
    return arguments.url or settings.address


def _person(arguments: argparse.Namespace) -> Person:
    return arguments.email or input("E-mail address: "), _password(arguments)


def _password(arguments: argparse.Namespace) -> str:
    if arguments.password is not None:
        return str(arguments.password)
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass()
        except getpass.GetPassWarning:  # there is no terminal to hide it on
            return input()


def _look() -> explaining.Wording:
    terminal = sys.stdout.isatty()
    return explaining.Wording(marks=terminal, colours=terminal and colours_wanted())


def _progress(text: str) -> None:
    print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)  # noqa: T201 - a command speaks to its user
