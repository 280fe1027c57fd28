"""What a URL says of Redis or Valkey: one server, a cluster, or sentinels that know where the server is."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple, Self
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from domain.addresses import host_or_ip
from domain.errors import Invalid


class Address(NamedTuple):
    """Where a server is."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return it as people write it."""
        return f"{self.host}:{self.port}"


PORTS = {"": 6379, "cluster": 6379, "sentinel": 26379}
SENTINEL = "sentinel_"  # what options begin with that are for sentinels only

LOOKS = {
    "": "It must look like redis://host:port.",
    "cluster": "It must look like redis+cluster://host:port,host:port.",
    "sentinel": "It must look like redis+sentinel://host:port,host:port/service.",
}
PATHS = {"": r"(?:/([0-9]+)?)?", "cluster": "/?", "sentinel": r"/([\w.-]+)(?:/([0-9]+)?)?"}
WRONG_PATHS = {
    "": "Redis databases have numbers: redis://host:port/0.",
    "cluster": "A cluster has no numbered databases: redis+cluster://host:port,host:port.",
    "sentinel": "Sentinels know a service by its name: redis+sentinel://host:port,host:port/service.",
}


@dataclass(frozen=True)
class RedisUrl:
    """
    A URL in its parts; what is printed of it names no password.

    Attributes:
        kind: ``cluster``, ``sentinel`` or, for one server, nothing.
        hosts: Where to ask: sentinels, some of the cluster's nodes, or the one server.
        service: What sentinels call the server.
    """

    kind: str
    hosts: tuple[Address, ...]
    service: str
    _scheme: str
    _login: str = field(repr=False)
    _number: str
    _options: dict[str, str] = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """
        Take a URL apart.

        Raises:
            ValueError: It is none; the sentence repeats nothing of it, since it may hold a password.
        """
        parts = urlsplit(url)
        scheme, _, kind = parts.scheme.partition("+")
        if scheme not in ("redis", "rediss") or kind not in PORTS or not url.isprintable():
            raise ValueError(LOOKS[""])
        login, _, hosts = parts.netloc.rpartition("@")
        try:
            places = tuple(_address(host, PORTS[kind]) for host in hosts.split(","))
        except (ValueError, Invalid):
            raise ValueError(LOOKS[kind]) from None
        if not kind and len(places) > 1:
            raise ValueError(
                "Several hosts are a cluster, redis+cluster://…, or sentinels, redis+sentinel://…."
            )
        path = re.fullmatch(PATHS[kind], parts.path)
        if not path or parts.fragment:
            raise ValueError(WRONG_PATHS[kind])
        *service, number = path.groups("") or ("",)
        return cls(kind, places, "".join(service), scheme, login, number, dict(parse_qsl(parts.query)))

    def server(self, address: Address) -> str:
        """Return the URL of one server there, with the login and all else that this one asks for."""
        return self._one(address, self._login, self._number)

    def sentinel(self, address: Address) -> str:
        """Return the URL of a sentinel there, which has a login of its own, or none."""
        user, password = (self._options.get(f"{SENTINEL}{part}", "") for part in ("username", "password"))
        return self._one(address, password and f"{quote(user, '')}:{quote(password, '')}", "")

    def _one(self, address: Address, login: str, number: str) -> str:
        host, port = address
        at = f"{login}@" if login else ""
        where = f"[{host}]" if ":" in host else host
        options = {name: value for name, value in self._options.items() if not name.startswith(SENTINEL)}
        return f"{self._scheme}://{at}{where}:{port}/{number}?{urlencode(options)}"


def _address(text: str, port: int) -> Address:
    parts = urlsplit(f"//{text}")
    if parts.port == 0 or text.endswith(":"):
        raise ValueError
    return Address(host_or_ip(parts.hostname or ""), parts.port or port)
