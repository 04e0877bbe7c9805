"""What students say about answers: helpful, not helpful, or wrong with a line of text. All calls block."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.stores.tables import Base, Turn, utcnow


class Rating(StrEnum):
    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"
    WRONG = "wrong"


RATINGS = tuple(rating.value for rating in Rating)


class Feedback(Base):
    """One row a reply: a second opinion on the same reply takes the place of the first. `comment` is masked."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("conversation_id", "message_id", "reply", name="feedback_once"),
        CheckConstraint(f"rating IN {RATINGS}", name="feedback_rating"),
        Index("feedback_created", "created_at"),
        Index("feedback_answer", "answer_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(String(120))
    reply: Mapped[int] = mapped_column(Integer)
    answer_id: Mapped[str | None] = mapped_column(String(200))
    rating: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime, default=utcnow)


class UnknownReply(Exception):
    """This conversation has no such reply."""


class FeedbackStore:
    """Keeps feedback beside the turn that it is about."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, conversation: str, message_id: str, reply: int, rating: Rating, comment: str | None) -> str | None:
        """Stores it with the answer's id, which is returned. `reply`: which of the turn's replies, from 0.

        `comment` must be masked already. Raises UnknownReply.
        """
        connection = self._engine.connect().execution_options(writes=True)
        with connection, Session(connection) as session, session.begin():
            turn = session.scalar(
                select(Turn).where(Turn.conversation_id == conversation, Turn.message_id == message_id)
            )
            if turn is None or not 0 <= reply < len(turn.replies):
                raise UnknownReply
            answer = turn.replies[reply].get("answer_id")
            row = session.scalar(
                select(Feedback).where(
                    Feedback.conversation_id == conversation, Feedback.message_id == message_id, Feedback.reply == reply
                )
            )
            if row is None:
                row = Feedback(conversation_id=conversation, message_id=message_id, reply=reply, answer_id=answer)
                session.add(row)
            row.rating, row.comment, row.created_at = rating.value, comment, utcnow()
            return str(answer) if answer else None

    def ratings(self, conversation: str) -> dict[tuple[str, int], Rating]:
        """What was said so far about the replies of a conversation, by (message id, reply)."""
        with Session(self._engine) as session:
            rows = session.scalars(select(Feedback).where(Feedback.conversation_id == conversation))
            return {(row.message_id, row.reply): Rating(row.rating) for row in rows}
