"""
The console's files: a page that every address of it is answered with, and what the page loads.

They are built into `deskbell/console/dist`, each also compressed. The names of assets carry a digest, so
that they are kept for ever; the page is asked for each time.
"""

import html
import secrets
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from deskbell.requests import preferred
from deskbell.settings import Settings

BUILT = Path(__file__).parent / "console" / "dist"
NOT_BUILT = "The console is not built: `make console` builds it. The API answers at /graphql all the same.\n"
FOR_EVER = "public, max-age=31536000, immutable"
ENCODINGS = {"br": ".br", "gzip": ".gz"}  # the smaller first
PACKED = tuple(ENCODINGS.values())
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _prefix(settings: Settings) -> str:
    return urlsplit(settings.address).path.rstrip("/")


class Led:
    """The endpoint; a browser that is opened there is led to the console's explorer, if that is built."""

    def __init__(self, endpoint: ASGIApp, settings: Settings, built: Path = BUILT) -> None:
        self.endpoint = endpoint
        self.explorer = f"{_prefix(settings)}/explorer"
        self.page = built / "index.html"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead there whoever wants a page and asks nothing; leave the rest to the endpoint."""
        if scope.get("method") != "GET" or not self._wants_page(Request(scope)):
            await self.endpoint(scope, receive, send)
            return
        headers = {**SAFE, "Cache-Control": "no-store", "Vary": "Accept"}
        await RedirectResponse(self.explorer, headers=headers)(scope, receive, send)

    def _wants_page(self, request: Request) -> bool:
        there = "text/html" in request.headers.get("accept", "") and self.page.exists()
        return there and "query" not in request.query_params


def routes(settings: Settings, built: Path = BUILT) -> list[Route]:
    """Return the routes of the console; they come last, since every address that is no other's is its own."""
    prefix = _prefix(settings)

    async def page(_: Request) -> Response:
        if not (built / "index.html").exists():
            return PlainTextResponse(NOT_BUILT, status_code=503)
        return _page(built / "index.html", prefix)

    async def asset(request: Request) -> Response:
        return _asset(built / "assets", request.path_params["name"], request.headers.get("accept-encoding"))

    async def worker(_: Request) -> Response:
        return _worker(built / "sw.js")

    return [Route("/assets/{name:path}", asset), Route("/sw.js", worker), Route("/{path:path}", page)]


def _page(file: Path, prefix: str) -> Response:
    """Return the page, which loads nothing but its own: no inline code, and no address outside."""
    nonce = secrets.token_urlsafe(16)
    text = (
        file.read_text("utf-8")
        .replace('<base href="/"', f'<base href="{html.escape(prefix)}/"')
        .replace('nonce=""', f'nonce="{nonce}"')
    )
    policy = (
        f"default-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self';"
        " base-uri 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'"
    )
    return HTMLResponse(
        text, headers={**SAFE, "Content-Security-Policy": policy, "Cache-Control": "no-cache"}
    )


def _worker(file: Path) -> Response:
    """Return the service worker, which lies beside the page that it serves; it is asked for each time."""
    if not file.is_file():
        return _missing()
    policy = {"Content-Security-Policy": "default-src 'self'", "Cache-Control": "no-cache"}
    return FileResponse(file, headers={**SAFE, **policy}, media_type="text/javascript")


def _asset(folder: Path, name: str, accepted: str | None) -> Response:
    """Return a file of the built ones, compressed as its reader takes it; no name leads out of the folder."""
    there = _listed(folder, folder.stat().st_mtime_ns if folder.is_dir() else None)
    if name not in there or name.endswith(PACKED):
        return _missing()
    plain = folder / name
    headers = {**SAFE, "Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    for encoding, ending in ENCODINGS.items():
        if name + ending in there and preferred(accepted or "identity", (encoding,)):
            headers["Content-Encoding"] = encoding
            return FileResponse(
                folder / (name + ending), media_type=FileResponse(plain).media_type, headers=headers
            )
    return FileResponse(plain, headers=headers)


@lru_cache(maxsize=1)
def _listed(folder: Path, changed: int | None) -> frozenset[str]:
    """Return the names of a folder's files, which are read again where the folder has ``changed``."""
    return frozenset() if changed is None else frozenset(file.name for file in folder.iterdir())


def _missing() -> Response:
    return PlainTextResponse("There is no such file.\n", status_code=404, headers=SAFE)
