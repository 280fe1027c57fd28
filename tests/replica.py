"""A real replica of a PostgreSQL server, by streaming; it dies with the test process."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers import (
    _SETTINGS,
    PostgresServer,
    ServerError,
    _start_postgres,
    _ways_to_run,
    free_port,
    postgres_server,
)


@dataclass
class ReplicaServer(PostgresServer):
    """A server that follows another; it may be stopped, and brought back on its port."""

    start: Callable[[int], tuple[int, subprocess.Popen[bytes]]]
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.bring_back()

    def bring_back(self) -> None:
        """Start it; it ends with the thread that has it started."""
        _, self.process = self.start(self.port)

    def stop(self) -> None:
        """End it at once, as a failing machine would."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def hold(self) -> None:
        """Let it receive what is committed, and apply nothing of it."""
        self._session.run("DO $$ BEGIN PERFORM pg_wal_replay_pause(); END $$")

    def go_on(self) -> None:
        """Let it apply what it has received."""
        self._session.run("DO $$ BEGIN PERFORM pg_wal_replay_resume(); END $$")


@contextmanager
def replicated() -> Iterator[tuple[PostgresServer, ReplicaServer]]:
    """Run a server that tells of a commit when it is on the disk, and one that follows it."""
    in_folder = TemporaryDirectory(prefix="desk-pg-", ignore_cleanup_errors=True)
    with postgres_server(durable=True) as first, in_folder as folder:
        home = Path(folder)
        binaries, become = _copied(first, home)
        start = partial(_start_postgres, home, binaries, become, _SETTINGS)
        second = ReplicaServer(free_port(), start)
        try:
            yield first, second
        finally:
            second.close()
            second.stop()


def _copied(first: PostgresServer, home: Path) -> tuple[Path, Callable[[], None]]:
    """Copy a server's files, as a replica of it begins with them."""
    words = ""
    for binaries, become in _ways_to_run(home):
        whence = f"-h 127.0.0.1 -p {first.port} -U postgres".split()
        command = [f"{binaries}/pg_basebackup", *whence, "-D", f"{home}/data", "-R", "-X", "stream"]
        run = partial(subprocess.run, cwd=home, check=True, capture_output=True, text=True)
        try:
            run([*command, "--checkpoint=fast", "--no-sync"], preexec_fn=become)
        except (subprocess.SubprocessError, OSError) as error:
            words += f"{error}\n{getattr(error, 'stderr', '')}\n"
        else:
            return binaries, become
    raise ServerError(words)
