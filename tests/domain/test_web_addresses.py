from ipaddress import ip_address

import pytest

from domain.errors import Invalid
from domain.policy import DEFAULT
from domain.web_addresses import check_web_address, may_be_called, origin_of


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - nothing binds to it
        "10.1.2.3",
        "100.64.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::7f00:1",
        "::ffff:10.0.0.1",
        "::ffff:0:7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_inside_is_not_called_in_whatever_way_it_is_written(address: str) -> None:
    """Loopback, private, link-local, metadata, and IPv6 addresses that stand for them."""
    assert not may_be_called("host.example", ip_address(address), DEFAULT)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_called(address: str) -> None:
    """Also where IPv6 stands for it."""
    assert may_be_called("host.example", ip_address(address), DEFAULT)


@pytest.mark.parametrize(
    "host", ["localhost", "a.localhost.", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "10.0.0.1."]
)
def test_a_host_that_stands_for_an_address_inside_is_refused_when_it_is_saved(host: str) -> None:
    """However it is spelt."""
    with pytest.raises(Invalid):
        check_web_address(f"http://{host}/hook", DEFAULT)


@pytest.mark.parametrize(
    "host",
    [
        "\uff11\uff12\uff17.\uff10.\uff10.\uff11",
        "127\u30020\u30020\u30021",
        "999.1.1.1",
        "a..b",
        ".b",
        "a%20b",
        "a%00b",
        "ex\u2100mple",
        "bu\u0308cher.example",
        f"{'a' * 64}.example",
        "[v1.a]",
        "[fe80::1%25eth0]",
        "host.example:99999",
        "host.example:0",
        "me@host.example",
        "host.example\\@b.example",
    ],
    ids=ascii,
)
def test_a_host_that_nobody_may_have_is_refused_when_it_is_saved(host: str) -> None:
    """By the reader that reads it when it is called."""
    with pytest.raises(Invalid):
        check_web_address(f"http://{host}/hook", DEFAULT)


def test_a_host_of_any_letters_is_named_as_the_network_knows_it() -> None:
    """So that one receiver has one name."""
    assert origin_of("https://BÜCHER.example/hook") == "https://xn--bcher-kva.example:443"
    assert origin_of("https://xn--bcher-kva.example/") == "https://xn--bcher-kva.example:443"
    assert origin_of("http://[2606:4700::1]:8080/") == "http://[2606:4700::1]:8080"


@pytest.mark.parametrize(
    "host", ["hooks.example", "8.8.8.8", "localhost.example", "7f.example", "a_b", "a.example."]
)
def test_other_hosts_are_saved(host: str) -> None:
    """What they stand for is looked up when they are called."""
    check_web_address(f"https://{host}/hook", DEFAULT)
