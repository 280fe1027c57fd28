"""What settings may be, and how a bad value is told."""

import re

import pytest

from deskbell import demo
from deskbell.commands import main
from deskbell.environment import BadSetting, masked, read_settings
from deskbell.settings import Settings
from notifications.channels.mail import Mail

pytestmark = pytest.mark.usefixtures("bare")
KEY = "k" * 32


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_LOG_DIR", "")  # no more than the others
    found = read_settings()

    assert (found.host, found.port, found.workers) == ("127.0.0.1", 8000, 1)
    assert (found.database_url, found.redis_url) == ("sqlite:///data/deskbell.db", None)
    assert (found.admin_email, found.admin_password, found.log_dir) == ("admin@localhost", None, None)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HOST", ""),
        ("HOST", "[::1]"),
        ("HOST", "127.0.0.1:8000"),
        ("DATABASE_URL", ""),
        ("SECRET_KEY", ""),
        ("PORT", "0"),
        ("PORT", "web"),
        ("WORKERS", "none"),
        ("WORKERS", "2"),
        ("DATABASE_URL", "mysql://here"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_POOL", "5"),
        ("DATABASE_READ_URL", "mysql://here"),
        ("DATABASE_READ_URL", "postgres://here/desk"),
        ("DATABASE_READ_URL", "sqlite:///here.db"),
        ("REDIS_URL", "http://here"),
        ("REDIS_URL", "redis://"),
        ("SMTP_URL", "mail.example"),
        ("SMTP_URL", "smtp://bob@corp.example:p@ss/w#rd@mail.example:587"),
        ("SMTP_URL", "smtp://bob:1#rd@mail.example:587"),
        ("SMTP_URL", "smtp://bob:25?rd@mail.example"),
        ("SMTP_URL", "smtp://bob:25/rd@mail.example"),
        ("SMTP_URL", "smtp://mail.example:587/inbox"),
        ("SMTP_URL", "smtp://mail..example"),
        ("SMTP_URL", "smtp://mail.example:0"),
        ("SMTP_URL", "smtp://mail.example:99999"),
        ("SMTP_URL", "smtp://bob:pass@ma\nil.example"),
        ("SMTP_TLS", "perhaps"),
        ("MAIL_FROM", "desk@customer..example"),
        ("MAIL_FROM", "Desk <desk@customer.example>"),
        ("REDIS_URL", "redis://bob:6379/1#rd@redis.example"),
        ("DATABASE_URL", "postgres://bob:5432/w@db.example:5432/desk"),
        ("DATABASE_URL", "postgres://bob:5432/w#rd@db.example:5432/desk"),
        ("PUBLIC_URL", "ftp://here"),
        ("SECRET_KEY", "short"),
        ("ADMIN_EMAIL", ""),
        ("ADMIN_EMAIL", "nobody"),
        ("ADMIN_PASSWORD", "short"),
        ("ADMIN_PASSWORD", "x" * 201),
        ("TIME_ZONE", "Mars/Olympus"),
        ("EVENT_BUDGET", "-1"),
        ("KEEP_DAYS", "0"),
        ("KB_STALE_DAYS", "0"),
        ("LOG_DIR", "nowhere"),
        ("LOG_DIR", "x" * 300),  # longer than a file system takes
    ],
)
def test_a_bad_value_stops_the_start_with_one_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str, value: str
) -> None:
    monkeypatch.setenv(f"DESKBELL_{variable}", value)

    assert main(["serve"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"deskbell: DESKBELL_{variable}: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PORT", "web", "It must be a whole number from 1 to 65535."),
        ("PORT", "8000.5", "It must be a whole number from 1 to 65535."),
        ("DATABASE_POOL", "5", "It must be a whole number from 6 to 1000."),
        ("EVENT_BUDGET", str(10**30), "It must be a whole number from 1 to 1000000000."),
        ("OWNER_EVENTS", "9" * 5_000, "It must be a whole number from 1 to 1000000000."),
        ("OWNER_THRESHOLDS", "1000000001", "It must be a whole number from 1 to 1000000000."),
        ("EVENT_WEIGHT", "1000000001", "It must be a whole number from 1 to 1000000000."),
        ("SMTP_TLS", "perhaps", "It must be true or false."),
        ("SECRET_KEY", "short", "It must have at least 32 characters."),
        ("SECRET_KEY", "\udcff", "It must be in UTF-8."),
        ("ADMIN_PASSWORD", "x" * 201, "It must have at most 200 characters."),
        ("ADMIN_EMAIL", "", "It must be an address such as desk@customer.example."),
        ("WEB_KEYS", "a,b,c", "Give at most 2, separated by commas."),
        ("INTRANET_HOSTS", "{a}", "'{a}' is not a host such as build.intranet or 10.0.0.7, without a port."),
    ],
)
def test_a_bad_value_is_told_what_to_be(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"DESKBELL_{variable}", value)

    with pytest.raises(BadSetting) as fault:
        read_settings()
    assert str(fault.value) == f"DESKBELL_{variable}: {said}"


@pytest.mark.parametrize(
    ("url", "shown", "used"),
    [
        ("smtp://mail.example", "smtp://mail.example", ("mail.example", 25)),
        ("smtps://mail.example/", "smtps://mail.example", ("mail.example", 465)),
        ("smtp://Mail.Example:587", "smtp://Mail.Example:587", ("mail.example", 587)),
        (
            "smtp://bob@corp.example:p@ss%2Fw%23rd@mail.example:587",
            "smtp://********@mail.example:587",
            ("mail.example", 587),
        ),
        ("smtp://[::1]:25", "smtp://[::1]:25", ("::1", 25)),
    ],
)
def test_the_mail_server_that_is_shown_is_the_one_that_is_used(
    monkeypatch: pytest.MonkeyPatch, url: str, shown: str, used: tuple[str, int]
) -> None:
    monkeypatch.setenv("DESKBELL_SMTP_URL", url)
    monkeypatch.setenv("DESKBELL_MAIL_FROM", "desk@corp.example")
    found = read_settings()

    assert masked("smtp_url", found.smtp_url) == shown
    account = Mail(found.smtp_url or "", found.sender).account
    assert (account.server, account.port) == used


def test_a_mail_server_whose_address_makes_no_sender_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_SMTP_URL", "smtp://[::1]")

    with pytest.raises(BadSetting, match="DESKBELL_MAIL_FROM: it is needed"):
        read_settings()


def test_what_is_wrong_does_not_repeat_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_REDIS_URL", "redist://:hunter22@host:1")

    with pytest.raises(BadSetting) as fault:
        read_settings()
    assert "hunter22" not in str(fault.value)


def test_more_than_one_process_needs_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_WORKERS", "2")
    monkeypatch.setenv("DESKBELL_REDIS_URL", "redis://localhost:6379/0")

    assert read_settings().workers == 2


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [
        ("http://localhost:3000", True),
        ("http://localhost", True),
        ("http://127.0.0.1:5173", True),
        ("https://localhost:3000", False),
        ("http://localhost:3000.elsewhere.example", False),
        ("http://localhost.elsewhere.example", False),
        ("http://elsewhere.example", False),
    ],
)
def test_pages_of_this_machine_may_ask_the_demo(origin: str, *, let_in: bool) -> None:
    settings = Settings.model_validate({"allowed_origins": demo.ORIGINS})

    assert bool(re.fullmatch(settings.origin_pattern or "", origin)) is let_in


@pytest.mark.parametrize("origin", ["http://*", "http://*.desk.example", "http://desk.example:*0", "*"])
def test_an_origin_leaves_nothing_open_but_its_port(origin: str) -> None:
    with pytest.raises(ValueError, match="is not an origin"):
        Settings.model_validate({"allowed_origins": origin})
