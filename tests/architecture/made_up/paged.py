"""What a new channel has, with its setting and its action: run where the steps of the page were followed."""

import asyncio
from pathlib import Path

import pytest

from deskbell.environment import BadSetting, read_settings
from tests.conftest import Place
from tests.desk import SOON
from tests.pairs import ON_SQLITE
from tests.serving import running

DELIVERIES = "query { deliveries { edges { node { channel recipient state } } } }"
PAGE = {"perform": {"callPager": {"number": "0700", "text": "#TICKET_SUBJECT#"}}}


def test_a_setting_is_read_and_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DESKBELL_PAGER", str(tmp_path / "line"))
    assert read_settings().model_dump()["pager"] == tmp_path / "line"
    monkeypatch.setenv("DESKBELL_PAGER", str(tmp_path / "none" / "line"))
    with pytest.raises(BadSetting, match="DESKBELL_PAGER: There is no such folder"):
        read_settings()


@ON_SQLITE
async def test_what_goes_by_the_channel_waits_until_it_is_set(place: Place) -> None:
    """Then it arrives, once."""
    line = place.folder / "line"
    async with running(place.settings()) as desk:
        await desk.event("ada", level="SYSTEM", actions=[PAGE])
        await desk.ticket(subject="Printer on fire")
        await desk.settled()
        [waits] = (await desk.ada.ask(DELIVERIES))["edges"]
        assert waits["node"] == {"channel": "PAGER", "recipient": "0700", "state": "PENDING"}
    async with running(place.settings(pager=line)), asyncio.timeout(SOON):
        while not line.exists() or not line.read_text():
            await asyncio.sleep(0.02)
    assert line.read_text() == "0700: Printer on fire"
