"""PgBouncer for the tests, or what stands in for it where none is installed; it dies with them."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers import PostgresServer, _die_with_parent, _serve, on_a_free_port


@dataclass
class Pooler:
    """PgBouncer in transaction mode on 127.0.0.1, before a PostgreSQL server."""

    port: int

    def url(self, database: str) -> str:
        """Return the address of a database behind it, as Deskbell takes it."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}?sslmode=disable"


def installed() -> str | None:
    """Return where PgBouncer is installed, if it is: no wheel brings it."""
    return shutil.which("pgbouncer", path=f"{os.defpath}:/usr/sbin:/usr/local/bin")


@contextmanager
def pooler(server: PostgresServer, connections: int) -> Iterator[Pooler]:
    """Run PgBouncer over so many connections to each of a server's databases."""
    with TemporaryDirectory(prefix="desk-pooler-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        port, process = on_a_free_port(partial(_start, home, server, connections))
        try:
            yield Pooler(port)
        finally:
            process.kill()
            process.wait()


def _start(
    home: Path, server: PostgresServer, connections: int, port: int
) -> tuple[int, subprocess.Popen[bytes]]:
    log, before = home / f"log{port}", partial(_die_with_parent, signal.SIGKILL)
    if binary := installed():
        command = [binary, str(_configured(home, server, connections, port))]
    else:
        command = [sys.executable, str(Path(__file__).with_name("pooling.py"))]
        command += map(str, (port, server.port, connections))
    return port, _serve(command, log, before, lambda: "process up" in log.read_text())


def _configured(home: Path, server: PostgresServer, connections: int, port: int) -> Path:
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
    file = home / "pooler.ini"
    file.write_text("\n".join(line.strip() for line in settings.splitlines()) + "\n")
    home.chmod(0o755)
    return file
