"""Valkey servers that belong together: a cluster with a spare, and a service that a sentinel watches."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from redis import Connection
from redis.crc import key_slot

from tests.servers import PATIENCE, ValkeyServer, free_port, valkey_server

SERVICE = "bells"

_SLOTS = ((0, 5460), (5461, 10922), (10923, 16383))
MEMBER = (
    *("--cluster-enabled", "yes", "--cluster-node-timeout", "1000"),
    *("--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0"),
)


def tell(server: ValkeyServer, *command: str | int) -> Any:
    """Give a server a command; return its answer."""
    connection = Connection(port=server.port, protocol=2)  # type: ignore[no-untyped-call]  # in redis-py
    try:
        connection.send_command(*command)  # type: ignore[no-untyped-call]  # in redis-py
        return connection.read_response()
    finally:
        connection.disconnect()  # type: ignore[no-untyped-call]  # in redis-py


def until(condition: Callable[[], bool]) -> None:
    """Wait for what servers settle among themselves."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


@dataclass
class ValkeyCluster:
    """Servers of which three share the slots, and one can take the place of any of them."""

    nodes: list[ValkeyServer]

    @property
    def url(self) -> str:
        """Its address, as Deskbell takes it: two of the nodes will do."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes[:2])

    def owner(self, topic: str) -> ValkeyServer:
        """Return the server that has a topic."""
        slot = key_slot(topic.encode())
        port = next(port for first, last, port in self._rows(self._alive()[0]) if first <= slot <= last)
        return next(node for node in self.nodes if node.port == port)

    def other(self, topic: str) -> ValkeyServer:
        """Return one that has slots, and not this topic's."""
        ports = self._owning() - {self.owner(topic).port}
        return next(node for node in self.nodes if node.port in ports)

    def move(self, topic: str, to: ValkeyServer) -> None:
        """Give a topic's slot to another server, as resharding does."""
        slot, source = key_slot(topic.encode()), self.owner(topic)
        tell(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", _name(source))
        tell(source, "CLUSTER", "SETSLOT", slot, "MIGRATING", _name(to))
        for node in (to, source):
            tell(node, "CLUSTER", "SETSLOT", slot, "NODE", _name(to))

    def guard(self, topic: str) -> ValkeyServer:
        """Have the spare stand ready to take the place of a topic's owner, and return it."""
        [spare] = [node for node in self.nodes if node.port not in self._owning()]
        tell(spare, "CLUSTER", "REPLICATE", _name(self.owner(topic)))
        until(lambda: b"master_link_status:up" in tell(spare, "INFO", "replication"))
        return spare

    def settle(self) -> None:
        """Wait until all who live work, and agree on who has what."""
        until(lambda: all(b"cluster_state:ok" in tell(node, "CLUSTER", "INFO") for node in self._alive()))
        until(lambda: len({tuple(self._rows(node)) for node in self._alive()}) == 1)

    def _owning(self) -> set[int]:
        return {port for *_, port in self._rows(self._alive()[0])}

    def _alive(self) -> list[ValkeyServer]:
        return [node for node in self.nodes if node.process.poll() is None]

    def _rows(self, node: ValkeyServer) -> list[tuple[int, int, int]]:
        """Return as one node knows it which slots, first and last, are at which port."""
        return sorted((first, last, owner[1]) for first, last, owner, *_ in tell(node, "CLUSTER", "SLOTS"))


@contextmanager
def valkey_cluster() -> Iterator[ValkeyCluster]:
    """Run a cluster of one's own; it takes two seconds to begin."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(TemporaryDirectory(prefix="desk-cluster-", ignore_cleanup_errors=True))
        )
        nodes, buses = [], []
        for number in range(len(_SLOTS) + 1):
            buses.append(free_port())
            own = (*MEMBER, "--cluster-config-file", f"nodes{number}.conf", "--cluster-port", str(buses[-1]))
            nodes.append(ValkeyServer(folder, free_port(), *own))
            stack.callback(nodes[-1].stop)
        for epoch, node in enumerate(nodes, start=1):
            tell(node, "CLUSTER", "SET-CONFIG-EPOCH", epoch)
        for node, bus in zip(nodes, buses, strict=True):
            tell(nodes[0], "CLUSTER", "MEET", "127.0.0.1", node.port, bus)
        for node, (first, last) in zip(nodes, _SLOTS, strict=False):
            tell(node, "CLUSTER", "ADDSLOTSRANGE", first, last)
        cluster = ValkeyCluster(nodes)
        cluster.settle()
        yield cluster


@dataclass
class ValkeyService:
    """A primary, a replica, and a sentinel that watches them."""

    primary: ValkeyServer
    replica: ValkeyServer
    sentinel: ValkeyServer

    @property
    def url(self) -> str:
        """Its address, as Deskbell takes it; the first of the sentinels is not there."""
        return f"redis+sentinel://127.0.0.1:1,127.0.0.1:{self.sentinel.port}/{SERVICE}"

    def watch(self, server: ValkeyServer) -> None:
        """Have the sentinel call this server the primary."""
        if SERVICE.encode() in str(tell(self.sentinel, "SENTINEL", "MASTERS")).encode():
            tell(self.sentinel, "SENTINEL", "REMOVE", SERVICE)
        tell(self.sentinel, "SENTINEL", "MONITOR", SERVICE, "127.0.0.1", server.port, 1)
        for name, milliseconds in (("down-after-milliseconds", 500), ("failover-timeout", 2000)):
            tell(self.sentinel, "SENTINEL", "SET", SERVICE, name, milliseconds)


@contextmanager
def valkey_service() -> Iterator[ValkeyService]:
    """Run a service of one's own."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(TemporaryDirectory(prefix="desk-service-", ignore_cleanup_errors=True))
        )
        primary, replica = (stack.enter_context(valkey_server()) for _ in range(2))
        (folder / "sentinel.conf").touch()
        sentinel = ValkeyServer(folder, free_port(), str(folder / "sentinel.conf"), "--sentinel")
        stack.callback(sentinel.stop)
        service = ValkeyService(primary, replica, sentinel)
        tell(replica, "CONFIG", "SET", "repl-diskless-sync-delay", 0)
        tell(primary, "CONFIG", "SET", "repl-diskless-sync-delay", 0)
        tell(replica, "REPLICAOF", "127.0.0.1", primary.port)
        until(lambda: b"master_link_status:up" in tell(replica, "INFO", "replication"))
        service.watch(primary)
        until(lambda: len(tell(sentinel, "SENTINEL", "REPLICAS", SERVICE)) == 1)
        yield service


def _name(node: ValkeyServer) -> str:
    name: bytes = tell(node, "CLUSTER", "MYID")
    return name.decode()
