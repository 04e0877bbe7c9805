"""The pages: files of this package, sent with a policy that lets nothing else in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

_FOLDER = Path(__file__).with_name("widget") / "pages"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def pages() -> list[Route]:
    """The chat page and what belongs to it."""
    return [
        Route(f"/{'' if name == 'index.html' else name}", _serve(name))
        for name in ("index.html", "chat.js", "chat.css")
    ]


def _serve(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(_request: Request) -> Response:
        return FileResponse(_FOLDER / name, headers=HEADERS)

    return endpoint
