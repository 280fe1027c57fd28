"""`deskbell listen`: bells on a terminal, without a gap across interruptions."""

from contextlib import aclosing

from gql.transport.exceptions import TransportQueryError

from deskbell.client import DeskClient, Heard, Person, followed, plain
from deskbell.environment import Say

HERE = "query { messages(first: 0) { liveCursor } }"
LIVE = """
subscription Live($after: String) {
  messageDelivered(after: $after) { cursor replayed silent message { subject body sentAt } }
}
"""


async def listen(address: str, person: Person, after: str | None, say: Say) -> int:
    """
    Print an agent's messages until stopped; after an interruption, go on behind the last one.

    Says at the end how to go on. When the desk refuses, says why and returns 1.
    """
    client, cursor = DeskClient(address), after
    listening = f"Listening at {address} as {person[0]}."

    async def bells() -> Heard:
        nonlocal cursor
        end = (await client.ask(HERE))["messages"]["liveCursor"]
        cursor = end if cursor is None else cursor
        listens = cursor in {"", end}  # else there is something to bring from there, or it is refused
        if listens:
            say(listening)
        try:
            async for data in client.subscribe(LIVE, after=cursor):
                if not listens:
                    say(listening)
                listens = True
                yield data["messageDelivered"]
        except TransportQueryError:
            cursor = None if cursor == after else cursor  # from which nobody can go on
            raise

    try:
        async with aclosing(followed(client, person, bells, say)) as deliveries:
            async for delivery in deliveries:
                cursor, message = delivery["cursor"], delivery["message"]
                late = " (while you were away)" if delivery["replayed"] else ""
                bell, quiet = ("", " (silent)") if delivery["silent"] else ("\a", "")
                say(f"{bell}{message['sentAt'][11:19]}  {plain(message['subject'])}{late}{quiet}")
                for line in message["body"].splitlines():
                    say(f"          {plain(line)}")
        return 1
    finally:
        if cursor:
            say(f"To go on from here: --after {cursor}")
