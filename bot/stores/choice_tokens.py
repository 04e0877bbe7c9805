"""Short tokens for choices, for platforms whose buttons carry little. All calls block: run them in a thread."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from actions.reply import ReplyChoice
from bot.stores.channel_tables import ChoiceToken
from bot.stores.tables import utcnow


@dataclass(frozen=True)
class ChoiceTokens:
    """`days`: how long a token lives. A token is proved by its being there, for the same conversation."""

    engine: Engine
    days: int = 30

    def issue(self, conversation: str, choices: Sequence[ReplyChoice]) -> list[str]:
        """A new token of 22 characters for each choice."""
        if not choices:
            return []
        made = [secrets.token_urlsafe(16) for _ in choices]
        rows = [
            {
                "token": token,
                "conversation_id": conversation,
                "payload": choice.payload,
                "title": choice.title,
                "created_at": utcnow(),
            }
            for token, choice in zip(made, choices, strict=True)
        ]
        connection = self.engine.connect().execution_options(writes=True)
        with connection, Session(connection) as session, session.begin():
            session.execute(insert(ChoiceToken), rows)
        return made

    def find(self, conversation: str, token: str) -> ReplyChoice | None:
        """The choice that the token stands for; None where it is unknown, of another conversation, or too old."""
        with Session(self.engine) as session:
            row = session.get(ChoiceToken, token)
            if row is None or row.conversation_id != conversation:
                return None
            if row.created_at < utcnow() - dt.timedelta(days=self.days):
                return None
            return ReplyChoice(row.title, row.payload)
