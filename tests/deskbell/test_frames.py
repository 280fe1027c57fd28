"""What is no message, and what of a message cannot be read."""

import json

import pytest

from tests.protocol.peers import Socket


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "nonsense",
        "5",
        '"text"',
        "[]",
        "null",
        "{}",
        "[" * 50_000,
        '{"a":' * 50_000,
        "1" * 5_000,
        "NaN",
        '{"type": 5}',
        '{"type": null}',
        '{"type": "start"}',
        '{"type": "' + "x" * 500 + '"}',
        b"{}",
        b"\xff",
        '{"type": "ping", "payload": 5}',
        '{"type": "complete"}',
        '{"type": "complete", "id": {}}',
        '{"type": "connection_init", "payload": []}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": "x"}',
        '{"type": "subscribe", "id": "1", "payload": {}}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": [], "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 5}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": null}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": ["{ hello }"]}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": "x"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "operationName": 5}}',
    ],
    ids=lambda frame: str(frame[:70]),
)
async def test_a_malformed_frame_closes_the_socket(maria: Socket, frame: str | bytes) -> None:
    await maria.connection.send(frame)

    assert (await maria.closed())[0] == 4400


NAMED = "query($name: String) { hello(name: $name) }"


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        ('{"query": %s, "variables": {"name": "Ma\\ud83dria"}}', "variables.name: This holds half"),
        ('{"query": %s, "variables": {"name": "\\udcff"}}', "variables.name: This holds half"),
        ('{"query": %s, "variables": {"a": [{"b": {"c": ["\\ud83d"]}}]}}', "variables.a.0.b.c.0: This holds"),
        ('{"query": %s, "variables": {"\\ud83d": 1}}', "This holds half"),
        ('{"query": %s, "variables": {"name": "a"}, "operationName": "\\ud83d"}', "operationName: "),
        ('{"query": "{ hello(name: \\"\\ud83d\\") }"}', "query: This holds half"),
        ('{"query": "{ hello(name: \\"\\\\ud83d\\") }"}', "Syntax Error"),
        ('{"query": %s, "variables": {"name": ' + "1" * 5_000 + "}}", "variables.name: This number"),
        ('{"query": %s, "variables": {"name": 1e999}}', "variables.name: This number"),
        ('{"query": %s, "variables": {"name": NaN}}', "variables.name: This number"),
        ('{"query": %s, "variables": {"name": ' + "[" * 5_000 + "]" * 5_000 + "}}", "nested too deeply"),
        ('{"query": %s, "variables": {"name": ' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}}", "too deeply"),
    ],
    ids=lambda value: value[-60:] if value else "",
)
async def test_what_cannot_be_read_refuses_its_operation_only(
    maria: Socket, payload: str, place: str
) -> None:
    """A half emoji, a number without end, a nest without bottom: others of the socket live on."""
    await maria.subscribe("subscription { hold }", "0")
    await maria.receive()
    given = payload.replace("%s", json.dumps(NAMED))
    await maria.connection.send(f'{{"id": "1", "type": "subscribe", "payload": {given}}}')
    message = await maria.receive()

    assert (message["id"], message["type"]) == ("1", "error")
    assert message["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert place in message["payload"][0]["message"]
    assert (await maria.answer("{ hello }"))["type"] == "next"


async def test_what_cannot_be_read_is_nothing_to_a_ping_or_a_complete(maria: Socket) -> None:
    await maria.connection.send('{"type": "complete", "id": "\\ud83d"}')
    await maria.connection.send('{"type": "ping", "payload": {"at": "\\ud83d"}}')

    assert await maria.receive() == {"type": "pong"}


@pytest.mark.parametrize("kind", ["\\ud83d", "☎" * 200 + "\\ud83d"])
async def test_a_kind_of_message_with_half_a_character_is_an_unknown_one(maria: Socket, kind: str) -> None:
    """The socket is told so, whatever the reason may not hold."""
    await maria.connection.send(f'{{"type": "{kind}"}}')
    code, reason = await maria.closed()

    assert (code, (reason or "").partition(":")[0]) == (4400, "Unknown message type")


async def test_an_operation_whose_id_cannot_be_read_closes_the_socket(maria: Socket) -> None:
    """Nothing could be answered to it."""
    await maria.subscribe("subscription { hold }", "\ud83d")

    assert (await maria.closed())[0] == 4400


async def test_a_long_id_in_use_closes_the_socket_all_the_same(maria: Socket) -> None:
    """A close frame holds a short reason only."""
    for _ in range(2):
        await maria.subscribe("subscription { hold }", "☎" * 500)

    assert (await maria.closed())[0] == 4409


async def test_a_frame_over_a_megabyte_closes_the_socket(maria: Socket) -> None:
    await maria.connection.send("x" * (1024 * 1024 + 1))

    assert (await maria.closed())[0] == 1009
