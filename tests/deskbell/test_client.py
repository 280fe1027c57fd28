"""The commands' client: what it says of a desk that refuses, or that there is none."""

from collections.abc import AsyncGenerator
from typing import Any
from unittest.mock import AsyncMock

import httpx
import pytest

from deskbell.client import DeskClient, Refusal, asked_once, followed
from tests.desk import PASSWORD, RunningDesk
from tests.pairs import ON_SQLITE

VIEWER = "{ viewer { displayName } }"


@ON_SQLITE
async def test_an_answer_is_given_and_a_refusal_said(desk: RunningDesk) -> None:
    said = list[str]()
    for password in (PASSWORD, "wrong"):
        client = DeskClient(desk.address)
        person = "maria@desk.example", password
        found = await asked_once(client, person, lambda client=client: client.ask(VIEWER), said.append)  # type: ignore[misc]  # bound at once
        assert found == ({"viewer": {"displayName": "Maria Lopez"}} if password == PASSWORD else None)
    assert len(said) == 1


async def test_of_a_desk_that_does_not_answer_its_address_is_said() -> None:
    said = list[str]()
    client = DeskClient("http://127.0.0.1:1")
    assert await asked_once(client, None, lambda: client.ask(VIEWER), said.append) is None
    assert said[0].startswith("The desk at http://127.0.0.1:1 does not answer: ")
    assert said[0].endswith(". `serve` serves one, `--url` names another address.")


async def test_it_is_said_once_which_desk_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    said, answers = list[str](), [httpx.ConnectError("Refused"), httpx.ReadTimeout(""), Refusal("No.")]
    address = "http://127.0.0.1:1"
    monkeypatch.setattr(DeskClient, "sign_in", AsyncMock(side_effect=answers))
    monkeypatch.setattr("deskbell.client.SHORTEST", 0)

    assert [data async for data in followed(DeskClient(address), ("", ""), nothing, said.append)] == []
    unanswered = f"The desk at {address} does not answer: Refused."
    assert said == [f"{unanswered} Trying until it does; `--url` names another address.", "No."]


async def nothing() -> AsyncGenerator[dict[str, Any], None]:
    """Hear nothing."""
    return
    yield


@ON_SQLITE
async def test_following_begins_anew_after_an_interruption_and_ends_with_a_refusal(desk: RunningDesk) -> None:
    said, begun, client = list[str](), list[int](), DeskClient(desk.address)

    async def hear() -> AsyncGenerator[dict[str, Any], None]:
        begun.append(len(begun))
        yield {"time": len(begun)}
        if len(begun) == 1:
            raise ConnectionResetError
        await client.ask("{ nothing }")

    heard = [data async for data in followed(client, ("maria@desk.example", PASSWORD), hear, said.append)]
    assert heard == [{"time": 1}, {"time": 2}]
    assert said[0] == "Interrupted; trying again."
    assert len(said) == 2
