"""Choices count only if Cali issued them, to this conversation: their payloads are signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace

from actions.reply import Reply

PREFIX = "choice:"
_LENGTH = 16


class Signer:
    """Signs payloads with a key of its own, derived from the service's secret."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"choices\0" + secret.encode()).digest()

    def sign(self, conversation: str, payload: str) -> str:
        """The payload as a channel carries it."""
        return f"{PREFIX}{self._mark(conversation, payload)}:{payload}"

    def proved(self, conversation: str, carried: str) -> str | None:
        """The payload where Cali issued it to this conversation, else None."""
        mark, _, payload = carried.removeprefix(PREFIX).partition(":")
        if not carried.startswith(PREFIX) or not payload:
            return None
        expected = self._mark(conversation, payload)
        return payload if hmac.compare_digest(mark.encode(), expected.encode()) else None

    def sign_reply(self, conversation: str, reply: Reply) -> Reply:
        """The reply with all its choices signed."""
        choices = tuple(replace(one, payload=self.sign(conversation, one.payload)) for one in reply.choices)
        return replace(reply, choices=choices)

    def _mark(self, conversation: str, payload: str) -> str:
        digest = hmac.new(self._key, f"{conversation}\0{payload}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest)[:_LENGTH].decode()
