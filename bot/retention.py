"""Deletes what is older than Cali says it keeps: conversations, turns, feedback and inbox rows."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Engine, delete, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.stores.conversations import FORGOTTEN
from bot.stores.feedback import Feedback
from bot.stores.outbox import forget_before
from bot.stores.tables import Conversation, Inbox, Turn, utcnow

log = structlog.get_logger(__name__)
BATCH = 500
"""Conversations a transaction: turns that are being taken meanwhile wait for no more than that."""
DAY_SECONDS = 24 * 60 * 60.0
AFTER_FAILURE_SECONDS = 15 * 60.0


@dataclass(frozen=True)
class Purged:
    """How many rows of each table were deleted, or would be. `forgotten`: of how many conversations that go on the
    memory (the slots) was emptied."""

    conversations: int = 0
    turns: int = 0
    feedback: int = 0
    inbox: int = 0
    forgotten: int = 0

    def __str__(self) -> str:
        return (
            f"{self.conversations} conversations, {self.turns} turns, {self.feedback} pieces of feedback, "
            f"{self.inbox} inbox rows"
        )


def purge(engine: Engine, days: int, *, now: dt.datetime | None = None, dry_run: bool = False) -> Purged:
    """Deletes all that is older than `days` days; with `dry_run` it only counts. Safe to run twice, or in two places.

    A conversation goes as a whole when nothing was said in it for that long; of one that goes on, the turns, feedback
    and inbox rows that are older go, and what it remembers is forgotten before any of it is older. What Slack and
    Telegram keep beside (outbox, choice tokens) goes with its age, and is not counted. `now`: UTC without a zone.
    """
    before = (now or utcnow()) - dt.timedelta(days=days)
    idle = select(Conversation.id).where(Conversation.updated_at < before)
    wanted: dict[str, tuple[type[Any], ColumnElement[bool]]] = {
        "feedback": (Feedback, or_(Feedback.created_at < before, Feedback.conversation_id.in_(idle))),
        "inbox": (Inbox, or_(Inbox.created_at < before, Inbox.conversation_id.in_(idle))),
        "turns": (Turn, or_(Turn.created_at < before, Turn.conversation_id.in_(idle))),
        "conversations": (Conversation, Conversation.updated_at < before),
    }
    if dry_run:
        with Session(engine) as session:
            found = {
                name: session.scalar(select(func.count()).select_from(table).where(old)) or 0
                for name, (table, old) in wanted.items()
            }
        return Purged(**found, forgotten=sum(full for *_, full in _old_memories(engine, before)))
    counts = dict.fromkeys(wanted, 0)
    for name, count in _idle_conversations(engine, before):
        counts[name] += count
    with engine.connect().execution_options(writes=True) as connection, Session(connection) as session, session.begin():
        for name, table, created in _DATED:
            counts[name] += _delete(session, table, created < before)
    forget_before(engine, before)
    forgotten = 0
    for conversation, turns, full in _old_memories(engine, before):
        forgotten += _empty(engine, conversation, turns, now or utcnow()) and full
    return Purged(**counts, forgotten=forgotten)


_DATED: list[tuple[str, type[Any], InstrumentedAttribute[dt.datetime]]] = [
    ("feedback", Feedback, Feedback.created_at),
    ("inbox", Inbox, Inbox.created_at),
    ("turns", Turn, Turn.created_at),
]


def _idle_conversations(engine: Engine, before: dt.datetime) -> list[tuple[str, int]]:
    """Deletes, batch after batch, the conversations in which nothing was said since, and all that belongs to them."""
    counts: list[tuple[str, int]] = []
    while True:
        connection = engine.connect().execution_options(writes=True)
        with connection, Session(connection) as session, session.begin():
            query = select(Conversation.id).where(Conversation.updated_at < before).limit(BATCH)
            batch = list(session.scalars(query.with_for_update(skip_locked=True)))
            counts += [
                ("feedback", _delete(session, Feedback, Feedback.conversation_id.in_(batch))),
                ("inbox", _delete(session, Inbox, Inbox.conversation_id.in_(batch))),
                ("turns", _delete(session, Turn, Turn.conversation_id.in_(batch))),
                ("conversations", _delete(session, Conversation, Conversation.id.in_(batch))),
            ]
        if len(batch) < BATCH:
            return counts


def _old_memories(engine: Engine, before: dt.datetime) -> Iterator[tuple[str, int, bool]]:
    """(id, number of turns, whether there is anything in it) of the memories of conversations that go on and may hold
    what was said before then: they were last emptied before, or never and the conversation began before."""
    last = ""
    while True:
        query = select(Conversation.id, Conversation.turns, Conversation.slots)
        aged = query.where(Conversation.created_at < before, Conversation.updated_at >= before, Conversation.id > last)
        with Session(engine) as session:
            rows = session.execute(aged.order_by(Conversation.id).limit(BATCH)).all()
        for conversation, turns, slots in rows:
            if str(slots.get(FORGOTTEN, "")) < before.isoformat():
                yield conversation, turns, bool(slots.keys() - {FORGOTTEN})
        if len(rows) < BATCH:
            return
        last = rows[-1].id


def _empty(engine: Engine, conversation: str, turns: int, now: dt.datetime) -> bool:
    """Empties a conversation's memory, also what its turns would bring back of it. False where a turn came in between:
    then the next run does it."""
    connection = engine.connect().execution_options(writes=True)
    with connection, Session(connection) as session, session.begin():
        row = session.get(Conversation, conversation, with_for_update=True)
        if row is None or row.turns != turns:
            return False
        row.slots = {FORGOTTEN: now.isoformat()}
        for turn in session.scalars(select(Turn).where(Turn.conversation_id == conversation)):
            turn.events = [event for event in turn.events if event.get("event") != "slot"]
        return True


def _delete(session: Session, table: type[Any], which: ColumnElement[bool]) -> int:
    gone = session.execute(delete(table).where(which).execution_options(synchronize_session=False))
    return int(gone.rowcount)  # type: ignore[attr-defined]


async def purge_daily(engine: Engine, days: int) -> None:
    """Purges at once and then every day, until it is cancelled. A failure is logged, and tried again sooner."""
    while True:
        wait = DAY_SECONDS
        try:
            purged = await asyncio.to_thread(purge, engine, days)
            log.info("retention", days=days, **vars(purged))
        except Exception as error:  # the next try must come whatever happened
            log.error("retention_failed", error=type(error).__name__)
            wait = AFTER_FAILURE_SECONDS
        await asyncio.sleep(wait)
