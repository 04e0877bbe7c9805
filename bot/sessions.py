"""Web sessions: a random, signed, expiring token. It names a conversation and no person."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer


class SessionRefused(Exception):
    """The token is forged, of another service, or has expired."""


@dataclass(frozen=True)
class Sessions:
    """secret: what tokens are signed with. minutes: how long a token lives after its last use."""

    secret: str
    minutes: int

    def _serializer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt="web-session")

    def new(self) -> tuple[str, str]:
        """A new conversation and its first token."""
        conversation = f"web:{secrets.token_urlsafe(24)}"
        return conversation, self.token(conversation)

    def token(self, conversation: str) -> str:
        """A token for the conversation that lives from now on."""
        return str(self._serializer().dumps(conversation))

    def conversation(self, token: str) -> str:
        """The conversation that a token is for. Raises SessionRefused."""
        try:
            found = self._serializer().loads(token, max_age=self.minutes * 60)
        except (SignatureExpired, BadSignature):
            raise SessionRefused from None
        if not isinstance(found, str) or not found.startswith("web:"):
            raise SessionRefused
        return found
