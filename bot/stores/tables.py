"""What grows while serving: conversations, their events and turns, the inbox. Migrations are in `migrations/`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


OUTCOMES = ("answered", "clarified", "signposted", "declined", "handed_over", "failed")


def utcnow() -> dt.datetime:
    """Now in UTC, without a zone, as all times are stored."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


class Conversation(Base):
    """`slots`: what Rasa's slots held after the last turn. `turns`: how many turns there were."""

    __tablename__ = "conversation"
    __table_args__ = (Index("conversation_updated", "updated_at"),)

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[dt.datetime] = mapped_column(DateTime, default=utcnow)
    updated_at: Mapped[dt.datetime] = mapped_column(DateTime, default=utcnow)
    turns: Mapped[int] = mapped_column(Integer, default=0)
    slots: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Turn(Base):
    """One message and everything said back to it. `text` is masked; `events` are Rasa's, as it writes them."""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number", name="turn_number"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="turn_outcome"),
        Index("turn_created", "created_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    message_id: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(20))
    replies: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    events: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime, default=utcnow)


class Inbox(Base):
    """A message that a channel accepted, by the id that its platform gave it; handled once.

    `payload`: what is needed to take the turn after a restart; emptied once it is answered.
    """

    __tablename__ = "inbox"
    __table_args__ = (Index("inbox_waiting", "answered_at"), Index("inbox_created", "created_at"))

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(120), index=True)
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    turn_number: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime, default=utcnow)
    answered_at: Mapped[dt.datetime | None] = mapped_column(DateTime)
