"""graphql-transport-ws, a promise a test."""

import asyncio
import gc
from contextlib import AsyncExitStack
from pathlib import Path
from weakref import ref

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.server import ServerProtocol
from websockets.typing import Origin

import deskbell
from deskbell.protocols import WSProtocol
from deskbell.socket_log import sockets
from deskbell.websocket import Handler
from schema.masking import HIDDEN
from tests.protocol.peers import MARIA, Socket, opened
from tests.protocol.server import HastyWS, Served, serving
from tests.protocol.toy import BREAKING_OFF, SECRET


async def test_the_legacy_protocol_is_not_spoken(served: Served) -> None:
    async with opened(served, "graphql-ws") as socket:
        assert (await socket.closed())[0] == 4406


async def test_a_silent_socket_is_closed(socket: Socket) -> None:
    assert await socket.closed() == (4408, "Connection initialisation timeout")


@pytest.mark.parametrize("given", ["Bearer maria", "bearer maria", "maria"])
async def test_a_token_is_taken_with_and_without_its_scheme(socket: Socket, given: str) -> None:
    await socket.init(given)

    assert (await socket.answer("{ whoami }"))["payload"] == {"data": {"whoami": "maria"}}


@pytest.mark.parametrize("name", ["authorization", "Authorization", "AUTHORIZATION"])
async def test_a_token_is_taken_under_whatever_case_of_its_name(socket: Socket, name: str) -> None:
    await socket.send("connection_init", payload={name: MARIA})

    assert await socket.receive() == {"type": "connection_ack"}


@pytest.mark.parametrize(
    "payload",
    [
        {},
        None,
        {"authorization": None},
        {"authorization": "Bearer nobody"},
        {"authorization": 5},
        {"token": "maria"},
    ],
    ids=str,
)
async def test_without_a_valid_token_nobody_comes_in(socket: Socket, payload: object) -> None:
    await socket.send("connection_init", payload=payload)

    assert await socket.closed() == (4403, "Forbidden")


async def test_a_second_init_closes_the_socket(maria: Socket) -> None:
    await maria.send("connection_init", payload={})

    assert (await maria.closed())[0] == 4429


async def test_nothing_is_run_before_the_init(socket: Socket) -> None:
    await socket.subscribe("{ hello }")

    assert await socket.closed() == (4401, "Unauthorized")


async def test_a_ping_is_answered_at_any_time(socket: Socket) -> None:
    await socket.send("ping")
    assert await socket.receive() == {"type": "pong"}

    await socket.init()
    await socket.send("ping", payload={"at": 1})
    await socket.send("pong")
    assert await socket.receive() == {"type": "pong"}


async def test_a_query_is_one_next_and_a_complete(maria: Socket) -> None:
    await maria.subscribe("query($name: String!) { hello(name: $name) }", variables={"name": "Omar"})

    assert await maria.receive() == {"id": "1", "type": "next", "payload": {"data": {"hello": "Hello Omar"}}}
    assert await maria.receive() == {"id": "1", "type": "complete"}


async def test_a_subscription_is_many_nexts_and_a_complete(maria: Socket) -> None:
    await maria.subscribe("subscription { count(to: 2) }")

    heard = [await maria.receive() for _ in range(3)]
    assert [message.get("payload") for message in heard] == [
        {"data": {"count": 1}},
        {"data": {"count": 2}},
        None,
    ]
    assert heard[-1] == {"id": "1", "type": "complete"}


async def test_an_id_in_use_closes_the_socket(maria: Socket) -> None:
    await maria.subscribe("subscription { hold }")
    await maria.subscribe("{ hello }")

    assert await maria.closed() == (4409, "Subscriber for 1 already exists")


async def test_an_id_is_free_again_after_its_end(maria: Socket) -> None:
    for _ in range(3):
        assert (await maria.answer("{ hello }"))["type"] == "next"


async def test_an_id_is_free_again_after_a_complete(maria: Socket, served: Served) -> None:
    await maria.subscribe("subscription { hold }")
    await maria.receive()
    await maria.send("complete", id="1")
    await maria.send("complete", id="unheard of")

    assert (await maria.answer("{ hello }"))["type"] == "next"
    await served.house.streams(0)


@pytest.mark.parametrize(
    "query", ["{", "", "{ nothing }", "fragment F on Query { hello }", "subscription { nothing }"]
)
async def test_what_cannot_be_run_is_an_error_of_its_id(maria: Socket, query: str) -> None:
    """The other operations of the socket live on."""
    await maria.subscribe("subscription { hold }", "0")
    await maria.receive()

    message = await maria.answer(query)
    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert (await maria.answer("{ hello }"))["type"] == "next"


async def test_a_subscription_refused_at_once_is_an_error(maria: Socket) -> None:
    message = await maria.answer("subscription { guarded }")

    assert message["payload"][0]["message"] == "Not for you."
    assert message["payload"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_subscription_refused_later_is_a_next_and_the_end(maria: Socket) -> None:
    await maria.subscribe("subscription { refusing }")

    assert (await maria.receive())["payload"] == {"data": {"refusing": 1}}
    last = await maria.receive()
    assert (last["type"], last["payload"]["errors"][0]["extensions"]["code"]) == ("next", "FORBIDDEN")
    assert await maria.receive() == {"id": "1", "type": "complete"}


async def test_a_socket_has_no_more_than_its_hundred_operations(maria: Socket) -> None:
    for number in range(100):
        await maria.subscribe("subscription { hold }", str(number))
        await maria.receive()
    await maria.subscribe("{ hello }", "one more")

    refusal = await maria.receive()
    assert (refusal["id"], refusal["type"]) == ("one more", "error")
    assert refusal["payload"][0]["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "template": "At most {limit} operations at once on one connection.",
        "values": {"limit": 100},
    }


async def test_each_operation_has_a_context_of_its_own(maria: Socket) -> None:
    first, second = (
        await maria.answer("{ contextNumber whoami }"),
        await maria.answer("{ contextNumber whoami }"),
    )

    assert first["payload"] != second["payload"]


async def test_a_token_withdrawn_meanwhile_is_noticed(maria: Socket, served: Served) -> None:
    served.house.revoked = True
    message = await maria.answer("{ hello }")

    assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "UNAUTHENTICATED")


@pytest.mark.parametrize(("fault", "code"), [(RuntimeError, 1011), (ConnectionResetError, 1012)])
async def test_a_failure_before_the_ack_closes_the_socket(
    socket: Socket, served: Served, fault: type[Exception], code: int
) -> None:
    """So that clients come again where the database is away, which some do not after 1011."""
    served.house.failing = fault
    await socket.send("connection_init", payload={"authorization": MARIA})

    assert await socket.closed() == (code, HIDDEN)


async def test_what_comes_before_it_is_asked_for_is_taken_in_its_turn(socket: Socket) -> None:
    await socket.send("connection_init", payload={"authorization": MARIA})
    await socket.subscribe("{ hello }")
    await socket.send("ping")

    assert await socket.receive() == {"type": "connection_ack"}
    assert {(await socket.receive())["type"] for _ in range(3)} == {"next", "complete", "pong"}


async def test_a_socket_on_which_nothing_happens_has_no_task(maria: Socket) -> None:
    ours = str(Path(deskbell.__file__).parent)
    running = [str(task.get_stack(limit=1)) for task in asyncio.all_tasks()]

    assert not [frames for frames in running if ours in frames]
    assert (await maria.answer("{ hello }"))["type"] == "next"


async def test_a_client_that_leaves_ends_its_streams(served: Served) -> None:
    async with opened(served) as socket:
        await socket.init()
        await socket.subscribe("subscription { hold }")
        await socket.receive()
        await served.house.streams(1)

    await served.house.streams(0)


async def test_of_a_client_that_has_left_nothing_waits_for_the_collector(served: Served) -> None:
    gc.collect()
    gc.disable()
    try:
        async with opened(served) as socket:
            await socket.init()
            await socket.subscribe("subscription { hold }")
            await socket.receive()
            kept = [
                ref(thing) for thing in gc.get_objects() if type(thing) in {Handler, HastyWS, ServerProtocol}
            ]
            assert len(kept) == 3
        async with asyncio.timeout(5):
            while any(thing() for thing in kept):
                await asyncio.sleep(0)
    finally:
        gc.enable()


async def test_a_client_that_is_cut_off_ends_its_streams(maria: Socket, served: Served) -> None:
    await maria.subscribe("subscription { hold }")
    await maria.receive()
    maria.connection.transport.abort()

    await served.house.streams(0)


async def test_a_client_that_stops_reading_is_dropped(maria: Socket, served: Served) -> None:
    maria.connection.transport.pause_reading()
    await maria.subscribe("subscription { flood }")
    await served.house.streams(1)

    await served.house.streams(0)
    maria.connection.transport.abort()


async def test_a_client_that_answers_no_ping_is_dropped() -> None:
    """Even with what it has not read yet still waiting for it."""
    async with (
        serving(ws=WSProtocol, ws_ping_interval=0.2, ws_ping_timeout=0.2) as served,
        opened(served) as socket,
    ):
        await socket.init()
        socket.connection.transport.pause_reading()
        await socket.subscribe("subscription { flood }")
        await served.house.streams(1)

        await served.house.streams(0)
        socket.connection.transport.abort()


async def test_a_server_that_stops_asks_its_clients_to_come_again(maria: Socket, served: Served) -> None:
    """It says nothing that would tell them that a stream is over, and answers what it was asked."""
    await maria.subscribe("subscription { hold }", "stream")
    assert (await maria.receive())["payload"] == {"data": {"hold": 0}}
    await maria.subscribe("{ slow }", "query")
    await maria.send("ping")
    assert await maria.receive() == {"type": "pong"}
    served.stopping.set()

    assert await maria.receive() == {"id": "query", "type": "next", "payload": {"data": {"slow": "done"}}}
    assert await maria.receive() == {"id": "query", "type": "complete"}
    with pytest.raises(ConnectionClosed):
        await maria.receive()
    assert await maria.closed() == (1012, "The server is stopping")


@pytest.mark.parametrize("document", BREAKING_OFF)
async def test_a_stream_that_fails_asks_its_client_to_come_again(
    maria: Socket, caplog: pytest.LogCaptureFixture, document: str
) -> None:
    """It pushes nothing by halves, and says nothing that would tell them that it is over."""
    await maria.subscribe(document)

    assert await maria.closed() == (1012, HIDDEN)
    assert [SECRET in str(record.exc_info) for record in caplog.records] == [True]


async def test_so_does_one_that_cannot_begin(maria: Socket, served: Served) -> None:
    served.house.failing = ConnectionResetError
    await maria.subscribe("subscription Unheard { hold }")

    assert await maria.closed() == (1012, HIDDEN)


async def test_a_socket_on_which_nothing_happens_is_closed_too_when_the_server_stops() -> None:
    async with AsyncExitStack() as stack:
        async with serving() as served:
            socket = await stack.enter_async_context(opened(served))
            await socket.init()

        assert (await socket.closed())[0] == 1012


async def test_a_page_of_another_site_is_not_let_in_and_leaves_a_line_in_the_log(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    """As nobody does who comes and goes."""
    caplog.set_level("INFO", "uvicorn.error")
    async with opened(served) as socket:
        await socket.init()
    with pytest.raises(InvalidStatus, match="403"):
        await connect(served.ws_url, origin=Origin("https://elsewhere.example"))

    said = [record.getMessage() for record in caplog.records if record.name == sockets.name]
    assert len(said) == 1, said
    assert said[0].endswith('"WebSocket /graphql" 403')


async def test_many_operations_run_beside_one_another(maria: Socket) -> None:
    for number in range(50):
        await maria.subscribe("subscription { count(to: 20) }", str(number))
    heard: dict[str, list[int]] = {}
    async with asyncio.timeout(5):
        while sum(map(len, heard.values())) < 50 * 21:
            message = await maria.receive()
            value = message["payload"]["data"]["count"] if message["type"] == "next" else 0
            heard.setdefault(message["id"], []).append(value)

    assert all(values == [*range(1, 21), 0] for values in heard.values())
