"""The command line: `python -m deskbell`."""

import signal
import sys


def run() -> int:
    """Run a command, of which nothing is said where it is interrupted before all is imported."""
    heeded = signal.getsignal(signal.SIGINT)
    if heeded is signal.default_int_handler:  # else a shell runs it in the background, where it heeds none
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from deskbell.commands import main  # noqa: PLC0415 - which takes a while

    return main(ready=lambda: signal.signal(signal.SIGINT, heeded))


if __name__ == "__main__":
    sys.exit(run())
