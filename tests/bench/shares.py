"""A share of a core for each of some processes: by control groups, where they may be made."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from os import cpu_count, getpid
from pathlib import Path
from time import perf_counter

PERIOD = 10_000  # microseconds, in each of which a process runs for its share
GROUPS = Path("/sys/fs/cgroup")


@contextmanager
def bounded(processes: Sequence[int], share: float) -> Iterator[bool]:
    """Give so much of a core to each process; say whether that may be done here."""
    with ExitStack() as groups:
        try:
            for process in processes:
                groups.enter_context(_group(process, share))
        except OSError:
            groups.close()
            yield False
        else:
            yield True


@contextmanager
def _group(process: int, share: float) -> Iterator[None]:
    """Keep a process in a group of its own, of the first or the second kind of control groups."""
    first = GROUPS / "cpu"
    all_of_them = first if first.is_dir() else GROUPS
    group, allowed = all_of_them / f"desk-bench-{getpid()}-{process}", int(share * PERIOD)
    group.mkdir()
    try:
        if all_of_them == first:
            (group / "cpu.cfs_period_us").write_text(str(PERIOD))
            (group / "cpu.cfs_quota_us").write_text(str(allowed))
        else:
            (group / "cpu.max").write_text(f"{allowed} {PERIOD}")
        (group / "cgroup.procs").write_text(str(process))
        yield
    finally:
        for member in (group / "cgroup.procs").read_text().split():
            (all_of_them / "cgroup.procs").write_text(member)
        group.rmdir()


class Busy:
    """How many cores were busy since it was made: with some processes, and with all that runs here."""

    def __init__(self, processes: Sequence[int]) -> None:
        self._processes, self._begun = processes, perf_counter()
        self._theirs, self._all = self._ran(), _all_cores()

    def cores(self) -> tuple[list[float], float]:
        """Return the cores that each of the processes took, and those that all did."""
        seconds = perf_counter() - self._begun
        theirs = [(now - then) / seconds for now, then in zip(self._ran(), self._theirs, strict=True)]
        (idle, whole), (idle_then, whole_then) = _all_cores(), self._all
        return theirs, (cpu_count() or 1) * (1 - (idle - idle_then) / (whole - whole_then))

    def _ran(self) -> list[float]:
        return [
            sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads.iterdir()) / 1e9
            for threads in (Path(f"/proc/{process}/task") for process in self._processes)
        ]


def _all_cores() -> tuple[int, int]:
    """Return for how long all cores had nothing to do, and for how long they were there, in ticks."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)
