"""`deskbell listen`: bells on a terminal, without a gap across interruptions."""

import asyncio
import random
from collections.abc import Callable

import httpx
from gql.transport.exceptions import TransportError, TransportQueryError
from websockets.exceptions import WebSocketException

from deskbell.client import DeskClient, Refusal

HERE = "query { messages(first: 0) { liveCursor } }"
LIVE = """
subscription Live($after: String) {
  messageDelivered(after: $after) { cursor replayed silent message { subject body sentAt } }
}
"""
INTERRUPTIONS = (httpx.HTTPError, TransportError, WebSocketException, OSError)


async def listen(
    address: str, email: str, password: str, after: str | None, say: Callable[[str], None]
) -> int:
    """
    Print an agent's messages until stopped; after an interruption, go on behind the last one.

    Says at the end how to go on. When the desk refuses, says why and returns 1.
    """
    client, cursor, wait = DeskClient(address), after, 0.5
    try:
        while True:
            try:
                await client.sign_in(email, password)
                if cursor is None:
                    cursor = (await client.ask(HERE))["messages"]["liveCursor"]
                say(f"Listening at {address} as {email}.")
                async for data in client.subscribe(LIVE, after=cursor):
                    delivery, wait = data["messageDelivered"], 0.5
                    cursor, message = delivery["cursor"], delivery["message"]
                    late = " (while you were away)" if delivery["replayed"] else ""
                    bell, quiet = ("", " (silent)") if delivery["silent"] else ("\a", "")
                    say(f"{bell}{message['sentAt'][11:19]}  {message['subject']}{late}{quiet}")
                    say(f"          {message['body']}")
            except TransportQueryError as refusal:
                say((refusal.errors or [{}])[0].get("message", "The desk refused."))
                cursor = None if cursor == after else cursor  # from which nobody can go on
                return 1
            except Refusal as refusal:
                say(str(refusal))
                if not refusal.passing:
                    return 1
            except INTERRUPTIONS as fault:
                say(f"Interrupted ({type(fault).__name__}); trying again.")
            await asyncio.sleep(wait * random.uniform(0.5, 1.5))  # noqa: S311 - spreads clients out
            wait = min(wait * 2, 10)
    finally:
        await client.close()
        if cursor:
            say(f"To go on from here: --after {cursor}")
