"""The pages and the widget's file, sent with a policy that lets nothing else in."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from knowledge.settings import ROOT

FOLDER = Path(__file__).with_name("widget") / "pages"
WIDGET = Path(__file__).with_name("widget") / "dist" / "widget.js"
ANSWERS = ROOT / "var" / "export"
"""The page of all answers, as `python -m knowledge export` writes it."""
WIDGET_CACHE = "public, max-age=300, stale-while-revalidate=86400"
PAGE_CACHE = "no-cache"
Endpoint = Callable[[Request], Awaitable[Response]]


def policy(frame_ancestors: Sequence[str] = ()) -> dict[str, str]:
    """The headers of a page. frame_ancestors: the origins that may show it in a frame, beside our own."""
    ancestors = " ".join(["'self'", *frame_ancestors])
    return {
        "Content-Security-Policy": (
            f"default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors {ancestors}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cache-Control": PAGE_CACHE,
    }


def pages(allowed_origins: Sequence[str] = ()) -> list[BaseRoute]:
    """The page that shows the widget, the full-page chat, the page of all answers, and what belongs to them."""
    return [
        Route("/", _page("index.html", policy())),
        Route("/chat", _page("chat.html", policy(allowed_origins))),
        *(Route(f"/pages/{name}", _page(name, policy())) for name in ("site.css", "site.js", "chat.css", "mark.svg")),
        Route("/widget.js", Asset.read(WIDGET).send),
        Route("/answers", _to_answers),
        Mount("/answers", Answers(directory=ANSWERS, html=True, check_dir=False)),
    ]


def _page(name: str, headers: dict[str, str]) -> Endpoint:
    async def endpoint(_request: Request) -> Response:
        return FileResponse(FOLDER / name, headers=headers)

    return endpoint


async def _to_answers(_request: Request) -> Response:
    return RedirectResponse("/answers/")


@dataclass(frozen=True)
class Asset:
    """A script that browsers may keep: sent small, with a mark to ask for it again by."""

    plain: bytes
    small: bytes
    mark: str

    @classmethod
    def read(cls, path: Path) -> Asset:
        plain = path.read_bytes()
        return cls(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:20])

    async def send(self, request: Request) -> Response:
        """304 where the browser has it already."""
        packed = "gzip" in request.headers.get("accept-encoding", "")
        mark = f'"{self.mark}{"-gz" if packed else ""}"'
        headers = {
            "Cache-Control": WIDGET_CACHE,
            "ETag": mark,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if mark in [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]:
            return Response(status_code=304, headers=headers)
        if packed:
            headers["Content-Encoding"] = "gzip"
        return Response(self.small if packed else self.plain, media_type="text/javascript", headers=headers)


class Answers(StaticFiles):
    """The page of all answers; a page that says where to ask instead while it has not been made."""

    async def check_config(self) -> None:
        """The folder may come later."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or path not in (".", "", "index.html"):
                raise
            response = FileResponse(FOLDER / "no-answers.html", 404)
        response.headers.update(policy())
        return response
