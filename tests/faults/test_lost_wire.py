"""A process that has lost the wire lets others ring for it, without being back on it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from tests.conftest import Place
from tests.faults.processes import make_event, make_ticket, serving
from tests.pairs import ON_POSTGRES
from tests.servers import free_port


@asynccontextmanager
async def cuttable(redis_url: str) -> AsyncIterator[tuple[str, Callable[[], None]]]:
    """Give another address of a server, and what cuts the way there, for good."""
    there, writers = urlsplit(redis_url), list[asyncio.StreamWriter]()

    async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        try:
            while part := await reader.read(65536):
                writer.write(part)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(there.hostname, there.port)
        await asyncio.gather(passed(reader, to_server), passed(from_server, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", port := free_port())

    def cut() -> None:
        server.close()
        for writer in writers:
            writer.close()

    try:
        yield f"redis://127.0.0.1:{port}{there.path}", cut
    finally:
        cut()


@ON_POSTGRES
async def test_what_one_process_cannot_put_onto_the_wire_rings_in_the_other(place: Place) -> None:
    """It says in the database whose bells those were, where the other looks."""
    assert place.redis_url
    async with (
        cuttable(place.redis_url) as (redis_url, cut),
        serving(replace(place, redis_url=redis_url)) as here,
        serving(place) as there,
    ):
        maria, listener = await here.sign_in("maria"), await there.sign_in("maria")
        await make_event(maria)
        async with listener.listening("") as bells:
            await make_ticket(maria, "Over the wire")
            assert (await bells.next())["message"]["subject"] == "Over the wire"
            cut()
            await make_ticket(maria, "Without it")
            assert (await bells.next())["message"]["subject"] == "Without it"
        await maria.close()
        await listener.close()
