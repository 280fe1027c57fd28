"""What the reference implementations say of us."""

import asyncio
from asyncio.subprocess import PIPE

from tests.javascript import NODE, installed
from tests.protocol.peers import MARIA
from tests.protocol.server import Served


async def test_the_reference_clients_and_their_audit_find_no_fault(served: Served) -> None:
    process = await asyncio.create_subprocess_exec(
        NODE, "audit.mjs", served.url, MARIA, cwd=await asyncio.to_thread(installed), stdout=PIPE
    )
    said = (await process.communicate())[0].decode()

    assert process.returncode == 0, said
    assert "audit: 61/61" in said
    assert said.count("ok  ") == 4
