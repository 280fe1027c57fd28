"""The commands: what each does, and how it ends."""

import argparse
import asyncio
import getpass
import os
import signal
import sys
from collections.abc import Callable, Sequence

from deskbell import asking, demo, drive, explaining, listening, server, setup, trying
from deskbell.alone import alone
from deskbell.arguments import parser
from deskbell.client import Person
from deskbell.environment import BadSetting, colours_wanted, masked, read_settings
from deskbell.log import begin_log
from deskbell.settings import Settings, variable
from schema import build_schema


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the process's exit status."""
    try:
        parsed = parser().parse_args(arguments)
        begin_log()
        return int(RUN[parsed.command](parsed, read_settings()) or 0)
    except BadSetting as fault:
        print(f"deskbell: {fault}", file=sys.stderr)  # noqa: T201 - a command speaks to its user
        return 2
    except EOFError:
        sentence = "nobody answers; say who asks with --as and --password."
        print(f"\ndeskbell: {sentence}", file=sys.stderr)  # noqa: T201 - a command speaks to its user
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever reads along has seen enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # which Python writes the rest to
        return 128 + signal.SIGPIPE


def _say(text: str = "") -> None:
    print(text, flush=True)  # noqa: T201 - a command speaks to its user


def _serve(arguments: argparse.Namespace, settings: Settings) -> None:
    def prepare() -> None:
        asyncio.run(setup.prepare(settings, _say, demo.build if arguments.demo else None))

    server.check_port(settings.host, settings.port)
    connections = asyncio.run(setup.connections_of(settings))
    os.environ[variable("database_pool")] = str(connections)  # noqa: TID251 - for each process to read
    with alone(settings, _say, prepare):
        if arguments.demo:
            _say(asyncio.run(demo.welcome(settings)))
            if not settings.allowed_origins:  # whoever tries a page of their own against it shall get in
                os.environ[variable("allowed_origins")] = demo.ORIGINS  # noqa: TID251 - for each process to read
        server.run(
            "deskbell.app:create_served_app", host=settings.host, port=settings.port, workers=settings.workers
        )


def _migrate(_: argparse.Namespace, settings: Settings) -> None:
    asyncio.run(setup.prepare(settings, _say))
    _say("The database is up to date.")


def _settings(_: argparse.Namespace, settings: Settings) -> None:
    made = {"public_url": settings.address, "mail_from": settings.sender}
    for name, field in Settings.model_fields.items():
        found = getattr(settings, name)
        value = masked(name, found if found or found is False else made.get(name))
        _say(f"{variable(name):27} {value:40} {field.description}")


def _demo(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.drive:
        return asyncio.run(drive.drive(arguments.url or settings.address, arguments.rate, _say))
    asyncio.run(setup.prepare(settings, _say, demo.build))
    _say(asyncio.run(demo.welcome(settings)))
    _say("Where nobody serves it yet: .venv/bin/python -m deskbell serve\n")
    return 0


def _password(arguments: argparse.Namespace) -> str:
    return getpass.getpass() if arguments.password is None else str(arguments.password)


def _address(arguments: argparse.Namespace, settings: Settings) -> str:
    return arguments.url or settings.address


def _person(arguments: argparse.Namespace) -> Person:
    return arguments.email or input("E-mail address: "), _password(arguments)


def _listen(arguments: argparse.Namespace, settings: Settings) -> int:
    address, person = _address(arguments, settings), _person(arguments)

    async def listen() -> int:
        bells = asyncio.create_task(listening.listen(address, person, arguments.after, _say))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, bells.cancel)
        return await bells

    try:
        return asyncio.run(listen())
    except asyncio.CancelledError:  # it has said how to go on
        return 128 + signal.SIGTERM


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    try:
        variables = asking.variables_of(arguments.variables)
    except ValueError as fault:
        _say(str(fault))
        return 2
    address, person = _address(arguments, settings), _person(arguments) if arguments.email else None
    return asyncio.run(asking.ask(address, person, arguments.operation, variables, _say, only=arguments.only))


def _look() -> explaining.Wording:
    terminal = sys.stdout.isatty()
    return explaining.Wording(marks=terminal, colours=terminal and colours_wanted())


def _why(arguments: argparse.Namespace, settings: Settings) -> int:
    address, person, event = _address(arguments, settings), _person(arguments), arguments.event
    return asyncio.run(explaining.why(address, person, event, arguments.occurrence, _say, look=_look()))


def _trace(arguments: argparse.Namespace, settings: Settings) -> int:
    address, person = _address(arguments, settings), _person(arguments)
    return asyncio.run(explaining.trace(address, person, arguments.event, _say, look=_look()))


def _backtest(arguments: argparse.Namespace, settings: Settings) -> int:
    try:
        draft = trying.draft_in(arguments.file)
    except (OSError, ValueError) as fault:
        _say(f"There is no draft in {arguments.file}: {fault}")
        return 2
    since, until = arguments.since.isoformat(), arguments.until and arguments.until.isoformat()
    asked = {"draft": draft, "since": since, "until": until, "first": arguments.first}
    address, person = _address(arguments, settings), _person(arguments)
    show = _progress if sys.stderr.isatty() else None
    return asyncio.run(trying.backtest(address, person, asked, _say, show))


def _progress(text: str) -> None:
    print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)  # noqa: T201 - a command speaks to its user


def _retry(_: argparse.Namespace, settings: Settings) -> None:
    _say(f"{asyncio.run(setup.retry(settings))} occurrences will be tried anew.")


def _check(_: argparse.Namespace, settings: Settings) -> int:
    repaired = asyncio.run(setup.check(settings))
    for sentence in repaired:
        _say(sentence)
    _say(f"Put right: {len(repaired)}." if repaired else "Every count is right.")
    return 1 if repaired else 0


def _sdl(_: argparse.Namespace, __: Settings) -> None:
    _say(build_schema().as_str())


def _reset_password(arguments: argparse.Namespace, settings: Settings) -> int:
    made = asyncio.run(setup.reset_password(settings, arguments.email, arguments.password))
    _say(
        f"The password of {arguments.email} is now: {made}"
        if made
        else f"There is no agent {arguments.email}."
    )
    return 0 if made else 1


RUN: dict[str, Callable[[argparse.Namespace, Settings], int | None]] = {
    "ask": _ask,
    "backtest": _backtest,
    "check": _check,
    "demo": _demo,
    "listen": _listen,
    "migrate": _migrate,
    "reset-password": _reset_password,
    "retry": _retry,
    "sdl": _sdl,
    "serve": _serve,
    "settings": _settings,
    "trace": _trace,
    "why": _why,
}
