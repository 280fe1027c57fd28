import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIRST, LAST = 1, 50


def simulated(first: int, last: int) -> subprocess.CompletedProcess[str]:
    """Run some seeds, in processes that hash words alike."""
    command = [sys.executable, "-m", "tests.simulation", str(first), str(last)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def trace(said: str) -> str:
    """Return the digest of all steps of the first run that is told of."""
    [digest] = re.findall(r"^seed \d+, trace (\w+)", said, re.MULTILINE)
    return str(digest)


def test_no_seed_breaks_a_promise_and_each_replays_exactly() -> None:
    """
    Whatever order things happen in, and whoever dies: no bell is lost, doubled, or told to the wrong.

    In another process each step of a seed is the same, so that what has failed can be looked at.
    """
    run = simulated(FIRST, LAST)

    assert run.returncode == 0, run.stdout + run.stderr
    assert trace(simulated(FIRST, FIRST).stdout) == trace(run.stdout)
