"""Measure what the desk costs and print a table: `python -m tests.bench`, and subjects if not all."""

import os
import platform
import sys
from collections.abc import Callable, Coroutine
from time import perf_counter
from typing import Any

import uvloop

from tests.bench import (
    backtests,
    clock,
    counting,
    crowd,
    deeds,
    deliveries,
    documents,
    fanout,
    large,
    lateness,
    live,
    matching,
    network,
    pages,
    rules,
    scale,
    storm,
)
from tests.bench.storages import Figures, Storage, storages

SUBJECTS: dict[str, Callable[[Storage], Coroutine[Any, Any, Figures]]] = {
    "backtests": backtests.measure,
    "clock": clock.measure,
    "lateness": lateness.measure,
    "counting": counting.measure,
    "deeds": deeds.measure,
    "deliveries": deliveries.measure,
    "documents": documents.measure,
    "large": large.measure,
    "matching": matching.measure,
    "pages": pages.measure,
    "live": live.measure,
    "crowd": crowd.measure,
    "rules": rules.measure,
    "storm": storm.measure,
    "fanout": fanout.measure,
    "network": network.measure,
    "scale": scale.measure,
}


def main(wanted: list[str]) -> int:
    """Measure some subjects, or all."""
    if unknown := set(wanted) - SUBJECTS.keys():
        say(f"There is no {', '.join(unknown)}; there are {', '.join(SUBJECTS)}.")
        return 2
    begun = perf_counter()
    with storages() as found:
        say(f"| | {' | '.join(f'{storage.name} {storage.version}' for storage in found)} |")
        say("|---|---|---|")
        for name in wanted or SUBJECTS:
            figures = [uvloop.run(SUBJECTS[name](storage)) for storage in found]
            for what in figures[0]:
                say(f"| {what} | {' | '.join(figure[what] for figure in figures)} |")
    say(f"\n{machine()}; measured in {perf_counter() - begun:.0f} s.")
    return 0


def machine() -> str:
    """Describe where this runs, and how busy it was with other things."""
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, load {load}"


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # noqa: T201 - the table is what is asked for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
