"""For development only: the shape of Rasa's REST channel, on loopback. Off unless DEV_REST=1."""

from __future__ import annotations

import hashlib
import ipaddress
import uuid
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.guard import MAX_CHARACTERS, MessageTooLong
from bot.http import Problem, read_json
from bot.service import Incoming, Service

CHANNEL = "dev"


class DevMessage(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    sender: str = Field(min_length=1, max_length=500)
    message: str


@dataclass
class DevRest:
    """POST /webhooks/rest/webhook with {"sender", "message"}; a button's payload may be sent as the message."""

    service: Service

    def routes(self) -> list[Route]:
        return [Route("/webhooks/rest/webhook", self.webhook, methods=["POST"])]

    async def webhook(self, request: Request) -> Response:
        if request.client is None or not ipaddress.ip_address(request.client.host).is_loopback:
            raise Problem(403, "Loopback only", "This address is for development on the same machine.")
        new = await read_json(request, DevMessage)
        name = hashlib.sha256(new.sender.encode("utf-8", "surrogatepass")).hexdigest()[:40]
        try:
            said = await self.service.take(Incoming(CHANNEL, f"dev:{name}", uuid.uuid4().hex, new.message))
        except MessageTooLong:
            raise Problem(422, "Message too long", f"A message can have at most {MAX_CHARACTERS} characters.") from None
        return JSONResponse([self._as_rasa(new.sender, reply) for reply in said.replies])

    @staticmethod
    def _as_rasa(sender: str, reply: Any) -> dict[str, Any]:
        recipient = sender.encode("utf-8", "replace").decode("utf-8")
        message: dict[str, Any] = {
            "recipient_id": recipient,
            "text": reply.text(),
            "custom": {"reply": reply.to_json()},
        }
        if reply.choices:
            message["buttons"] = [{"title": one.title, "payload": one.payload} for one in reply.choices]
        return message
