"""URLs of the services that settings name: what they may look like, and that a fault repeats no password."""

import pytest

from deskbell.urls import service_url


@pytest.mark.parametrize(
    ("url", "setting", "kept"),
    [
        ("redis://localhost:6379/0", "redis_url", "redis://localhost:6379/0"),
        ("rediss://localhost/", "redis_url", "rediss://localhost"),
        ("redis+cluster://:pw@one:7000,two/", "redis_url", "redis+cluster://:pw@one:7000,two"),
        ("rediss+sentinel://one,two:1/bells/0", "redis_url", "rediss+sentinel://one,two:1/bells/0"),
        ("smtp://user:p%40ss@mail.example:25/", "smtp_url", "smtp://user:p%40ss@mail.example:25"),
        ("https://desk.example/help/", "public_url", "https://desk.example/help"),
    ],
)
def test_a_url_is_kept_without_a_slash_at_its_end(url: str, setting: str, kept: str) -> None:
    assert service_url(url, setting) == kept


@pytest.mark.parametrize(
    ("url", "setting", "sentence"),
    [
        ("http://secret@localhost", "redis_url", "redis://host:port"),
        ("smtp://secret@:25", "smtp_url", "smtp://host:port"),
        ("smtp://secret@mail.example:0", "smtp_url", "smtp://host:port"),
        ("smtp://secret@mail.example:many", "smtp_url", "smtp://host:port"),
        ("https://secret@desk.example/\n", "public_url", "http://host:port"),
        ("https://secret@desk.example", "public_url", "no user"),
        ("https://desk.example/?secret", "public_url", "no ?"),
        ("https://desk.example/#secret", "public_url", "no #"),
        ("https://desk.example/se cret/secret", "public_url", "no blank"),
        ("smtp://user:secret#1@mail.example", "smtp_url", "smtp://host:port"),
        ("smtp://user/secret@mail.example", "smtp_url", "%2F"),
        ("smtp://mail.example/secret", "smtp_url", "%2F"),
        ("redis://localhost#secret", "redis_url", "%23"),
        ("redis://localhost/secret", "redis_url", "redis://host:port/0"),
        ("redis://localhost?colour=secret", "redis_url", "behind the ?"),
        ("rediss://localhost?ssl_ca_certs=/secret.pem", "redis_url", "certificates"),
        ("rediss+sentinel://localhost/bells?ssl_cert_reqs=secret", "redis_url", "behind the ?"),
        ("redis+cluster://secret@one,two:0", "redis_url", "redis+cluster://host:port,host:port"),
    ],
)
def test_what_is_no_such_url_is_refused_without_repeating_it(url: str, setting: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$") as refused:
        service_url(url, setting)
    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)
