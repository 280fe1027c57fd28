"""A small GraphQL client over HTTP and WebSocket, for the commands that use a served desk."""

import asyncio
import random
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, TypeVar

import httpx
from gql import Client, gql
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from websockets.exceptions import WebSocketException

from deskbell.environment import Say

T = TypeVar("T")
Person = tuple[str, str]  # who asks, by e-mail address and password
Heard = AsyncGenerator[dict[str, Any], None]
INTERRUPTIONS = (TransportError, WebSocketException, OSError)
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f]")  # by terminals, such as what clears them
SHORTEST, LONGEST = 0.5, 10  # seconds between an interruption and another try

SIGN_IN = """
mutation SignIn($email: String!, $password: String!) {
  signIn(input: { email: $email, password: $password }) { session { accessToken } errors { message } }
}
"""


class Refusal(Exception):
    """The desk refused; the message is its sentence. ``passing`` where a later try may go better."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.passing = code in {"RATE_LIMITED", "INTERNAL"}


class DeskClient:
    """A signed-in client of the desk at an address, which waits for answers with ``patience``, in seconds."""

    def __init__(self, address: str, *, patience: float = 10) -> None:
        self.address = address.rstrip("/")
        # Reading whom to trust takes a while, and plain HTTP has nobody to trust.
        self._http = httpx.AsyncClient(
            # One answer and no stream, so that of a subscription the desk says that it is none.
            headers={"Accept": "application/json"},
            timeout=patience,
            verify=address.startswith("https:"),
        )
        self._token: str | None = None

    async def answer(self, operation: str, variables: dict[str, Any]) -> dict[str, Any]:
        """
        Run an operation and return the whole answer, with its data or its errors.

        Raises:
            Refusal: there can be no desk at such an address, or it cannot be sent.
            httpx.HTTPError: nothing answered, or something that speaks no GraphQL.
        """
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        body = {"query": operation, "variables": variables}
        try:
            response = await self._http.post(f"{self.address}/graphql", json=body, headers=headers)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise Refusal(f"{self.address} is no address such as http://127.0.0.1:8000.") from None
        except ValueError:  # JSON has no NaN, and UTF-8 no half a character
            raise Refusal("There is a number or a character in it that cannot be sent.") from None
        try:
            answer: dict[str, Any] = response.json()
        except ValueError:
            raise httpx.RemoteProtocolError(f"no GraphQL in the answer ({response.status_code})") from None
        return answer

    async def ask(self, operation: str, **variables: Any) -> dict[str, Any]:
        """
        Run an operation and return its data.

        Raises:
            Refusal: the desk answered with errors.
            httpx.HTTPError: nothing answered.
        """
        answer = await self.answer(operation, variables)
        if answer.get("errors"):
            error, beside = answer["errors"][0], answer["errors"][0]["extensions"]
            by_id = f" ({beside['id']})" if "id" in beside else ""  # by which the log tells of it
            raise Refusal(f"{error['message']}{by_id}", beside["code"])
        data: dict[str, Any] = answer["data"]
        return data

    async def sign_in(self, email: str, password: str) -> None:
        """
        Sign in; also again, when the last sign-in has expired.

        Raises:
            Refusal: e-mail address and password do not belong together.
        """
        self._token = None
        payload = (await self.ask(SIGN_IN, email=email, password=password))["signIn"]
        if payload["errors"]:
            raise Refusal(payload["errors"][0]["message"])
        self._token = payload["session"]["accessToken"]

    async def subscribe(self, operation: str, **variables: Any) -> Heard:
        """Stream the data of a subscription until the server or the connection ends it."""
        transport = WebsocketsTransport(
            url=f"{self.address.replace('http', 'ws', 1)}/graphql",
            init_payload={"authorization": f"Bearer {self._token}"},
            subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
        )
        document = gql(operation)
        document.variable_values = variables
        async with Client(transport=transport) as session:
            async for data in session.subscribe(document):
                yield data

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def plain(text: str) -> str:
    """Return what somebody wrote so that a terminal shows it, on one line, and does nothing else."""
    return OBEYED.sub(" ", text)


async def asked_once(
    client: DeskClient, person: Person | None, ask: Callable[[], Awaitable[T]], say: Say
) -> T | None:
    """Sign in, ask and close; None where the desk refuses or does not answer, which is said."""
    try:
        if person:
            await client.sign_in(*person)
        return await ask()
    except Refusal as refusal:
        say(str(refusal))
    except httpx.HTTPError as fault:
        say(f"{_unanswered(client, fault)} `serve` serves one, `--url` names another address.")
    finally:
        await client.close()
    return None


async def followed(
    client: DeskClient, person: Person, hear: Callable[[], AsyncGenerator[T, None]], say: Say
) -> AsyncGenerator[T, None]:
    """
    Stream what a person hears or does, who signs in and begins anew after each interruption.

    That the desk does not answer is said once, until it does. It ends when the desk refuses, which is said,
    and then the client is closed.
    """
    wait, answers = float(SHORTEST), True
    try:
        while True:
            try:
                await client.sign_in(*person)
                answers = True
                async with aclosing(hear()) as heard:
                    async for data in heard:
                        wait = SHORTEST
                        yield data
            except TransportQueryError as refusal:
                say((refusal.errors or [{}])[0].get("message", "The desk refused."))
                return
            except Refusal as refusal:
                say(str(refusal))
                if not refusal.passing:
                    return
            except httpx.HTTPError as fault:
                if answers:
                    say(f"{_unanswered(client, fault)} Trying until it does; `--url` names another address.")
                answers = False
            except INTERRUPTIONS:
                say("Interrupted; trying again.")
            await asyncio.sleep(wait * random.uniform(0.5, 1.5))  # noqa: S311 - spreads clients out
            wait = min(wait * 2, LONGEST)
    finally:
        await client.close()


def _unanswered(client: DeskClient, fault: httpx.HTTPError) -> str:
    return f"The desk at {client.address} does not answer: {str(fault) or type(fault).__name__}."
