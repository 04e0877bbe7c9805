"""What the platform channels keep: what is still to be sent, and the short tokens that stand for choices."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Float, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.stores.tables import Base, utcnow

STATES = ("accepted", "answered", "sent", "given_up")


class Outbox(Base):
    """One accepted message on its way: accepted, answered (its calls are known), sent or given up.

    `chat`: what must stay in order; `position`: the platform's own order in it. `address`: where the answer goes.
    `calls`: what is to be sent, emptied once it is; `done`: how many of them were. `claimed_by`: the process that
    works on it, until `claimed_until`. `error`: why it was given up, never a student's words.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("channel", "message_id", name="outbox_message"),
        CheckConstraint(f"state IN {STATES}", name="outbox_state"),
        Index("outbox_open", "channel", "state", "chat"),
        Index("outbox_created", "created_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(20))
    message_id: Mapped[str] = mapped_column(String(120))
    conversation_id: Mapped[str] = mapped_column(String(120), index=True)
    chat: Mapped[str] = mapped_column(String(120))
    position: Mapped[float] = mapped_column(Float(53))
    address: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20), default="accepted")
    calls: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    done: Mapped[int] = mapped_column(Integer, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(Text)
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    claimed_until: Mapped[float | None] = mapped_column(Float(53))
    created_at: Mapped[dt.datetime] = mapped_column(DateTime, default=utcnow)
    updated_at: Mapped[dt.datetime] = mapped_column(DateTime, default=utcnow, onupdate=utcnow)


class ChoiceToken(Base):
    """A short token that stands for a choice where a platform's button carries little."""

    __tablename__ = "choice_token"
    __table_args__ = (Index("choice_token_created", "created_at"),)

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(120), index=True)
    payload: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime, default=utcnow)
