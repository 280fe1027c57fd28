"""What the console's service worker is served with."""

from pathlib import Path

import httpx
from starlette.applications import Starlette

from deskbell.website import routes
from tests.conftest import Given


async def served(built: Path) -> httpx.Response:
    """Return the answer of a desk whose console lies in a folder."""
    app = Starlette(routes=[*routes(Given.model_validate({}), built)])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://desk.example"
    ) as browser:
        return await browser.get("/sw.js")


async def test_the_service_worker_is_asked_for_each_time(tmp_path: Path) -> None:
    (tmp_path / "sw.js").write_text("self.addEventListener('push', () => {});")

    answer = await served(tmp_path)

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-security-policy"] == "default-src 'self'"


async def test_there_is_none_where_the_console_is_not_built(tmp_path: Path) -> None:
    assert (await served(tmp_path)).status_code == 404
