import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from domain.deliveries.outcomes import Failed
from notifications.channels import posts
from notifications.channels.posts import ANSWER_READ, next_address
from notifications.channels.web import WebCalls
from tests.desk import SOON
from tests.notifications.channels.calls import call_of
from tests.receivers import Calls


async def failure(web: WebCalls, url: str) -> Failed:
    """Call an address that fails."""
    fault = await web.send(call_of(url))
    assert isinstance(fault, Failed), fault
    return fault


@pytest.mark.parametrize(
    ("status", "refused"),
    [(400, True), (404, True), (410, True), (408, False), (429, False), (500, False), (503, False)],
)
async def test_the_status_decides_whether_it_is_for_good(
    web: WebCalls, receiver: Calls, status: int, *, refused: bool
) -> None:
    """What was said is kept."""
    receiver.answer = lambda _: PlainTextResponse("because", status)
    fault = await failure(web, receiver.url)
    assert (fault.refused, fault.unreachable) == (refused, False)
    assert fault.answer.startswith(f"{status} ")
    assert fault.answer.endswith(": because")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("120", timedelta(minutes=2)),
        ("Sun, 01 Mar 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Sun, 01 Mar 2026 13:00:00 -0000", timedelta(hours=1)),
        ("Sun, 01 Mar 2026 14:00:00 +0100", timedelta(hours=1)),
        ("soon", None),
    ],
)
async def test_a_receiver_may_ask_to_be_left_alone(
    web: WebCalls, receiver: Calls, header: str, after: timedelta | None, status: int
) -> None:
    """In seconds, or until a moment."""
    receiver.answer = lambda _: Response(status_code=status, headers={"Retry-After": header})
    assert (await failure(web, receiver.url)).after == after


async def test_a_long_answer_is_read_only_so_far(web: WebCalls, receiver: Calls) -> None:
    """A hostile receiver cannot fill the memory."""
    receiver.answer = lambda _: PlainTextResponse("x" * (5 * ANSWER_READ))
    answer = await web.send(call_of(receiver.url))
    assert isinstance(answer, str)
    assert len(answer) <= ANSWER_READ + 10


async def test_a_redirect_keeps_the_call_and_a_loop_ends(web: WebCalls, receiver: Calls) -> None:
    """The body comes along; one that would lose it is refused."""
    receiver.answer = lambda request: (
        Response(status_code=204) if request.url.path == "/there" else RedirectResponse("/there", 307)
    )
    assert await web.send(call_of(f"{receiver.url}/here")) == "204 No Content"
    assert [content for _, content in receiver.taken] == [b'{"a": 1}'] * 2
    receiver.answer = lambda _: RedirectResponse("/again", 308)
    assert (await failure(web, receiver.url)).refused
    receiver.answer = lambda _: RedirectResponse("/lost", 302)
    assert (await failure(web, receiver.url)).refused
    receiver.answer = lambda _: RedirectResponse(f"http://{'a' * 70}.example/", 307)
    assert (await failure(web, receiver.url)).refused
    receiver.answer = lambda _: RedirectResponse("http://[::bad", 307)
    assert (await failure(web, receiver.url)).refused


def test_what_was_said_in_private_is_not_said_aloud() -> None:
    """A redirect from https leads to https."""
    where = httpx.URL("https://a.example/hook")
    assert next_address(where, "/there") == httpx.URL("https://a.example/there")
    assert next_address(where, "https://b.example/") == httpx.URL("https://b.example/")
    assert isinstance(next_address(where, "http://a.example/hook"), Failed)


@pytest.mark.parametrize(
    "inside", ["http://127.0.0.2:1/", "http://localhost:1/", "http://169.254.169.254/meta", "http://[::1]:1/"]
)
async def test_a_redirect_leads_to_no_address_inside(web: WebCalls, receiver: Calls, inside: str) -> None:
    """It is checked as a new call is."""
    receiver.answer = lambda _: RedirectResponse(inside, 307)
    fault = await failure(web, receiver.url)
    assert fault.refused
    assert "not a public address" in fault.answer


async def test_a_name_that_leads_inside_is_not_called(
    web: WebCalls, receiver: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it led to when the event was saved."""
    port = receiver.url.rpartition(":")[2]

    def inside(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(port)))]

    monkeypatch.setattr(socket, "getaddrinfo", inside)
    fault = await failure(web, f"http://rebound.example:{port}/")
    assert (fault.refused, fault.answer) == (True, "rebound.example is at no address that may be called.")
    assert receiver.taken == []


async def test_each_answer_of_the_name_service_is_judged_also_behind_a_redirect(
    web: WebCalls, receiver: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One public address opens none beside it."""
    port, real = int(receiver.url.rpartition(":")[2]), socket.getaddrinfo

    def look_up(host: str, *given: Any, **named: Any) -> Any:
        if not host.endswith(".example"):
            return real(host, *given, **named)
        listed = ["127.0.0.1", "8.8.8.8"] if host == "mixed.example" else ["127.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in listed]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert await web._hosts.addresses(httpx.URL("http://mixed.example/")) == ["8.8.8.8"]
    receiver.answer = lambda _: RedirectResponse(f"http://inside.example:{port}/", 307)
    fault = await failure(web, receiver.url)
    assert (fault.refused, fault.answer) == (True, "inside.example is at no address that may be called.")
    assert len(receiver.taken) == 1


async def test_a_host_of_any_letters_is_looked_up_as_the_network_knows_it(
    web: WebCalls, receiver: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name service, the certificate and the receiver are asked for one name."""
    port, real, asked = receiver.url.rpartition(":")[2], socket.getaddrinfo, list[str]()

    def look_up(host: str, *given: Any, **named: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1", *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert await web.send(call_of(f"http://faß.example:{port}/")) == "204 No Content"
    assert asked[0] == "xn--fa-hia.example"
    assert receiver.taken[0][0]["host"] == f"xn--fa-hia.example:{port}"


async def test_what_was_saved_before_and_names_no_host_is_given_up(web: WebCalls) -> None:
    """With the sentence with which it is refused now."""
    fault = await failure(web, "http://\uff11\uff12\uff17.\uff10.\uff10.\uff11/")
    assert (fault.refused, fault.answer) == (True, "Give an address such as https://host.example/path.")


async def test_no_receiver_is_told_anothers_cookies(web: WebCalls, receiver: Calls) -> None:
    """They may share an address, and a receiver's own are of no use to it."""
    receiver.answer = lambda _: Response(status_code=204, headers={"Set-Cookie": "session=secret"})
    for _ in range(2):
        await web.send(call_of(receiver.url))
    assert [headers.get("cookie") for headers, _ in receiver.taken] == [None, None]


async def test_a_name_that_leads_nowhere_or_a_closed_port_is_worth_another_try(
    web: WebCalls, receiver: Calls
) -> None:
    """The name service may be down, the receiver restarting."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for url in ("http://nowhere.invalid/", f"http://127.0.0.1:{port}/"):
        fault = await failure(web, url)
        assert (fault.unreachable, fault.refused) == (True, False)
        assert fault.answer


async def test_names_that_nobody_answers_for_hold_up_no_other(
    web: WebCalls, receiver: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many more than the process has threads for files and passwords; each is asked for once at a time."""
    asked, answers, real = list[str](), threading.Event(), socket.getaddrinfo

    def hang(host: str, *given: Any, **named: Any) -> Any:
        if host.endswith(".deaf.example"):
            asked.append(host)
            answers.wait(SOON)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real(host, *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    names = [f"http://{number % 50}.deaf.example/" for number in range(100)]
    async with asyncio.TaskGroup() as tasks:
        deaf = [tasks.create_task(failure(web, name)) for name in names]
        while len(asked) < 50:
            await asyncio.sleep(0.01)
        assert await web.send(call_of(receiver.url)) == "204 No Content"
        answers.set()
    assert len(asked) == 50
    assert all(task.result().unreachable for task in deaf)


async def test_an_answer_that_never_ends_has_arrived(
    web: WebCalls, receiver: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status says so; the rest is not waited for."""

    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b"."
            await asyncio.sleep(0.05)

    monkeypatch.setattr(posts, "READ_FOR", 0.2)
    receiver.answer = lambda _: StreamingResponse(drip())
    answer = await web.send(call_of(receiver.url))
    assert isinstance(answer, str)
    assert answer.startswith("200 OK: .")
