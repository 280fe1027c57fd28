"""People: what they ask of any process, again where nobody answered, and what their screens are told."""

import asyncio
from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from tests.desk import PASSWORD
from tests.simulation.network import Broken, Line, Socket, ask
from tests.simulation.world import World

PATIENCE = 3.0  # seconds after which a person gives up on an answer
TRIES = 8
ACCESS_ENDS = 1.0  # seconds within which it has ended everywhere
SLACK = 0.3  # for what was on its way by then, as a page of messages that is being written
LISTEN = """subscription($after: String) { messageDelivered(after: $after) {
    cursor replayed unreadCount silent message { id subject event { name } } } }"""
SIGN_IN = """mutation($email: String!) { signIn(input: {email: $email, password: "%s"}) {
    session { accessToken } errors { message } } }"""


class Person:
    """Somebody who works at the desk; the token is that of their session of now."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.token, self.id = world.founded.tokens[name], world.founded.agents[name]
        self.barred_since: float | None = None  # by role or account, as was acknowledged
        self.lost = Counter[str]()  # how often no answer came to an operation, which may yet be done, late
        self.ended = defaultdict[str, float](lambda: float("inf"))  # when tokens were

    async def ask(self, operation: str, *, tries: int = TRIES, **variables: Any) -> Any:
        """Ask until somebody answers, and return the root field; None where nobody did."""
        for _ in range(tries):
            process = await self.world.some_process()
            assert process.life
            body = {"query": operation, "variables": variables}
            try:
                async with asyncio.timeout(PATIENCE):
                    answer = await ask(self.world.loop, process.life, process.app, self.token, body)
            except (Broken, TimeoutError):
                self.lost[operation] += 1
                await asyncio.sleep(self.world.random.random())
                continue
            self.world.answered += 1
            if answer.get("errors"):
                self.world.refused(self.name, operation, answer["errors"])
                return None
            [field] = answer["data"].values()
            return field
        return None

    async def sign_in(self) -> None:
        """Begin another session."""
        operation = SIGN_IN % PASSWORD
        before, self.token = self.token, ""
        answer = await self.ask(operation, email=f"{self.name}@desk.example")
        self.token = answer["session"]["accessToken"] if answer and answer["session"] else before


class Screen:
    """A client that shows somebody's messages, and goes on from where it was whenever it comes back."""

    def __init__(self, person: Person) -> None:
        self.person, self.world = person, person.world
        self.heard = list[tuple[str, bool]]()  # ids of messages, in their order, and whether they were silent
        self.cursor = ""
        self.connections = 0
        self._line: Line | None = None

    async def show(self) -> None:
        """Listen for ever."""
        while True:
            process = await self.world.some_process()
            assert process.life
            socket = Socket(self.world.loop, process.life, process.app, self.person.token)
            self._line = socket.line
            self._watch(socket.line, self.person.token)
            self.connections += 1
            socket.subscribe(LISTEN, after=self.cursor)
            try:
                while data := await socket.next():
                    self._take(data["messageDelivered"])
            except Broken:
                pass
            socket.line.cut()
            await asyncio.sleep(0.05 + self.world.random.random() * 0.5)

    def hang_up(self) -> None:
        """Lose the connection."""
        if self._line:
            self._line.hang_up("websocket")

    def _take(self, delivered: dict[str, Any]) -> None:
        sequence = int(delivered["cursor"].rpartition(".")[2])
        if sequence != len(self.heard) + 1:
            self.world.complain(f"{self.person.name} heard {sequence} after {len(self.heard)}")
        self.heard.append((delivered["message"]["id"], delivered["silent"]))
        self.cursor = delivered["cursor"]

    def _watch(self, line: Line, token: str) -> None:
        """Let nothing be pushed to somebody who may not read it any more."""

        def seen(message: dict[str, Any]) -> None:
            ended = min(self.person.ended[token], self.person.barred_since or float("inf"))
            # A step that was begun before its host stood still ends after it.
            latest = max(ended + ACCESS_ENDS, line.life.still_until) + SLACK
            if '"messageDelivered":{' in message.get("text", "") and self.world.loop.time() > latest:
                self.world.complain(
                    f"{self.person.name} was told something; their access ended at {ended:.3f}"
                )

        line.seen = seen


def uuid_in(global_id: str) -> UUID:
    """Return the id that a global one holds."""
    return UUID(global_id.rpartition("_")[2])
