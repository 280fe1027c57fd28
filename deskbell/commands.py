"""The command line: which module runs each command, and how a command ends."""

import argparse
import codecs
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from io import BytesIO, TextIOWrapper

from deskbell.arguments import parser
from deskbell.environment import BadSetting, Say, masked, read_settings
from deskbell.log import begin_log
from deskbell.settings import Settings, variable

Runner = Callable[[argparse.Namespace, Settings, Say], int | None]

# Imported once one is chosen: the schema takes a second, and who asks a served desk has no use for it.
RUN = {
    **dict.fromkeys(("ask", "backtest", "listen", "trace", "why"), "deskbell.client_commands"),
    **dict.fromkeys(
        ("check", "demo", "migrate", "reset-password", "retry", "sdl", "serve"), "deskbell.host_commands"
    ),
    "settings": __name__,
}
UNCHOSEN = {"strict", "surrogateescape"}  # what Python does with what it cannot write, unless it is told


def main(arguments: Sequence[str] | None = None, *, ready: Callable[[], object] = lambda: None) -> int:
    """Run one command, ``ready`` once all is imported that it needs; return the process's exit status."""
    codecs.register_error("plainly", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors in UNCHOSEN:
            stream.reconfigure(errors="plainly")
    if sys.stdin is None:  # it was closed, which is to be as if nothing stood in it
        sys.stdin = TextIOWrapper(BytesIO())
    try:
        parsed = parser().parse_args(arguments)
        begin_log()
        settings, run = read_settings(), runner(parsed.command)
        ready()
        return run(parsed, settings, _say) or 0
    except BadSetting as fault:
        print(f"deskbell: {fault}", file=sys.stderr)  # noqa: T201 - a command speaks to its user
        return 2
    except EOFError:
        sentence = "nobody answers; say on the command line who asks, and give --password."
        print(f"\ndeskbell: {sentence}", file=sys.stderr)  # noqa: T201 - a command speaks to its user
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever reads along has seen enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # which Python writes the rest to
        return 128 + signal.SIGPIPE


def runner(command: str) -> Runner:
    """Return what runs a command, imported now."""
    run: Runner = getattr(import_module(RUN[command]), command.replace("-", "_"))
    return run


def _plainly(fault: UnicodeError) -> tuple[str, int]:
    """Write what an encoding has no letter for as JSON does, so that an answer stays JSON."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    return json.dumps(fault.object[fault.start : fault.end])[1:-1], fault.end


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a command speaks to its user


def settings(_: argparse.Namespace, settings: Settings, say: Say) -> None:
    """Show every variable and its value."""
    made = {"public_url": settings.address, "mail_from": settings.sender}
    for name, field in Settings.model_fields.items():
        found = getattr(settings, name)
        value = masked(name, found if found or found is False else made.get(name))
        say(f"{variable(name):27} {value:40} {field.description}")
