"""The web channel: sessions and messages over plain HTTP. One request, one reply; any instance can answer any."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.reply import Reply
from bot.guard import MAX_CHARACTERS, MessageTooLong
from bot.http import Problem, read_json
from bot.service import Incoming, Said, Service
from bot.sessions import SessionRefused, Sessions
from bot.stores.conversations import PastTurn, UnknownConversation

CHANNEL = "web"


class NewMessage(BaseModel):
    """A message: words, or a choice's payload as the reply had it. The id is the client's; repeating it is safe."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    text: str | None = None
    choice: str | None = Field(default=None, max_length=2000)

    @model_validator(mode="after")
    def one_of_two(self) -> NewMessage:
        if (self.text is None) == (self.choice is None):
            raise ValueError("give either text or choice")
        return self


@dataclass
class WebChannel:
    """The endpoints under /api/v1."""

    service: Service
    sessions: Sessions

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1/sessions", self.open, methods=["POST"]),
            Route("/api/v1/session", self.close, methods=["DELETE"]),
            Route("/api/v1/messages", self.message, methods=["POST"]),
            Route("/api/v1/messages", self.history, methods=["GET"]),
        ]

    async def open(self, _request: Request) -> Response:
        """A new session."""
        conversation, token = self.sessions.new()
        await anyio.to_thread.run_sync(self.service.store.create, conversation, CHANNEL)
        return JSONResponse({"token": token, "expires_in": self.sessions.minutes * 60}, 201)

    async def close(self, request: Request) -> Response:
        """Deletes the conversation and all that belongs to it."""
        conversation = self._conversation(request)
        if not await anyio.to_thread.run_sync(self.service.store.delete, conversation):
            raise _unknown()
        return Response(status_code=204)

    async def message(self, request: Request) -> Response:
        """Takes a turn. The same id again gets the same replies again."""
        conversation = self._conversation(request)
        new = await read_json(request, NewMessage)
        text = new.text if new.text is not None else str(new.choice)
        if new.text is not None and not new.text.strip():
            raise Problem(422, "Empty message", "Write a question first.")
        try:
            said = await self.service.take(
                Incoming(CHANNEL, conversation, f"{conversation[4:20]}:{new.id}", text, create_missing=False)
            )
        except MessageTooLong:
            raise Problem(
                422, "Message too long", f"A message can have at most {MAX_CHARACTERS} characters."
            ) from None
        except UnknownConversation:
            raise _unknown() from None
        return JSONResponse(self._said(conversation, new.id, said))

    async def history(self, request: Request) -> Response:
        """What was said so far, oldest first."""
        conversation = self._conversation(request)
        try:
            turns = await anyio.to_thread.run_sync(self.service.store.history, conversation)
        except UnknownConversation:
            raise _unknown() from None
        return JSONResponse({"turns": [_past(turn) for turn in turns]})

    def _conversation(self, request: Request) -> str:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise Problem(401, "No session", "Open a session first.", {"WWW-Authenticate": "Bearer"})
        try:
            return self.sessions.conversation(token)
        except SessionRefused:
            raise _unknown() from None

    def _said(self, conversation: str, message_id: str, said: Said) -> dict[str, Any]:
        return {
            "id": message_id,
            "outcome": said.outcome,
            "replies": [reply_json(reply) for reply in said.replies],
            "repeated": said.repeated,
            "token": self.sessions.token(conversation),
            "expires_in": self.sessions.minutes * 60,
        }


def reply_json(reply: Reply) -> dict[str, Any]:
    """A reply as the web channel sends it: its parts, and the whole as plain text."""
    return {**reply.to_json(), "text": reply.text()}


def _past(turn: PastTurn) -> dict[str, Any]:
    return {
        "id": turn.message_id.partition(":")[2],
        "text": turn.text,
        "outcome": turn.outcome,
        "replies": [{**reply, "text": Reply.from_json(reply).text()} for reply in turn.replies],
        "at": turn.at.replace(tzinfo=dt.UTC).isoformat(),
    }


def _unknown() -> Problem:
    return Problem(
        401, "Session ended", "This chat has ended or was deleted. Start a new one.", {"WWW-Authenticate": "Bearer"}
    )
