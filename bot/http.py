"""What all HTTP endpoints share: problem details, a limit on the body, JSON that is what it should be."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
MAX_WEBHOOK_BODY = 512 * 1024
"""Platforms send a long message twice or three times (as text, as blocks, as what it answers), each character escaped.
A body that is refused would come again for hours, and its student would hear nothing."""
WEBHOOKS = ("/webhooks/slack", "/webhooks/telegram")
M = TypeVar("M", bound=BaseModel)


class Problem(Exception):
    """Ends a request with problem details (RFC 9457)."""

    def __init__(self, status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = headers

    def response(self) -> JSONResponse:
        body = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        return JSONResponse(body, self.status, self.headers, media_type="application/problem+json")


async def on_problem(_request: Request, error: Exception) -> JSONResponse:
    """Starlette's handler for Problem."""
    return error.response() if isinstance(error, Problem) else Problem(500, "Error", "Something went wrong.").response()


async def on_http(_request: Request, error: Exception) -> JSONResponse:
    """Starlette's handler for its own refusals: an address that is not there, a method that it does not take."""
    assert isinstance(error, HTTPException)
    titles = {
        404: ("Not found", "There is nothing at this address."),
        405: ("Wrong method", "This address takes no such request."),
    }
    title, detail = titles.get(error.status_code, (error.detail, error.detail))
    return Problem(error.status_code, title, detail, dict(error.headers or {})).response()


async def read_json(request: Request, form: type[M]) -> M:
    """The body as `form`. Raises Problem 400 for what is no JSON, 422 for JSON of another form."""
    try:
        data: Any = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise Problem(400, "Not JSON", "The body must be JSON in UTF-8.") from None
    try:
        return form.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise Problem(422, "Wrong form", f"{where}: {first['msg']}.") from None


class BodyLimit:
    """Refuses a body of more than 64 KiB at the door (512 KiB from a platform), whatever its headers say."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = MAX_WEBHOOK_BODY if scope["path"] in WEBHOOKS else self._limit
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            await _too_large().response()(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            if len(body) > limit:
                await _too_large().response()(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


def _too_large() -> Problem:
    return Problem(413, "Too large", "The request is larger than 64 KiB.")
