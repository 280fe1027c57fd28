"""An everyday client, from one end to the other."""

from gql import Client, gql
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

from tests.protocol.server import Served


async def test_gql_speaks_http(served: Served) -> None:
    transport = HTTPXAsyncTransport(served.url, headers={"Authorization": "Bearer maria"})
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        assert await session.execute(gql("{ whoami }")) == {"whoami": "maria"}


async def test_gql_speaks_websocket(served: Served) -> None:
    transport = WebsocketsTransport(
        url=served.ws_url,
        init_payload={"authorization": "Bearer maria"},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        counted = [result["count"] async for result in session.subscribe(gql("subscription { count }"))]

    assert counted == [1, 2, 3]
