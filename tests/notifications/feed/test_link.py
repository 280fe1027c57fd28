"""One connection: what is read of it, and what a URL asks of it, such as TLS and a login."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis.asyncio import Connection
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import ResponseError

from notifications.feed import open_feed
from notifications.feed.link import Link
from notifications.feed.redis_url import Address
from tests.notifications.feed.conftest import back, hear, notice, process
from tests.receivers import certified
from tests.servers import ValkeyServer
from tests.valkeys import ValkeyCluster, tell


@asynccontextmanager
async def linked(*pieces: bytes) -> AsyncIterator[Link]:
    """Give a link to a server that sends these pieces, and then closes."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        connection = Connection(host=host, port=port, protocol=2, driver_info=None)
        link = await Link.open(connection, Address(host, port))
        try:
            yield link
        finally:
            await link.close()


async def test_frames_are_read_whole_whatever_pieces_they_come_in_and_errors_are_some() -> None:
    async with linked(b"+O", b"K\r\n-ERR no\r\n:3", b"\r\n") as link:
        good, bad, number = await link.exchange([("GET", "a")] * 3)
        assert (good, str(bad), number) == (b"OK", "ERR no", 3)
    async with linked(b"-ERR never\r\n") as link:
        with pytest.raises(ResponseError, match="never"):
            await link.ask(("GET", "a"))


@pytest.mark.parametrize(("sent", "said"), [(b"HTTP/1.1 400\r\n", "no Redis"), (b"+O", "closed")])
async def test_a_link_ends_where_its_server_does_or_is_none(sent: bytes, said: str) -> None:
    async with linked(sent) as link:
        with pytest.raises(Disconnected, match=said):
            await link.read()
        while not link.ended:  # the server closes
            await asyncio.sleep(0)


@dataclass
class Url:
    """Nothing but one."""

    url: str


@asynccontextmanager
async def behind_tls(server: ValkeyServer, context: ssl.SSLContext) -> AsyncIterator[int]:
    """Have a port that speaks TLS and passes all on: the server, as wheels bring it, is built without."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", server.port)
        await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with closing(writer):
        while data := await reader.read(65536):
            writer.write(data)


async def test_over_tls_processes_hear_each_other(valkey: ValkeyServer, tmp_path: Path) -> None:
    context, authority = certified(tmp_path)
    async with behind_tls(valkey, context) as port:
        url = Url(f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={authority}")
        async with process(url) as here, process(url) as there, there.listen("maria") as reader:
            await here.publish([notice("maria", 1)])
            assert await hear(reader) == notice("maria", 1)


async def test_an_authority_may_be_openssls_own_setting(
    valkey: ValkeyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    async with behind_tls(valkey, context) as port, process(Url(f"rediss://127.0.0.1:{port}")) as feed:
        await back(feed)


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    valkey: ValkeyServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    context, _ = certified(tmp_path)
    async with behind_tls(valkey, context) as port, process(Url(f"rediss://127.0.0.1:{port}")) as feed:
        assert not feed.connected
    assert "certificate" in caplog.text


@pytest.mark.parametrize("prefix", ["", "deskbell:*"])
async def test_a_user_with_rights_to_the_wire_alone_is_enough(valkey: ValkeyServer, prefix: str) -> None:
    rights = ("+ping", "+publish", "+subscribe", "+unsubscribe", "resetchannels", f"&{prefix or '*'}")
    tell(valkey, "ACL", "SETUSER", "desk", "on", ">pass:w@rd", *rights)
    url = f"redis://desk:pass%3Aw%40rd@127.0.0.1:{valkey.port}/0"
    async with open_feed(url, namespace="deskbell:1:") as feed, feed.listen("maria") as reader:
        await feed.publish([notice("maria", 1)])
        assert (await hear(reader)).topic == "deskbell:1:maria"
    assert tell(valkey, "ACL", "LOG") == []  # nothing else was tried


async def test_a_clusters_nodes_all_ask_for_the_login(cluster: ValkeyCluster) -> None:
    rights = ("+ping", "+publish", "+subscribe", "+spublish", "+ssubscribe", "+sunsubscribe", "+cluster|info")
    for node in cluster.nodes:
        tell(node, "ACL", "SETUSER", "desk", "on", ">secret", *rights, "+cluster|slots", "allchannels")
    url = Url(cluster.url.replace("://", "://desk:secret@"))
    async with process(url) as feed, feed.listen("maria") as maria, feed.listen("omar") as omar:
        await back(feed)
        await feed.publish([notice("maria", 1), notice("omar", 2)])
        assert [await hear(maria), await hear(omar)] == [notice("maria", 1), notice("omar", 2)]
    assert [tell(node, "ACL", "LOG") for node in cluster.nodes] == [[]] * len(cluster.nodes)
