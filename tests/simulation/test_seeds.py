import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIRST, LAST = 1, 50


@cache
def simulated(first: int, last: int) -> subprocess.CompletedProcess[str]:
    """Run some seeds, in processes that hash words alike."""
    command = [sys.executable, "-m", "tests.simulation", str(first), str(last)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def traces(said: str) -> list[str]:
    """Return the digests of all steps of the runs that are told of."""
    return re.findall(r"^seed \d+, trace (\w+)", said, re.MULTILINE)


def test_no_seed_breaks_a_promise() -> None:
    """Whatever order things happen in, and whoever dies: no bell is lost, doubled, or told to the wrong."""
    run = simulated(FIRST, LAST)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_seed_replays_exactly() -> None:
    """In another process each of its steps is the same, so that what has failed can be looked at."""
    [again] = traces(simulated(FIRST, FIRST).stdout)
    assert traces(simulated(FIRST, LAST).stdout)[0] == again
