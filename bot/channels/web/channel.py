"""The endpoints under /api/v1. What they promise is written in openapi.yml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.web.forms import NewFeedback, NewMessage
from bot.channels.web.openapi import openapi
from bot.channels.web.render import export_text, reply_json, stored_id, turn_json
from bot.guard import MAX_CHARACTERS, MessageTooLong, clean
from bot.http import Problem, read_json
from bot.limits import Limits
from bot.personal_data import mask
from bot.service import Incoming, Said, Service
from bot.sessions import SessionRefused, Sessions
from bot.stores.conversations import PastTurn, UnknownConversation
from bot.stores.feedback import FeedbackStore, UnknownReply

CHANNEL = "web"
_PRIVATE = {"Cache-Control": "no-store"}


@dataclass
class WebChannel:
    """The web API. keep_days: how long what was said is kept, as students are told."""

    service: Service
    sessions: Sessions
    limits: Limits
    feedback: FeedbackStore
    keep_days: int

    def routes(self) -> list[Route]:
        return [
            Route("/api/openapi.json", self.description, methods=["GET"]),
            Route("/api/v1/about", self.about, methods=["GET"]),
            Route("/api/v1/sessions", self.open, methods=["POST"]),
            Route("/api/v1/session", self.close, methods=["DELETE"]),
            Route("/api/v1/messages", self.message, methods=["POST"]),
            Route("/api/v1/messages", self.history, methods=["GET"]),
            Route("/api/v1/export", self.export, methods=["GET"]),
            Route("/api/v1/feedback", self.rate, methods=["POST"]),
        ]

    async def description(self, _request: Request) -> Response:
        return JSONResponse(openapi(), headers={"Cache-Control": "public, max-age=300"})

    async def about(self, request: Request) -> Response:
        """What the widget tells before the first message."""
        self.limits.for_request(request)
        return JSONResponse(
            {
                "name": "Cali",
                "keep_days": self.keep_days,
                "session_minutes": self.sessions.minutes,
                "max_characters": MAX_CHARACTERS,
            },
            headers={"Cache-Control": "public, max-age=300"},
        )

    async def open(self, request: Request) -> Response:
        """A new session."""
        self.limits.for_opening(request)
        conversation, token = self.sessions.new()
        await anyio.to_thread.run_sync(self.service.store.create, conversation, CHANNEL)
        return JSONResponse({"token": token, "expires_in": self.sessions.minutes * 60}, 201, _PRIVATE)

    async def close(self, request: Request) -> Response:
        """Deletes the conversation and all that belongs to it, after the turn under way."""
        conversation = self._conversation(request)
        if not await self.service.forget(conversation):
            raise _unknown()
        return Response(status_code=204, headers=_PRIVATE)

    async def message(self, request: Request) -> Response:
        """Takes a turn. The same id again gets the same replies again. No limit holds back who needs help at once."""
        refusal = self.limits.for_message(request)
        conversation = self._session(request)
        new = await read_json(request, NewMessage)
        text = new.text if new.text is not None else str(new.choice)
        if new.text is not None and not new.text.strip():
            raise Problem(422, "Empty message", "Write a question first.")
        try:
            self.limits.for_session(conversation)
        except Problem as problem:
            refusal = refusal or problem
        if refusal is not None and (new.text is None or self.service.help_for(new.text) is None):
            raise refusal
        try:
            said = await self.service.take(
                Incoming(CHANNEL, conversation, stored_id(conversation, new.id), text, create_missing=False)
            )
        except MessageTooLong:
            raise Problem(422, "Message too long", f"A message can have at most {MAX_CHARACTERS} characters.") from None
        except UnknownConversation:
            raise _unknown() from None
        return JSONResponse(self._said(conversation, new.id, said), headers=_PRIVATE)

    async def history(self, request: Request) -> Response:
        """What was said so far, oldest first; the session lives on from now."""
        conversation = self._conversation(request)
        turns = await self._turns(conversation)
        ratings = await anyio.to_thread.run_sync(self.feedback.ratings, conversation)
        body = {"turns": [turn_json(turn, ratings) for turn in turns], **self._fresh(conversation)}
        return JSONResponse(body, headers=_PRIVATE)

    async def export(self, request: Request) -> Response:
        """The whole chat as plain text."""
        turns = await self._turns(self._conversation(request))
        name = 'attachment; filename="chat-with-cali.txt"'
        return PlainTextResponse(
            export_text(turns, self.keep_days),
            headers={**_PRIVATE, "Content-Disposition": name, "X-Content-Type-Options": "nosniff"},
        )

    async def rate(self, request: Request) -> Response:
        """Keeps what a student thinks of a reply; again for the same reply replaces it. A comment that shows danger is
        not kept, and gets its help."""
        conversation = self._conversation(request)
        new = await read_json(request, NewFeedback)
        comment = clean(new.comment) if new.comment else None
        urgent = self.service.help_for(comment) if comment else None
        if urgent is None:
            self.limits.for_session(conversation)
        comment = None if urgent else mask(comment).text if comment else None
        try:
            answer = await anyio.to_thread.run_sync(
                self.feedback.keep, conversation, stored_id(conversation, new.message), new.reply, new.rating, comment
            )
        except UnknownReply:
            raise Problem(404, "No such reply", "This chat has no such reply.") from None
        kept = {"answer_id": answer, "rating": new.rating, "comment": comment}
        return JSONResponse({**kept, "help": reply_json(urgent)} if urgent else kept, 201, _PRIVATE)

    async def _turns(self, conversation: str) -> list[PastTurn]:
        try:
            return await anyio.to_thread.run_sync(self.service.store.history, conversation)
        except UnknownConversation:
            raise _unknown() from None

    def _conversation(self, request: Request) -> str:
        self.limits.for_request(request)
        return self._session(request)

    def _session(self, request: Request) -> str:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise Problem(401, "No session", "Open a session first.", {"WWW-Authenticate": "Bearer"})
        try:
            return self.sessions.conversation(token)
        except SessionRefused:
            raise _unknown() from None

    def _fresh(self, conversation: str) -> dict[str, Any]:
        return {"token": self.sessions.token(conversation), "expires_in": self.sessions.minutes * 60}

    def _said(self, conversation: str, message_id: str, said: Said) -> dict[str, Any]:
        return {
            "id": message_id,
            "outcome": said.outcome,
            "replies": [reply_json(reply) for reply in said.replies],
            "repeated": said.repeated,
            **self._fresh(conversation),
        }


def _unknown() -> Problem:
    return Problem(
        401, "Session ended", "This chat has ended or was deleted. Start a new one.", {"WWW-Authenticate": "Bearer"}
    )
