"""The outbox in the database: messages that were accepted and not yet answered in full. All calls block.

Several processes share it. A process works only on what it has claimed, and its claims end unless it renews them, so
that another takes over what a dead process left.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.stores.channel_tables import ChoiceToken, Outbox
from bot.stores.tables import Inbox, utcnow

Call = dict[str, Any]
_OPEN = ("accepted", "answered")


@dataclass(frozen=True)
class Accepted:
    """A message as its channel accepted it. `payload`: what the turn needs after a restart, personal data masked."""

    message_id: str
    conversation: str
    chat: str
    position: float
    address: dict[str, Any]
    payload: dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """An open row. `mine`: claimed by this process."""

    id: int
    message_id: str
    conversation: str
    chat: str
    address: dict[str, Any]
    state: str
    calls: tuple[Call, ...]
    done: int
    attempts: int
    mine: bool
    age: float


class OutboxStore:
    """The rows of one channel, seen by one process. `lease`: seconds that a claim lives without being renewed."""

    def __init__(self, engine: Engine, channel: str, instance: str, lease: float = 30.0) -> None:
        self._engine = engine
        self._channel = channel
        self._instance = instance
        self.lease = lease

    def accept(self, accepted: Accepted) -> bool:
        """Writes inbox and outbox row in one transaction, claimed by this process. False where the id is known."""
        now = utcnow()
        try:
            with self._writing() as session:
                session.add(
                    Inbox(
                        channel=self._channel,
                        message_id=accepted.message_id,
                        conversation_id=accepted.conversation,
                        payload=accepted.payload,
                        created_at=now,
                    )
                )
                session.add(
                    Outbox(
                        channel=self._channel,
                        message_id=accepted.message_id,
                        conversation_id=accepted.conversation,
                        chat=accepted.chat,
                        position=accepted.position,
                        address=accepted.address,
                        state="accepted",
                        calls=[],
                        done=0,
                        attempts=0,
                        claimed_by=self._instance,
                        claimed_until=time.time() + self.lease,
                        created_at=now,
                        updated_at=now,
                    )
                )
        except IntegrityError:
            return False
        return True

    def payload(self, message_id: str) -> dict[str, Any] | None:
        """What the inbox kept for the turn; empty once it was answered, None where the row is gone."""
        with Session(self._engine) as session:
            row = session.get(Inbox, (self._channel, message_id))
            return None if row is None else dict(row.payload or {})

    def next_accepted(self, chat: str) -> Entry | None:
        """The first message of the chat that waits for its turn."""
        return self._first(chat, ("accepted",))

    def next_open(self, chat: str) -> Entry | None:
        """The first message of the chat that is not sent: nothing later may go out before it."""
        return self._first(chat, _OPEN)

    def answered(self, entry: int, message_id: str, calls: Sequence[Call]) -> None:
        """What is to be sent is known, unless it was given up. Marks the inbox row as answered where no turn did."""
        with self._writing() as session:
            session.execute(
                update(Outbox)
                .where(Outbox.id == entry, Outbox.state == "accepted")
                .values(state="answered", calls=list(calls), attempts=0, updated_at=utcnow())
            )
            session.execute(
                update(Inbox)
                .where(Inbox.channel == self._channel, Inbox.message_id == message_id, Inbox.answered_at.is_(None))
                .values(payload=None, answered_at=utcnow())
            )

    def progress(self, entry: int, *, done: int, attempts: int) -> bool:
        """How many calls are done, and how often the next one was tried. False where it was given up meanwhile."""
        values: dict[str, Any] = {"done": done, "attempts": attempts, "updated_at": utcnow()}
        with self._writing() as session:
            open_still = session.execute(
                update(Outbox).where(Outbox.id == entry, Outbox.state.in_(_OPEN)).values(values)
            )
            return bool(open_still.rowcount)  # type: ignore[attr-defined]

    def finish(self, entry: int, *, error: str | None = None) -> None:
        """Sent, or given up for a reason. What was to be sent is forgotten."""
        values: dict[str, Any] = {
            "state": "given_up" if error else "sent",
            "error": error,
            "calls": [],
            "claimed_by": None,
            "claimed_until": None,
            "updated_at": utcnow(),
        }
        with self._writing() as session:
            session.execute(update(Outbox).where(Outbox.id == entry).values(values))

    def cancel(self, chat: str, error: str, *, but: str | None = None) -> int:
        """Gives up all that is open in a chat, but for one message. Returns how many."""
        with self._writing() as session:
            mine = (Outbox.channel == self._channel, Outbox.chat == chat, Outbox.state.in_(_OPEN))
            ids = list(session.scalars(select(Outbox.id).where(*mine, Outbox.message_id != (but or ""))))
            session.execute(update(Outbox).where(Outbox.id.in_(ids)).values(state="given_up", error=error, calls=[]))
            return len(ids)

    def renew(self) -> None:
        """Renews all claims of this process."""
        with self._writing() as session:
            session.execute(
                update(Outbox)
                .where(Outbox.channel == self._channel, Outbox.claimed_by == self._instance, Outbox.state.in_(_OPEN))
                .values(claimed_until=time.time() + self.lease)
            )

    def take_over(self, *, claimed_before: float | None = None) -> list[str]:
        """Claims what nobody works on, or all that was claimed before a time (seconds of the epoch). Returns chats."""
        ended = time.time() if claimed_before is None else claimed_before + self.lease
        free = or_(Outbox.claimed_until.is_(None), Outbox.claimed_until < ended)
        with self._writing() as session:
            query = select(Outbox.id, Outbox.chat).where(Outbox.channel == self._channel, Outbox.state.in_(_OPEN), free)
            found = list(session.execute(query.with_for_update(skip_locked=True)))
            session.execute(
                update(Outbox)
                .where(Outbox.id.in_([one.id for one in found]))
                .values(claimed_by=self._instance, claimed_until=time.time() + self.lease)
            )
            return list(dict.fromkeys(one.chat for one in found))

    def has_mine(self, chat: str) -> bool:
        """Whether this process has claimed anything that is open in the chat."""
        with Session(self._engine) as session:
            query = select(Outbox.id).where(
                Outbox.channel == self._channel,
                Outbox.chat == chat,
                Outbox.state.in_(_OPEN),
                Outbox.claimed_by == self._instance,
            )
            return session.scalar(query.limit(1)) is not None

    def release(self) -> None:
        """Ends all claims of this process, for another to go on at once."""
        with self._writing() as session:
            session.execute(
                update(Outbox)
                .where(Outbox.channel == self._channel, Outbox.claimed_by == self._instance, Outbox.state.in_(_OPEN))
                .values(claimed_by=None, claimed_until=None)
            )

    def counts(self) -> dict[str, int]:
        """How many rows wait, and how many were given up."""
        with Session(self._engine) as session:
            query = select(Outbox.state, func.count()).where(Outbox.channel == self._channel).group_by(Outbox.state)
            found = dict(session.execute(query).tuples().all())
        return {"waiting": sum(found.get(state, 0) for state in _OPEN), "given_up": found.get("given_up", 0)}

    @property
    def one_process(self) -> bool:
        """SQLite serves one process; what is claimed at its start was claimed by one that is gone."""
        return self._engine.dialect.name == "sqlite"

    def _first(self, chat: str, states: tuple[str, ...]) -> Entry | None:
        with Session(self._engine) as session:
            row = session.scalar(
                select(Outbox)
                .where(Outbox.channel == self._channel, Outbox.chat == chat, Outbox.state.in_(states))
                .order_by(Outbox.position, Outbox.id)
                .limit(1)
            )
            return None if row is None else self._entry(row)

    def _entry(self, row: Outbox) -> Entry:
        return Entry(
            id=row.id,
            message_id=row.message_id,
            conversation=row.conversation_id,
            chat=row.chat,
            address=dict(row.address),
            state=row.state,
            calls=tuple(row.calls),
            done=row.done,
            attempts=row.attempts,
            mine=row.claimed_by == self._instance,
            age=(utcnow() - row.created_at).total_seconds(),
        )

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        connection = self._engine.connect().execution_options(writes=True)
        with connection, Session(connection) as session, session.begin():
            yield session


def forget_conversation(engine: Engine, conversation: str, *, but: str = "") -> None:
    """Takes away what the channels keep of a conversation, but for the message with the id `but`."""
    connection = engine.connect().execution_options(writes=True)
    with connection, Session(connection) as session, session.begin():
        session.execute(delete(Outbox).where(Outbox.conversation_id == conversation, Outbox.message_id != but))
        session.execute(delete(ChoiceToken).where(ChoiceToken.conversation_id == conversation))


def forget_before(engine: Engine, when: dt.datetime) -> int:
    """For the retention job: takes away the channels' rows made before `when` (UTC). Returns how many."""
    connection = engine.connect().execution_options(writes=True)
    with connection, Session(connection) as session, session.begin():
        outbox = session.execute(delete(Outbox).where(Outbox.created_at < when))
        tokens = session.execute(delete(ChoiceToken).where(ChoiceToken.created_at < when))
        return int(outbox.rowcount) + int(tokens.rowcount)  # type: ignore[attr-defined]
