"""Conversations, their turns and the inbox, in the database. All calls block: run them in a thread.

What a turn leaves behind (events, slots, reply, outcome, inbox row) is one transaction. When the database fails, the
errors of SQLAlchemy go up: a turn fails visibly, and nothing is lost.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Engine, Table, bindparam, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from bot.stores.tables import Conversation, Inbox, Turn, utcnow

EVENTS_TURNS = 1
"""How many turns' events are loaded: a turn must not cost more the longer the talk is."""
FORGOTTEN = "forgotten_at"
"""Beside Rasa's slots: when the retention job last emptied them. What they hold was said after that."""
_MANY = 1000

_conversation, _turn, _inbox = (cast(Table, table.__table__) for table in (Conversation, Turn, Inbox))
# A turn's statements, made once: making them anew takes longer than running them.
_CONVERSATION = select(_conversation.c.turns, _conversation.c.slots).where(_conversation.c.id == bindparam("id"))
_RECENT_EVENTS = (
    select(_turn.c.events)
    .where(_turn.c.conversation_id == bindparam("id"), _turn.c.number > bindparam("after"))
    .order_by(_turn.c.number)
)
_ANSWERED = (
    select(_turn.c.message_id, _turn.c.text, _turn.c.outcome, _turn.c.replies, _turn.c.created_at)
    .join(_inbox, (_inbox.c.conversation_id == _turn.c.conversation_id) & (_inbox.c.turn_number == _turn.c.number))
    .where(_inbox.c.channel == bindparam("of"), _inbox.c.message_id == bindparam("message"))
)
_NEW_CONVERSATION = insert(_conversation)
_MOVE_ON = (
    update(_conversation)
    .where(_conversation.c.id == bindparam("this"), _conversation.c.turns == bindparam("before"))
    .values(turns=bindparam("number"), slots=bindparam("kept"), updated_at=bindparam("now"))
)
_NEW_TURN = insert(_turn)
_ANSWER = (
    update(_inbox)
    .where(_inbox.c.channel == bindparam("of"), _inbox.c.message_id == bindparam("message"))
    .values(turn_number=bindparam("number"), payload=None, answered_at=bindparam("now"))
)
_NEW_ANSWERED = insert(_inbox).values(
    channel=bindparam("of"),
    message_id=bindparam("message"),
    conversation_id=bindparam("conversation"),
    turn_number=bindparam("number"),
    created_at=bindparam("now"),
    answered_at=bindparam("now"),
)


class UnknownConversation(Exception):
    """There is no such conversation: it never was, or it was deleted."""


class TurnConflict(Exception):
    """Another process took a turn of this conversation in between; nothing was stored."""


@dataclass(frozen=True)
class Loaded:
    """A conversation as a turn needs it: the slots, the last events, how many turns there were."""

    id: str
    turns: int = 0
    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class TurnRecord:
    """What a turn leaves behind."""

    message_id: str
    text: str
    outcome: str
    replies: list[dict[str, Any]]
    events: list[dict[str, Any]]
    slots: dict[str, Any]


@dataclass(frozen=True)
class PastTurn:
    """A turn as its history shows it."""

    message_id: str
    text: str
    outcome: str
    replies: list[dict[str, Any]]
    at: dt.datetime


class ConversationStore:
    """Keeps conversations. A conversation is made by `create`, or by its first turn where `create_missing`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, conversation: str, channel: str) -> None:
        with self._writing() as session:
            session.add(Conversation(id=conversation, channel=channel, turns=0, slots={}))

    def load(self, conversation: str, channel: str, *, create_missing: bool) -> Loaded:
        """Raises UnknownConversation where there is none and it is not to be made."""
        with self._engine.connect() as connection:
            row = connection.execute(_CONVERSATION, {"id": conversation}).one_or_none()
            if row is None:
                if not create_missing:
                    raise UnknownConversation
                return Loaded(conversation)
            recent = {"id": conversation, "after": row.turns - EVENTS_TURNS}
            events = [event for batch in connection.scalars(_RECENT_EVENTS, recent) for event in batch]
            return Loaded(conversation, row.turns, dict(row.slots), events)

    def answered(self, channel: str, message_id: str) -> PastTurn | None:
        """The turn that this message already got, where it did."""
        with self._engine.connect() as connection:
            row = connection.execute(_ANSWERED, {"of": channel, "message": message_id}).one_or_none()
            return _past(row) if row else None

    def accept(self, channel: str, message_id: str, conversation: str, payload: dict[str, Any]) -> bool:
        """Writes the inbox row before a platform is told that its message arrived. False where it was there already."""
        try:
            with self._writing() as session:
                session.add(
                    Inbox(channel=channel, message_id=message_id, conversation_id=conversation, payload=payload)
                )
        except IntegrityError:
            return False
        return True

    def waiting(self, channel: str) -> list[tuple[str, str, dict[str, Any]]]:
        """(message id, conversation, payload) of what was accepted and not answered, oldest first."""
        with Session(self._engine) as session:
            query = select(Inbox).where(Inbox.channel == channel, Inbox.answered_at.is_(None))
            rows = session.scalars(query.order_by(Inbox.created_at))
            return [(row.message_id, row.conversation_id, row.payload or {}) for row in rows]

    def commit(self, loaded: Loaded, channel: str, record: TurnRecord) -> None:
        """Stores the turn, all of it or nothing. Raises TurnConflict where another turn came in between,
        UnknownConversation where the conversation was deleted meanwhile."""
        now = utcnow()
        number = loaded.turns + 1
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            new = {"id": loaded.id, "channel": channel, "created_at": now, "updated_at": now, "turns": 0, "slots": {}}
            if loaded.turns == 0 and connection.execute(_CONVERSATION, {"id": loaded.id}).one_or_none() is None:
                connection.execute(_NEW_CONVERSATION, new)
            moved = {"this": loaded.id, "before": loaded.turns, "now": now, "number": number, "kept": record.slots}
            if connection.execute(_MOVE_ON, moved).rowcount != 1:
                known = connection.execute(_CONVERSATION, {"id": loaded.id}).one_or_none()
                raise TurnConflict if known else UnknownConversation
            turn = {
                "conversation_id": loaded.id,
                "number": number,
                "message_id": record.message_id,
                "text": record.text,
                "outcome": record.outcome,
                "replies": record.replies,
                "events": record.events,
                "created_at": now,
            }
            connection.execute(_NEW_TURN, turn)
            message = {"of": channel, "message": record.message_id, "number": number, "now": now}
            if connection.execute(_ANSWER, message).rowcount == 0:
                connection.execute(_NEW_ANSWERED, {**message, "conversation": loaded.id})

    def history(self, conversation: str, limit: int = 500) -> list[PastTurn]:
        """The turns, oldest first. Raises UnknownConversation."""
        with Session(self._engine) as session:
            if session.get(Conversation, conversation) is None:
                raise UnknownConversation
            query = select(Turn).where(Turn.conversation_id == conversation).order_by(Turn.number.desc()).limit(limit)
            return [_past(row) for row in reversed(list(session.scalars(query)))]

    def delete(self, conversation: str) -> bool:
        """Takes a conversation away with all that belongs to it. False where there was none."""
        with self._writing() as session:
            session.execute(delete(Inbox).where(Inbox.conversation_id == conversation))
            session.execute(delete(Turn).where(Turn.conversation_id == conversation))
            gone = session.execute(delete(Conversation).where(Conversation.id == conversation))
            return bool(gone.rowcount)  # type: ignore[attr-defined]

    def places(self) -> int:
        """How many conversations may be `in_order` at once: each keeps a connection, and a turn needs a second one."""
        pool = self._engine.pool
        return max(1, pool.size() - 1) if isinstance(pool, QueuePool) and self.shared else _MANY

    @property
    def shared(self) -> bool:
        """Whether several processes may take turns; on SQLite there is one, whose own queue keeps the order."""
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def in_order(self, conversation: str) -> Iterator[None]:
        """Holds the conversation's place among processes. Needs a store that is `shared`."""
        key = int.from_bytes(hashlib.sha256(conversation.encode()).digest()[:8], "big", signed=True)
        with self._engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
                connection.commit()

    def ping(self) -> None:
        """Raises when the database cannot be reached or its tables are missing."""
        with Session(self._engine) as session:
            session.execute(select(Conversation.id).limit(1))

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        connection = self._engine.connect().execution_options(writes=True)
        with connection, Session(connection) as session, session.begin():
            yield session


def _past(row: Any) -> PastTurn:
    return PastTurn(row.message_id, row.text, row.outcome, list(row.replies), row.created_at)
