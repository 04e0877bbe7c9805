"""Retention, by counting rows."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot import retention
from bot.retention import Purged, purge, purge_daily
from bot.service import Incoming, Service
from bot.stores.feedback import Feedback
from bot.stores.migrate import migrate
from bot.stores.tables import Conversation, Inbox, Turn, utcnow
from knowledge.database import open_engine
from knowledge.settings import KnowledgeSettings

TABLES = (Conversation, Turn, Feedback, Inbox)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = open_engine(KnowledgeSettings(DATABASE_URL=f"sqlite:///{tmp_path / 'cali.db'}"))
    migrate(made)
    return made


def talked(engine: Engine, name: str, *days_ago: float, slots: dict[str, Any] | None = None) -> None:
    """A conversation with a turn, its inbox row and feedback on it for each of the days."""
    events = [{"event": "user", "text": "x"}, *({"event": "slot", "name": key} for key in slots or {})]
    now = utcnow()
    with Session(engine) as session, session.begin():
        times = [now - dt.timedelta(days=days) for days in days_ago]
        session.add(
            Conversation(
                id=name, channel="web", created_at=times[0], updated_at=times[-1], turns=len(times), slots=slots or {}
            )
        )
        session.flush()
        for number, at in enumerate(times, 1):
            session.add(
                Turn(
                    conversation_id=name,
                    number=number,
                    message_id=f"{name}-{number}",
                    text="x",
                    outcome="answered",
                    replies=[],
                    events=events,
                    created_at=at,
                )
            )
            session.add(
                Inbox(
                    channel="web",
                    message_id=f"{name}-{number}",
                    conversation_id=name,
                    turn_number=number,
                    created_at=at,
                )
            )
            session.add(
                Feedback(conversation_id=name, message_id=f"{name}-{number}", reply=0, rating="helpful", created_at=at)
            )


def counts(engine: Engine) -> list[int]:
    with Session(engine) as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def test_what_is_older_goes_and_what_is_younger_stays(engine: Engine):
    talked(engine, "old", 40, 31)
    talked(engine, "young", 29.9, 1)
    assert purge(engine, 30) == Purged(conversations=1, turns=2, feedback=2, inbox=2)
    assert counts(engine) == [1, 2, 2, 2]
    assert purge(engine, 30) == Purged()


def test_of_a_conversation_that_goes_on_the_old_turns_go(engine: Engine):
    talked(engine, "long", 45, 35, 2)
    assert purge(engine, 30) == Purged(conversations=0, turns=2, feedback=2, inbox=2)
    assert counts(engine) == [1, 1, 1, 1]


def memory(engine: Engine, name: str) -> tuple[set[str], set[str]]:
    """The names of a conversation's slots, and the kinds of its turns' events."""
    with Session(engine) as session:
        slots = session.scalars(select(Conversation.slots).where(Conversation.id == name)).one()
        turns = session.scalars(select(Turn.events).where(Turn.conversation_id == name))
        return set(slots), {event["event"] for events in turns for event in events}


def test_of_a_conversation_that_goes_on_what_it_remembers_is_forgotten_in_time(engine: Engine):
    told = {"profile": {"nation": "wales"}, "topic": "pay"}
    talked(engine, "long", 31, 2, slots=told)
    talked(engine, "young", 29, 2, slots=told)
    assert purge(engine, 30, dry_run=True).forgotten == 1
    assert memory(engine, "long") == ({"profile", "topic"}, {"user", "slot"})
    assert purge(engine, 30).forgotten == 1
    assert memory(engine, "long") == ({"forgotten_at"}, {"user"})
    assert memory(engine, "young") == ({"profile", "topic"}, {"user", "slot"})


def test_what_was_told_since_is_kept_until_it_is_that_old_itself(engine: Engine):
    talked(engine, "long", 31, 2, slots={"profile": {"nation": "wales"}})
    purge(engine, 30)
    with Session(engine) as session, session.begin():
        row = session.get_one(Conversation, "long")
        row.slots = {**row.slots, "profile": {"nation": "scotland"}}
    assert purge(engine, 30) == Purged()
    assert "profile" in memory(engine, "long")[0]
    with Session(engine) as session, session.begin():
        session.get_one(Conversation, "long").updated_at = utcnow() + dt.timedelta(days=31)
    assert purge(engine, 30, now=utcnow() + dt.timedelta(days=31)).forgotten == 1
    assert memory(engine, "long")[0] == {"forgotten_at"}


def test_a_memory_that_a_turn_under_way_wrote_back_is_emptied_the_next_time(engine: Engine):
    talked(engine, "long", 31, 2, slots={"profile": {}})
    purge(engine, 30)
    with Session(engine) as session, session.begin():
        session.get_one(Conversation, "long").slots = {"profile": {}}
    assert purge(engine, 30).forgotten == 1


def test_the_memories_of_more_than_a_batch_are_emptied_in_one_run(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    for number in range(7):
        talked(engine, f"long-{number}", 40, 2, slots={"topic": "pay"})
    assert purge(engine, 30, dry_run=True).forgotten == 7
    assert purge(engine, 30).forgotten == 7


async def test_after_that_the_talk_goes_on_without_what_was_told(service: Service):
    name = f"tg:{uuid.uuid4().hex}"

    async def say(text: str) -> str:
        said = await service.take(Incoming("telegram", name, uuid.uuid4().hex, text))
        return said.replies[0].text()

    assert "physics" in await say("i have a B in a level physics, can i get in?")
    database = service.store._engine
    with Session(database) as session, session.begin():
        session.get_one(Conversation, name).created_at = utcnow() - dt.timedelta(days=31)
    assert purge(database, 30).forgotten >= 1
    await say("do i need a degree?")
    slots, _ = memory(database, name)
    assert "forgotten_at" in slots
    assert "profile" not in slots


def test_a_dry_run_counts_the_same_and_deletes_nothing(engine: Engine):
    talked(engine, "old", 40, 31)
    talked(engine, "long", 45, 2)
    before = counts(engine)
    dry = purge(engine, 30, dry_run=True)
    assert counts(engine) == before
    assert purge(engine, 30) == dry


def test_an_inbox_row_without_a_conversation_goes_too(engine: Engine):
    with Session(engine) as session, session.begin():
        session.add(
            Inbox(
                channel="slack", message_id="x", conversation_id="slack:1", created_at=utcnow() - dt.timedelta(days=31)
            )
        )
    assert purge(engine, 30) == Purged(inbox=1)


@pytest.mark.parametrize("days", [1, 7, 365])
def test_the_number_of_days_is_what_is_set(engine: Engine, days: int):
    talked(engine, "over", days + 0.1)
    talked(engine, "under", days - 0.1)
    assert purge(engine, days).conversations == 1


def test_more_than_a_batch_goes_in_one_run(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    for number in range(7):
        talked(engine, f"old-{number}", 40)
    assert purge(engine, 30).conversations == 7
    assert counts(engine) == [0, 0, 0, 0]


async def test_the_service_purges_at_once_and_again_after_its_wait(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "DAY_SECONDS", 0.05)
    talked(engine, "old", 40)
    task = asyncio.create_task(purge_daily(engine, 30))
    try:
        await _until(lambda: counts(engine) == [0, 0, 0, 0])
        talked(engine, "old again", 40)
        await _until(lambda: counts(engine) == [0, 0, 0, 0])
    finally:
        task.cancel()


async def test_a_failure_does_not_end_the_job(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "AFTER_FAILURE_SECONDS", 0.05)
    migrate(engine, to="base")
    task = asyncio.create_task(purge_daily(engine, 30))
    try:
        await asyncio.sleep(0.2)
        assert not task.done()
        migrate(engine)
        talked(engine, "old", 40)
        await _until(lambda: counts(engine) == [0, 0, 0, 0])
    finally:
        task.cancel()


def test_the_command_counts_with_dry_run_and_deletes_without(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from bot.__main__ import main

    monkeypatch.setenv("DATABASE_URL", str(engine.url))
    talked(engine, "old", 40)
    assert main(["retention", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "1 conversations, 1 turns, 1 pieces of feedback, 1 inbox rows would be deleted" in said
    assert "talks that go on whose memory would be emptied: 0" in said
    assert main(["retention"]) == 0
    assert counts(engine) == [0, 0, 0, 0]


async def _until(done: object) -> None:
    assert callable(done)
    for _ in range(200):
        if done():
            return
        await asyncio.sleep(0.02)
    pytest.fail("it did not happen in time")
