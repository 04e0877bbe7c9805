"""A strict stand-in for the web API: it refuses what openapi.yml does not allow, counts, and fails when it is told to.

The service's own pages and middleware are the real ones. It runs in a thread, on a free port of loopback.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from jsonschema import Draft202012Validator
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.web.openapi import openapi
from bot.channels.web.origins import Origins
from bot.http import BodyLimit, Problem, on_problem
from bot.pages import pages

SOURCE = {
    "publisher": "IPEM",
    "title": "Becoming a clinical technologist",
    "url": "https://www.ipem.ac.uk/becoming",
    "checked": "23 November 2026",
    "published": "June 2025",
}


def reply(lead: str = "Yes, you usually need a degree.", **parts: Any) -> dict[str, Any]:
    """A reply as the API sends it."""
    made = {
        "outcome": "answered",
        "lead": lead,
        "points": [],
        "notes": [],
        "sources": [SOURCE],
        "choices": [],
        "cards": [],
        "judged": [],
        "table": None,
        "answer_id": "degree.uk",
        "language": "en",
        "text": lead,
    }
    return {**made, **parts}


def rich_reply() -> dict[str, Any]:
    """A reply with all the parts that a reply can have."""
    return reply(
        "Here is how two ways in compare for you.",
        points=["The degree apprenticeship pays you while you learn.", "The degree takes three years."],
        notes=["Check this before you rely on it."],
        table={
            "header": ["", "Apprenticeship", "Degree"],
            "rows": [["Length", "3 years", "3 years"], ["Fees", "None", "£9,790"]],
        },
        judged=[
            {
                "route": "Degree apprenticeship",
                "verdict": "not_known",
                "why": "I do not know your maths grade yet.",
                "requirements": [
                    {
                        "asks": "An A level in physics or engineering",
                        "verdict": "met",
                        "detail": "You told me: physics, grade B.",
                    },
                    {"asks": "GCSE maths at grade 4 or above", "verdict": "not_known", "detail": ""},
                    {
                        "asks": "A job with an employer that trains apprentices",
                        "verdict": "not_met",
                        "detail": "You would apply for one.",
                    },
                ],
            }
        ],
        cards=[
            {
                "title": "BSc Healthcare Science",
                "rows": [["Where", "Swansea University"], ["UCAS code", "B890"]],
                "note": "Starts each September.",
                "url": "https://www.swansea.ac.uk/",
            }
        ],
        sources=[SOURCE, {**SOURCE, "publisher": "NHS England", "title": "Training programme", "url": None}],
        choices=[
            {"title": "What does it pay?", "payload": "choice:a:/pay"},
            {"title": "Where is it taught?", "payload": "choice:b:/universities"},
        ],
    )


@dataclass
class FakeApi:
    """`answer`: the replies to a text. `fail`: statuses for the next messages, in order; 0 loses the reply.
    `delay`: seconds before a reply. `turns`: what was taken, by session and id, as a service would keep it."""

    answer: Callable[[str], list[dict[str, Any]]] = lambda _text: [reply()]
    delay: float = 0.0
    expires_in: int = 1800
    fail: list[int] = field(default_factory=list)
    fail_delete: bool = False
    turns: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    opened: int = 0
    answered_at: list[float] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def taken(self) -> list[str]:
        """The texts of all turns that were taken."""
        return [turn["text"] for turns in self.turns.values() for turn in turns.values()]

    def app(self) -> Starlette:
        routes = [
            Route("/api/v1/about", self._about),
            Route("/api/v1/sessions", self._open, methods=["POST"]),
            Route("/api/v1/session", self._close, methods=["DELETE"]),
            Route("/api/v1/messages", self._message, methods=["POST"]),
            Route("/api/v1/messages", self._history, methods=["GET"]),
            Route("/api/v1/export", self._export),
            Route("/api/v1/feedback", self._rate, methods=["POST"]),
            *pages(),
        ]
        return Starlette(
            routes=routes,
            middleware=[Middleware(Origins), Middleware(BodyLimit)],
            exception_handlers={Problem: on_problem},
        )

    async def _about(self, request: Request) -> Response:
        self._note(request)
        return JSONResponse({"name": "Cali", "keep_days": 30, "session_minutes": 30, "max_characters": 1000})

    async def _open(self, request: Request) -> Response:
        self._note(request)
        self.opened += 1
        token = secrets.token_urlsafe(12)
        self.turns[token] = {}
        return JSONResponse({"token": token, "expires_in": self.expires_in}, 201)

    async def _close(self, request: Request) -> Response:
        turns = self._session(request)
        if self.fail_delete:
            raise Problem(503, "Not available", "Please try again.", {"Retry-After": "1"})
        del self.turns[next(token for token, kept in self.turns.items() if kept is turns)]
        return Response(status_code=204)

    async def _message(self, request: Request) -> Response:
        turns = self._session(request)
        new = await self._body(request, "NewMessage")
        self.posts.append(new)
        status = self.fail.pop(0) if self.fail else 200
        if status >= 400:
            raise Problem(
                status, "Told to fail", "The detail of the failure.", {"Retry-After": "1"} if status == 429 else None
            )
        await asyncio.sleep(self.delay)
        text = new.get("text", new.get("choice", ""))
        repeated = new["id"] in turns
        if not repeated:
            turns[new["id"]] = {
                "id": new["id"],
                "text": text,
                "outcome": "answered",
                "replies": self.answer(text),
                "at": "2026-11-23T12:00:00+00:00",
            }
        if status == 0:
            raise Problem(502, "Lost on the way", "The reply was lost after the turn was taken.")
        said = {"id": new["id"], "outcome": "answered", "replies": turns[new["id"]]["replies"], "repeated": repeated}
        return JSONResponse({**said, **self._fresh(request)})

    async def _history(self, request: Request) -> Response:
        return JSONResponse({"turns": list(self._session(request).values()), **self._fresh(request)})

    async def _export(self, request: Request) -> Response:
        turns = self._session(request)
        return PlainTextResponse("\n\n".join(f"You: {turn['text']}" for turn in turns.values()))

    async def _rate(self, request: Request) -> Response:
        turns = self._session(request)
        new = await self._body(request, "NewFeedback")
        if new["message"] not in turns:
            raise Problem(404, "No such reply", "This chat has no such reply.")
        self.feedback.append(new)
        return JSONResponse({"answer_id": "degree.uk", "rating": new["rating"], "comment": new.get("comment")}, 201)

    def _note(self, request: Request) -> None:
        self.requests.append(f"{request.method} {request.url.path}")

    def _session(self, request: Request) -> dict[str, dict[str, Any]]:
        self._note(request)
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or token not in self.turns:
            raise Problem(401, "Session ended", "This chat has ended or was deleted.")
        return self.turns[token]

    def _fresh(self, request: Request) -> dict[str, Any]:
        return {"token": request.headers["authorization"].partition(" ")[2], "expires_in": self.expires_in}

    async def _body(self, request: Request, schema: str) -> dict[str, Any]:
        if request.headers.get("content-type") != "application/json":
            raise Problem(400, "Not JSON", "The body must be JSON.")
        body: dict[str, Any] = await request.json()
        document = openapi()
        wrong = next(
            Draft202012Validator({**document, "$ref": f"#/components/schemas/{schema}"}).iter_errors(body), None
        )
        if wrong is not None:
            raise Problem(422, "Wrong form", wrong.message)
        return body


class Running:
    """Serves an application on a free port (or a given one) until it is stopped; gives the port as `port`."""

    def __init__(self, app: Starlette, port: int = 0) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> Running:
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the server did not start")
            threading.Event().wait(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()
