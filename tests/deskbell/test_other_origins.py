"""Pages of other origins: what their browsers send and keep, and that it lets nobody in."""

from typing import Any

import httpx
import pytest

from tests.conftest import Place
from tests.desk import PASSWORD, running

FRONTEND, ELSEWHERE = "https://frontend.example", "https://elsewhere.example"
PROXIED = {"X-Forwarded-Proto": "https"}
SIGN_IN = {
    "query": """mutation($password: String!) {
        signIn(input: {email: "maria@desk.example", password: $password}) { errors { code } } }""",
    "variables": {"password": PASSWORD},
}
CREDENTIALS, ORIGIN = "access-control-allow-credentials", "access-control-allow-origin"


@pytest.mark.parametrize("pair", ["sqlite+memory"], indirect=True)
async def test_a_named_origins_pages_keep_and_send_what_tells_their_browser_from_strangers(
    place: Place,
) -> None:
    """Others' cannot, nor does the cookie alone let anybody in."""
    async with running(place.settings(allowed_origins=FRONTEND)) as desk, httpx.AsyncClient() as client:

        async def asked(body: dict[str, Any], **headers: str) -> httpx.Response:
            return await client.post(f"{desk.address}/graphql", json=body, headers=headers)

        there = await asked(SIGN_IN, Origin=FRONTEND, **PROXIED)
        assert (there.headers[ORIGIN], there.headers[CREDENTIALS]) == (FRONTEND, "true")
        assert "Origin" in there.headers["vary"]
        kept = there.headers["set-cookie"]
        assert {"Secure", "HttpOnly", "SameSite=none"} <= {one.strip() for one in kept.split(";")}
        assert "SameSite=strict" in (await asked(SIGN_IN, Origin=FRONTEND)).headers["set-cookie"]
        assert ORIGIN not in (await asked(SIGN_IN, Origin=ELSEWHERE)).headers

        client.cookies.clear()
        viewer = await asked({"query": "{ viewer { id } }"}, Origin=FRONTEND, Cookie=kept.partition(";")[0])
        assert viewer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        for origin in (FRONTEND, ELSEWHERE):
            preflight = await client.options(f"{desk.address}/graphql", headers={**asking, "Origin": origin})
            assert preflight.is_success is (origin == FRONTEND)
