"""A real PgBouncer for the tests, where it is installed; it dies with the test process."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers import PostgresServer, ServerError, _die_with_parent, _serve, free_port


@dataclass
class Pooler:
    """PgBouncer in transaction mode on 127.0.0.1, before a PostgreSQL server."""

    port: int

    def url(self, database: str) -> str:
        """Return the address of a database behind it, as Deskbell takes it."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}?sslmode=disable"


def pooler_binary() -> str | None:
    """Return where PgBouncer is installed, if it is: no wheel brings it."""
    return shutil.which("pgbouncer", path=f"{os.defpath}:/usr/sbin:/usr/local/bin")


@contextmanager
def pooler(server: PostgresServer, connections: int) -> Iterator[Pooler]:
    """Run PgBouncer over so many connections to each of a server's databases."""
    binary = pooler_binary()
    if not binary:
        raise ServerError("There is no pgbouncer.")
    with TemporaryDirectory(prefix="desk-pooler-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        port, process = _start_pooler(binary, home, server, connections, free_port())
        try:
            yield Pooler(port)
        finally:
            process.kill()
            process.wait()


def _start_pooler(
    binary: str, home: Path, server: PostgresServer, connections: int, port: int
) -> tuple[int, subprocess.Popen[bytes]]:
    user = "user = nobody" if os.geteuid() == 0 else ""
    settings = f"""[databases]
        * = host=127.0.0.1 port={server.port} user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = {connections}
        max_client_conn = 500
        {user}"""
    (home / "pooler.ini").write_text("\n".join(line.strip() for line in settings.splitlines()) + "\n")
    home.chmod(0o755)
    log = home / f"log{port}"
    before = partial(_die_with_parent, signal.SIGKILL)
    command = [binary, str(home / "pooler.ini")]
    return port, _serve(command, log, before, lambda: "process up" in log.read_text())
