"""
`python -m tests.simulation [FIRST [LAST]]` runs seeds, and tells of those that broke something.

`mutants` in their place says after how many seeds faults are found that are put in.

One seed alone is told of whatever became of it, with what the processes logged. Words must be hashed alike
each time, as `PYTHONHASHSEED=0` has it: the order of sets hangs on it, and so the run.
"""

import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation.founding import Founded, found
from tests.simulation.mutants import MUTANTS
from tests.simulation.run import Outcome, run

SEEDS = 1_000
PATIENCE = 60  # seeds within which a mutant is found
WARM_UP = 0  # a seed that is run before all others, so that what a process compiles once is there for them


def main(given: Sequence[str]) -> int:
    """Run the seeds that were asked for; return whether one broke something."""
    if sys.flags.hash_randomization:
        say("Run it with PYTHONHASHSEED=0, so that a seed is the same again.")
        return 2
    with TemporaryDirectory() as folder:
        logging.disable()
        founded = found(Path(folder))
        run(WARM_UP, founded, Path(folder))
        if given == ["mutants"]:
            return _find_mutants(founded, Path(folder))
        numbers = [int(word) for word in given] or [1, SEEDS]
        return _simulate(founded, Path(folder), numbers[0], numbers[-1])


def _simulate(founded: Founded, folder: Path, first: int, last: int) -> int:
    if first == last:
        logging.disable(logging.NOTSET)
        logging.basicConfig(level=logging.INFO, format="%(message)s")
    begun, broken = time.monotonic(), 0
    for outcome in _outcomes(partial(_run, founded, folder, ""), range(first, last + 1)):
        broken += bool(outcome.complaints)
        if outcome.complaints or outcome.seed == first:
            tell(outcome, whole=bool(outcome.complaints) or first == last)
    say(f"{last - first + 1} seeds in {time.monotonic() - begun:.0f} s; {broken} broke something")
    return min(broken, 1)


def _find_mutants(founded: Founded, folder: Path) -> int:
    """Say after how many seeds each mutant is found; return whether one was not."""
    hidden = 0
    for name in MUTANTS:
        for outcome in _outcomes(partial(_run, founded, folder, name), range(1, PATIENCE + 1)):
            if outcome.complaints:
                say(f"{name}: seed {outcome.seed}, {outcome.complaints[0]}")
                break
        else:
            hidden += 1
            say(f"{name}: not found in {PATIENCE} seeds")
    return min(hidden, 1)


def _outcomes(work: Callable[[int], Outcome], seeds: Iterable[int]) -> Iterator[Outcome]:
    # Each in a copy of this process as it is now, so that no run is another's heir.
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        yield from pool.imap(work, seeds)


def _run(founded: Founded, folder: Path, mutant: str, seed: int) -> Outcome:
    if mutant:
        MUTANTS[mutant]()
    return run(seed, founded, folder)


def tell(outcome: Outcome, *, whole: bool) -> None:
    """Say what became of a seed, and how to see it again."""
    again = f"PYTHONHASHSEED=0 python -m tests.simulation {outcome.seed}"
    say(f"seed {outcome.seed}, trace {outcome.trace[:16]}; again: {again}")
    for line in [*outcome.story, *outcome.complaints] if whole else ():
        say(f"  {line}")


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # noqa: T201 - what is found is what is asked for


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # an orderly end would wake what was left behind by the dead
