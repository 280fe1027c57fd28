"""Variables that there are not, what is shown of the others, and the key that is made."""

import re
import stat
from pathlib import Path

import pytest

from deskbell.commands import main
from deskbell.environment import masked, secret_key
from deskbell.settings import Settings

pytestmark = pytest.mark.usefixtures("bare")
KEY = "k" * 32


@pytest.mark.parametrize(
    ("variable", "nearest"),
    [("SMTPURL", "SMTP_URL"), ("DATABASE", "DATABASE_URL"), ("smtp_ulr", "SMTP_URL"), ("LOGDIR", "LOG_DIR")],
)
def test_a_variable_that_there_is_not_stops_the_start_and_the_nearest_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str, nearest: str
) -> None:
    monkeypatch.setenv(f"DESKBELL_{variable}", "x")

    assert main(["serve"]) == 2
    sentence = f"deskbell: DESKBELL_{variable}: there is no such setting. Did you mean DESKBELL_{nearest}?\n"
    assert capsys.readouterr().err == sentence


def test_a_variable_that_is_far_from_all_is_not_guessed_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESKBELL_FOO", "x")

    assert main(["serve"]) == 2
    assert capsys.readouterr().err == "deskbell: DESKBELL_FOO: there is no such setting.\n"


def test_every_variable_is_shown_with_its_value_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESKBELL_SECRET_KEY", KEY)
    monkeypatch.setenv("DESKBELL_DATABASE_URL", "postgres://ada:hunter22@db.example:5432/desk")

    assert main(["settings"]) == 0
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines()] == [
        f"DESKBELL_{name.upper()}" for name in Settings.model_fields
    ]
    assert KEY not in said
    assert "hunter22" not in said
    assert "postgres://********@db.example:5432/desk" in said
    assert "http://127.0.0.1:8000" in said
    assert "deskbell@127.0.0.1" in said


def test_help_tells_every_variable(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    said = capsys.readouterr().out
    assert all(f"DESKBELL_{name.upper()}" in said for name in Settings.model_fields)


def test_a_key_is_made_once_and_kept_where_only_we_read_it(tmp_path: Path) -> None:
    settings = Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/there/desk.db"})
    made = secret_key(settings)

    assert len(made) >= 32
    assert secret_key(settings) == made
    assert stat.S_IMODE((tmp_path / "there" / "secret.key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "there").iterdir()] == ["secret.key"]


def test_a_key_that_is_set_is_used_and_not_kept(tmp_path: Path) -> None:
    settings = Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/desk.db", "secret_key": KEY})

    assert secret_key(settings) == KEY
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_shown_as_nothing() -> None:
    assert masked("redis_url", None) == "(none)"
    many = "redis+sentinel://u:pw@one,two/bells?sentinel_password=pw&ssl_ca_certs=own.pem"
    hidden = "redis+sentinel://********@one,two/bells?sentinel_password=********&ssl_ca_certs=own.pem"
    assert masked("redis_url", many) == hidden
    assert masked("allowed_origins", ()) == "(none)"


def test_what_is_off_is_shown_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    """As it is written."""
    assert main(["settings"]) == 0
    assert re.search(r"^DESKBELL_SMTP_TLS +false ", capsys.readouterr().out, re.MULTILINE)
