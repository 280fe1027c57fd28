"""What the command line takes: each command with its arguments, and the environment beside them."""

import argparse
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from deskbell.settings import Settings, variable

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
AGO = "as 30d, 12h, 2w, or a moment in ISO 8601 (by this machine's clock where it has no offset)"


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line; the command's name is put under ``command``."""
    variables = "\n".join(
        f"  {variable(name):27} {field.description}" for name, field in Settings.model_fields.items()
    )
    parser = argparse.ArgumentParser(
        prog="python -m deskbell",
        description="A help desk's events, rung live.",
        epilog=f"environment:\n{variables}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, dest="command", metavar="command")
    _add_running(commands)
    _add_asking(commands)
    _add_upkeep(commands)
    return parser


def _add_running(commands: Any) -> None:
    serve = commands.add_parser("serve", help="migrate the database, then serve")
    serve.add_argument(
        "--demo", action="store_true", help="build the demo desk first, on a desk that nobody has used"
    )
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("settings", help="show every variable and its value")
    demo = commands.add_parser(
        "demo", parents=[_served()], help="build the demo desk, or let work happen on it"
    )
    demo.add_argument("--drive", action="store_true", help="let believable work happen until stopped")
    demo.add_argument("--rate", type=_rate, default=1.0, help="deeds in a second (default: 1)")


def _add_asking(commands: Any) -> None:
    listen = commands.add_parser(
        "listen", parents=[_served(), _password()], help="sign in and print bells as they arrive"
    )
    listen.add_argument("email")
    listen.add_argument("--after", help="go on behind this cursor; an empty one replays all that is kept")
    ask = commands.add_parser(
        "ask",
        usage="%(prog)s operation [--as EMAIL] [--password PASSWORD] [--url URL] [--only path]\n"
        "           [--variables name=value ...]",
        parents=[_person("who asks; nobody, who is not signed in, if it is left out")],
        help="send one operation and print its answer",
    )
    ask.add_argument(
        "operation",
        help="a query or mutation in GraphQL, - is stdin; `listen` and `trace` follow what is live",
    )
    ask.add_argument(
        "--variables", nargs="+", default=[], metavar="name=value", help="a text or JSON; or a JSON object"
    )
    ask.add_argument("--only", metavar="path", help="print what stands there, such as viewer.groups.0.id")
    asker = [_person("who asks", required=True)]
    why = commands.add_parser(
        "why", parents=asker, help="say why an event fired on something that happened, or did not"
    )
    trace = commands.add_parser("trace", parents=asker, help="print what becomes of an event, as it happens")
    for command in (why, trace):
        command.add_argument("event", help="the event's id")
    why.add_argument("occurrence", help="the id of what happened")
    _add_backtest(commands)


def _add_backtest(commands: Any) -> None:
    backtest = commands.add_parser(
        "backtest",
        parents=[_person("whose event it would be; asked for if it is left out")],
        help="tell what an event would have done; nothing is sent",
    )
    backtest.add_argument("file", help="the event, as JSON in the shape of CreateEventInput; - is stdin")
    backtest.add_argument("--since", type=moment, required=True, help=f"from when on: {AGO}")
    backtest.add_argument("--until", type=moment, help="until when; now if it is left out")
    backtest.add_argument("--first", type=int, default=10, help="matches to show, newest first (default: 10)")


def _add_upkeep(commands: Any) -> None:
    commands.add_parser("retry", help="try anew what failed too often")
    commands.add_parser("check", help="count anew, and put right what differs")
    commands.add_parser("sdl", help="print the GraphQL schema")
    reset = commands.add_parser(
        "reset-password", help="give an agent a new password, and end all their access"
    )
    reset.add_argument("email")
    reset.add_argument("--password", help="made up and printed if it is left out")


def _served() -> argparse.ArgumentParser:
    """Say where the desk is that is asked."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--url", help="where the desk is served (default: the settings' public URL, else their host and port)"
    )
    return shared


def _password() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--password", help="asked for if it is left out")
    return shared


def _person(who: str, *, required: bool = False) -> argparse.ArgumentParser:
    """Say who asks, by which password, and where."""
    shared = argparse.ArgumentParser(add_help=False, parents=[_password(), _served()])
    shared.add_argument("--as", dest="email", required=required, help=who)
    return shared


def moment(text: str) -> datetime:
    """
    Read a moment, or how long ago it is: `30d`, `12h`, `2w`, `90m`.

    Raises:
        ArgumentTypeError: it is neither.
    """
    with suppress(ValueError, OverflowError):
        if found := re.fullmatch(r"(\d{1,6})([mhdw])", text):
            return datetime.now(UTC) - timedelta(**{UNITS[found[2]]: int(found[1])})
        given = datetime.fromisoformat(text)
        return given if given.tzinfo else given.astimezone()
    raise argparse.ArgumentTypeError(f"{text} is no moment; give it {AGO}")


def _rate(text: str) -> float:
    with suppress(ValueError):
        if (rate := float(text)) > 0:
            return rate
    raise argparse.ArgumentTypeError(f"{text} is no number above 0")
