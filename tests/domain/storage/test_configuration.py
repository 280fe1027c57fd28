from typing import Any

import pytest

from domain.storage.configuration import InvalidDatabaseUrl, connection_for


@pytest.mark.parametrize(
    ("url", "engine", "expected"),
    [
        ("sqlite:///some/where.db", "domain.storage.engines.sqlite", {"file_path": "some/where.db"}),
        ("sqlite:////some/where.db", "domain.storage.engines.sqlite", {"file_path": "/some/where.db"}),
        (
            "postgres://desk:p%40ss@db.example:6432/bell",
            "domain.storage.engines.asyncpg",
            {"host": "db.example", "port": 6432, "user": "desk", "password": "p@ss", "database": "bell"},
        ),
        (
            "postgresql://db/bell?sslmode=require",
            "domain.storage.engines.asyncpg",
            {"port": 5432, "ssl": "require"},
        ),
        (
            "postgresql://db/bell",
            "domain.storage.engines.asyncpg",
            {"minsize": 1, "maxsize": 18, "user": None},
        ),
    ],
)
def test_an_address_names_an_engine(url: str, engine: str, expected: dict[str, Any]) -> None:
    """With everything that the engine needs."""
    connection = connection_for(url)
    assert connection["engine"] == engine
    assert connection["credentials"].items() >= expected.items()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "desk.db",
        "sqlite:desk.db",
        "sqlite://desk.db",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///folder/",
        "sqlite:///desk.db?mode=ro",
        "mysql://root@db/desk",
        "postgres://db",
        "postgres:///desk",
        "postgres://db:port/desk",
        "postgres://db/desk?colour=blue",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str) -> None:
    """In one sentence that does not repeat the password."""
    with pytest.raises(InvalidDatabaseUrl, match=r"^[^\n]+\.$"):
        connection_for(url)
