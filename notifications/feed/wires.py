"""Which wire a URL asks for."""

from notifications.feed.cluster import ClusterWire
from notifications.feed.redis import RedisWire
from notifications.feed.redis_url import RedisUrl
from notifications.feed.servers import Primary, Server
from notifications.feed.wire import Wire


def open_wire(url: RedisUrl, *, patience: float = 3.0) -> Wire:
    """
    Make the wire; it is up once it is connected.

    Args:
        url: Where to.
        patience: Seconds of silence after which a server counts as dead.

    Raises:
        ValueError: Nothing can be connected to so.
    """
    match url.kind:
        case "cluster":
            return ClusterWire(url, patience=patience)
        case "sentinel":
            return RedisWire(Primary(url), patience=patience)
        case _:
            return RedisWire(Server(url, url.hosts[0]), patience=patience)
