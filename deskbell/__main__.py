"""The command line: `python -m deskbell`."""

import argparse
import asyncio
import getpass
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from deskbell import asking, demo, drive, explaining, listening, server, setup, trying
from deskbell.alone import alone
from deskbell.environment import BadSetting, colours_wanted, masked, read_settings
from deskbell.settings import PREFIX, Settings
from schema import build_schema

SERVED = "where the desk is served (default: the settings' public URL, else their host and port)"
PASSWORD = "asked for if it is left out"  # noqa: S105 - a word of help


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the process's exit status."""
    parsed = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "tortoise"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        command = parsed.run
        return int(command(parsed, read_settings()) or 0)
    except BadSetting as fault:
        print(f"deskbell: {fault}", file=sys.stderr)  # noqa: T201 - a command speaks to its user
        return 2
    except KeyboardInterrupt:
        return 130


def _add_demo(commands: Any) -> None:
    demo = commands.add_parser("demo", help="build the demo desk, or let work happen on it")
    demo.add_argument("--drive", action="store_true", help="let believable work happen until stopped")
    demo.add_argument("--rate", type=_rate, default=1.0, help="deeds in a second (default: 1)")
    demo.add_argument("--url", help=SERVED)
    demo.set_defaults(run=_demo)


def _add_explaining(commands: Any) -> None:
    why = commands.add_parser("why", help="say why an event fired on something that happened, or did not")
    why.add_argument("event", help="the event's id")
    why.add_argument("occurrence", help="the id of what happened")
    trace = commands.add_parser("trace", help="print what becomes of an event, as it happens")
    trace.add_argument("event", help="the event's id")
    for command, run in ((why, _why), (trace, _trace)):
        command.add_argument("--as", dest="email", required=True, help="who asks")
        command.add_argument("--password", help=PASSWORD)
        command.add_argument("--url", help=SERVED)
        command.set_defaults(run=run)


def _parser() -> argparse.ArgumentParser:
    variables = "\n".join(
        f"  {_variable(name):27} {field.description}" for name, field in Settings.model_fields.items()
    )
    parser = argparse.ArgumentParser(
        prog="deskbell",
        description="A help desk's events, rung live.",
        epilog=f"environment:\n{variables}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = commands.add_parser("serve", help="migrate the database, then serve")
    serve.add_argument(
        "--demo", action="store_true", help="build the demo desk first, on a desk that nobody has used"
    )
    serve.set_defaults(run=_serve)
    commands.add_parser("migrate", help="bring the database up to date").set_defaults(run=_migrate)
    commands.add_parser("settings", help="show every variable and its value").set_defaults(run=_settings)
    _add_demo(commands)
    listen = commands.add_parser("listen", help="sign in and print bells as they arrive")
    listen.add_argument("email")
    listen.add_argument("--password", help=PASSWORD)
    listen.add_argument("--after", help="go on behind this cursor; an empty one replays all that is kept")
    listen.add_argument("--url", help=SERVED)
    listen.set_defaults(run=_listen)
    ask = commands.add_parser("ask", help="send one operation and print its answer")
    ask.add_argument("operation", help="a query or mutation in GraphQL")
    ask.add_argument("--as", dest="email", help="who asks; nobody, who is not signed in, if it is left out")
    ask.add_argument("--password", help=PASSWORD)
    ask.add_argument(
        "--variables",
        nargs="+",
        default=[],
        metavar="name=value",
        help="a text or JSON; or a JSON object",
    )
    ask.add_argument("--only", metavar="path", help="print what stands there, such as viewer.groups.0.id")
    ask.add_argument("--url", help=SERVED)
    ask.set_defaults(run=_ask)
    _add_explaining(commands)
    _add_backtest(commands)
    commands.add_parser("retry", help="try anew what failed too often").set_defaults(run=_retry)
    commands.add_parser("check", help="count anew, and put right what differs").set_defaults(run=_check)
    commands.add_parser("sdl", help="print the GraphQL schema").set_defaults(run=_sdl)
    reset = commands.add_parser(
        "reset-password", help="give an agent a new password, and end all their access"
    )
    reset.add_argument("email")
    reset.add_argument("--password", help="made up and printed if it is left out")
    reset.set_defaults(run=_reset_password)
    return parser


def _add_backtest(commands: Any) -> None:
    backtest = commands.add_parser("backtest", help="tell what an event would have done; nothing is sent")
    backtest.add_argument("file", help="the event, as JSON in the shape of CreateEventInput; - is stdin")
    ago = "as 30d, 12h, 2w, or a moment in ISO 8601"
    backtest.add_argument("--since", type=trying.moment, required=True, help=f"from when on: {ago}")
    backtest.add_argument("--until", type=trying.moment, help="until when; now if it is left out")
    backtest.add_argument("--first", type=int, default=10, help="matches to show, newest first (default: 10)")
    backtest.add_argument("--as", dest="email", help="whose event it would be; asked for if it is left out")
    backtest.add_argument("--password", help=PASSWORD)
    backtest.add_argument("--url", help=SERVED)
    backtest.set_defaults(run=_backtest)


def _rate(text: str) -> float:
    if (rate := float(text)) > 0:
        return rate
    raise ValueError


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def _say(text: str = "") -> None:
    print(text, flush=True)  # noqa: T201 - a command speaks to its user


def _serve(arguments: argparse.Namespace, settings: Settings) -> None:
    def prepare() -> None:
        asyncio.run(setup.prepare(settings, _say, demo.build if arguments.demo else None))

    server.check_port(settings.host, settings.port)
    with alone(settings, _say, prepare):
        if arguments.demo:
            _say(asyncio.run(demo.welcome(settings)))
            if (
                not settings.allowed_origins
            ):  # whoever tries a page of their own against the demo shall get in
                os.environ[_variable("allowed_origins")] = demo.ORIGINS  # noqa: TID251 - for each process to read
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
        _say(f"{_variable(name):27} {value:40} {field.description}")


def _demo(arguments: argparse.Namespace, settings: Settings) -> None:
    if arguments.drive:
        asyncio.run(drive.drive(arguments.url or settings.address, arguments.rate, _say))
        return
    asyncio.run(setup.prepare(settings, _say, demo.build))
    _say(asyncio.run(demo.welcome(settings)))


def _password(arguments: argparse.Namespace) -> str:
    return getpass.getpass() if arguments.password is None else str(arguments.password)


def _listen(arguments: argparse.Namespace, settings: Settings) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # which lets it say how to go on
    address = arguments.url or settings.address
    return asyncio.run(
        listening.listen(address, arguments.email, _password(arguments), arguments.after, _say)
    )


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    try:
        variables = asking.variables_of(arguments.variables)
    except ValueError as fault:
        _say(str(fault))
        return 2
    person = (arguments.email, _password(arguments)) if arguments.email else None
    address = arguments.url or settings.address
    return asyncio.run(asking.ask(address, person, arguments.operation, variables, _say, only=arguments.only))


def _look() -> explaining.Look:
    terminal = sys.stdout.isatty()
    return explaining.Look(marks=terminal, colours=terminal and colours_wanted())


def _why(arguments: argparse.Namespace, settings: Settings) -> int:
    address, person = arguments.url or settings.address, (arguments.email, _password(arguments))
    return asyncio.run(
        explaining.why(address, person, arguments.event, arguments.occurrence, _say, look=_look())
    )


def _trace(arguments: argparse.Namespace, settings: Settings) -> int:
    address, person = arguments.url or settings.address, (arguments.email, _password(arguments))
    return asyncio.run(explaining.trace(address, person, arguments.event, _say, look=_look()))


def _backtest(arguments: argparse.Namespace, settings: Settings) -> int:
    try:
        asked = {"draft": trying.draft_in(arguments.file), "since": arguments.since.isoformat()}
    except (OSError, ValueError) as fault:
        _say(f"There is no draft in {arguments.file}: {fault}")
        return 2
    asked |= {"until": arguments.until and arguments.until.isoformat(), "first": arguments.first}
    person = arguments.email or input("E-mail address: "), _password(arguments)
    address = arguments.url or settings.address
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


if __name__ == "__main__":
    sys.exit(main())
