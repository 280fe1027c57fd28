"""URLs of Redis: what they lead to, and that a fault repeats no password."""

import pytest

from notifications.feed.redis_url import Address, RedisUrl


def test_a_url_of_one_server_is_kept() -> None:
    url = RedisUrl.parse("rediss://user:p%40ss@desk.example/3?ssl_ca_certs=%2Fown.pem")

    assert (url.kind, url.hosts) == ("", (Address("desk.example", 6379),))
    assert url.server(url.hosts[0]) == "rediss://user:p%40ss@desk.example:6379/3?ssl_ca_certs=%2Fown.pem"


def test_a_cluster_names_nodes_that_all_have_the_login() -> None:
    url = RedisUrl.parse("redis+cluster://:secret@one:7000,[::1],two.example")

    assert url.kind == "cluster"
    assert [str(host) for host in url.hosts] == ["one:7000", "::1:6379", "two.example:6379"]
    assert url.server(url.hosts[1]) == "redis://:secret@[::1]:6379/?"


def test_sentinels_have_a_login_of_their_own() -> None:
    url = RedisUrl.parse("redis+sentinel://u:secret@one,two:1/bells/2?sentinel_password=a%40b")

    assert (url.kind, url.service, url.hosts) == (
        "sentinel",
        "bells",
        (Address("one", 26379), Address("two", 1)),
    )
    assert url.server(Address("primary", 3)) == "redis://u:secret@primary:3/2?"
    assert url.sentinel(url.hosts[1]) == "redis://:a%40b@two:1/?"


def test_sentinels_without_a_login_are_given_none() -> None:
    url = RedisUrl.parse("redis+sentinel://u:secret@one/bells")

    assert url.sentinel(url.hosts[0]) == "redis://one:26379/?"


def test_no_password_is_printed() -> None:
    assert "secret" not in repr(RedisUrl.parse("redis://u:secret@h?sentinel_password=secret"))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://secret@redis", "redis://host:port"),
        ("secret", "redis://host:port"),
        ("redis+secret://host", "redis://host:port"),
        ("redis://secret@host:port", "redis://host:port"),
        ("redis://secret@host:0", "redis://host:port"),
        ("redis://secret@host:", "redis://host:port"),
        ("redis://secret@", "redis://host:port"),
        ("redis://host/secret", "redis://host:port/0"),
        ("redis://secret@one,two", "redis+cluster"),
        ("redis+cluster://secret@one,", "redis+cluster://host:port,host:port"),
        ("redis+cluster://secret@one/1", "no numbered databases"),
        ("redis+sentinel://secret@one", "/service"),
        ("redis+sentinel://secret@one/bells/secret", "/service"),
        ("redis://secret@host/0#secret", "redis://host:port/0"),
    ],
)
def test_what_is_none_is_refused_without_repeating_it(url: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z][^\n]+\.$|…\.$") as refused:
        RedisUrl.parse(url)
    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)
