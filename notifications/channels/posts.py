"""
Posts to public web addresses, as every channel makes them that speaks HTTP.

The host's name is looked up here and the call goes to the very address that was checked, so that an
answer of the name service cannot lead it elsewhere; a redirect is checked as a new call is.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache, partial
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import Any

import httpx

from domain.deeds.deed import Deed
from domain.deliveries.outcomes import Attempt, Failed
from domain.errors import Invalid
from domain.policy import Policy
from domain.web_addresses import check_web_address, host_of, may_be_called, read_web_address
from notifications.channels.answers import BoundedAnswers

ANSWER_READ, READ_FOR = 64_000, 2.0  # bytes, seconds: of what follows an answer's status
LOOKUPS_AT_ONCE = 200
REDIRECTS = 3
MOST_SECONDS = 10.0**7  # that a receiver may ask for: beyond it any wish is the same
LOCATION = "deskbell.location"  # of an answer's extensions
AGAIN_WITH_BODY = {HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT}
WORTH_ANOTHER_TRY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


class Hosts:
    """
    Looks hosts up, in threads of its own, since a name service that says nothing cannot be interrupted.

    Each host is asked for once at a time, so those that nobody answers for leave threads for the others.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, "lookup")
        self._asked: dict[tuple[str, int], asyncio.Future[list[Any]]] = {}

    async def addresses(self, url: httpx.URL) -> list[str]:
        """
        Return those of a host's addresses that may be called.

        Raises:
            OSError: nobody knows it, or not now.
        """
        key = url.raw_host.decode(), url.port or (443 if url.scheme == "https" else 80)
        found = await asyncio.shield(self._asked.get(key) or self._ask(*key))
        listed = dict.fromkeys(str(answer[4][0]).partition("%")[0] for answer in found)
        return [address for address in listed if may_be_called(key[0], ip_address(address), self._policy)]

    def _ask(self, host: str, port: int) -> asyncio.Future[list[Any]]:
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        asked = self._asked[host, port] = asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        asked.add_done_callback(lambda _: self._asked.pop((host, port)))
        return asked

    def close(self) -> None:
        """Wait for nobody."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Posts:
    """What channels that post to public web addresses have in common."""

    at_once, time_limit = 4, 10.0

    def __init__(self, clock: Callable[[], datetime], policy: Policy) -> None:
        self._clock, self._policy = clock, policy
        # No connection is kept: hosts that share an address would be called over each other's.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.AsyncClient(
            transport=BoundedAnswers(verify=_trusted(), trust_env=False, limits=limits),
            timeout=self.time_limit,
            trust_env=False,
            # Nor are cookies: hosts that share an address would be told each other's.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            event_hooks={"response": [_set_redirect_aside]},
        )
        self._hosts = Hosts(policy)

    async def post(self, address: str, content: bytes, headers: dict[str, str]) -> str | Failed:
        """Post to an address and wait for the answer."""
        for _ in range(REDIRECTS + 1):
            answer = await self._call(address, content, headers)
            if not isinstance(answer, httpx.URL):
                return answer
            address = str(answer)
        return Failed(f"More than {REDIRECTS} redirects.", refused=True)

    async def report(self, deed: Deed, attempt: Attempt) -> None:
        """Nothing hears of it."""

    async def close(self) -> None:
        """Close the connections."""
        self._hosts.close()
        await self._http.aclose()

    async def _call(self, address: str, content: bytes, headers: dict[str, str]) -> str | Failed | httpx.URL:
        """Call one address; a URL is where it redirects to."""
        try:
            check_web_address(address, self._policy)
            url = read_web_address(address)
            addresses = await self._hosts.addresses(url)
        except Invalid as refusal:
            return Failed(refusal.sentence, refused=True)
        except OSError as fault:
            return Failed(f"{host_of(url)}: {fault.strerror}", unreachable=True)
        if not addresses:
            return Failed(f"{host_of(url)} is at no address that may be called.", refused=True)
        said = ""
        for at in addresses:
            try:
                return await self._post(url, at, content, headers)
            except httpx.ConnectError as failure:
                said = _said(failure)  # the host's next address may answer
            except httpx.HTTPError as failure:
                return Failed(_said(failure), unreachable=True)
        return Failed(said, unreachable=True)

    async def _post(
        self, url: httpx.URL, address: str, content: bytes, headers: dict[str, str]
    ) -> str | Failed | httpx.URL:
        request = self._http.build_request(
            "POST",
            url.copy_with(host=address),
            content=content,
            headers={**headers, "Host": url.netloc.decode()},
            extensions={"sni_hostname": url.raw_host.decode()},
        )
        response = await self._http.send(request, stream=True)
        try:
            return self._read(url, response, await _beginning(response))
        finally:
            await response.aclose()

    def _read(self, url: httpx.URL, response: httpx.Response, said: str) -> str | Failed | httpx.URL:
        answer = f"{response.status_code} {response.reason_phrase}: {said}".rstrip(": ")
        if response.is_success:
            return answer
        location = response.extensions[LOCATION]
        if location is not None and response.status_code in AGAIN_WITH_BODY:
            return next_address(url, location)
        if response.status_code in WORTH_ANOTHER_TRY or response.is_server_error:
            return Failed(answer, after=retry_after(response.headers.get("Retry-After"), self._clock()))
        return Failed(answer, refused=True)


@cache
def _trusted() -> ssl.SSLContext:
    """Return whose certificates are trusted; reading them takes a while."""
    return httpx.create_ssl_context(trust_env=False)


async def _set_redirect_aside(response: httpx.Response) -> None:
    """Keep httpx from reading where a redirect leads: it fails where that is no address."""
    response.extensions[LOCATION] = response.headers.pop("Location", None)


def _said(fault: Exception) -> str:
    return str(fault) or type(fault).__name__


def next_address(url: httpx.URL, location: str) -> httpx.URL | Failed:
    """Return where a redirect leads; what was said in private is not said aloud there."""
    try:
        found = url.join(location)
    except (httpx.InvalidURL, ValueError):
        return Failed(f"It redirects to {location[:200]!r}, which is no address.", refused=True)
    if url.scheme == "https" and found.scheme != "https":
        return Failed("It redirects from https to http.", refused=True)
    return found


async def _beginning(response: httpx.Response) -> str:
    """Read an answer's first part; whatever follows, and how it ends, is nothing to us."""
    read = b""
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(READ_FOR):
            async for part in response.aiter_raw():
                read += part
                if len(read) >= ANSWER_READ:
                    break
    return read[:ANSWER_READ].decode(errors="replace").strip()


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Read a Retry-After: seconds, or a moment; what cannot be read asks for nothing."""
    if header is None:
        return None
    if re.fullmatch(r"\s*[0-9]+\s*", header):
        return timedelta(seconds=min(float(header), MOST_SECONDS))
    try:
        moment = parsedate_to_datetime(header)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
