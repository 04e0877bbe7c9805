"""Which websites may use the web API: our own pages and those that the owner allows."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.http import Problem

_METHODS = "GET, POST, DELETE"
_HEADERS = "Authorization, Content-Type"
_PREFLIGHT_SECONDS = "600"


class Origins:
    """Cross-origin resource sharing for /api/ and /widget.js.

    A browser on another website is refused with 403 before anything happens; requests that name no origin (no browser,
    or our own pages) go through. allowed: origins as https://school.example.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str] = ()) -> None:
        self._app = app
        self._allowed = frozenset(origin.rstrip("/").lower() for origin in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path.startswith("/api/") or path == "/widget.js"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        shared = origin.lower() in self._allowed

        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.add_vary_header("Origin")
                if shared:
                    answer["Access-Control-Allow-Origin"] = origin
                    answer["Access-Control-Expose-Headers"] = "Retry-After"
            await send(message)

        if origin and not shared and not _same(origin, headers.get("host", "")) and path != "/widget.js":
            await _refused().response()(scope, receive, send_shared)
        elif shared and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight()(scope, receive, send_shared)
        else:
            await self._app(scope, receive, send_shared)


def _same(origin: str, host: str) -> bool:
    """A proxy may end TLS in front of us, so only the host counts."""
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


def _refused() -> Problem:
    return Problem(403, "Website not allowed", "This website is not on the list of those that may use this chat.")


def _preflight() -> Response:
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _HEADERS,
            "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
        },
    )
