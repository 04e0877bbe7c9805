"""The outbox in both databases: accepted once, in order, taken over when its process is gone, forgotten in time."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from actions.reply import ReplyChoice
from bot.stores.channel_tables import ChoiceToken, Outbox
from bot.stores.choice_tokens import ChoiceTokens
from bot.stores.migrate import migrate
from bot.stores.outbox import Accepted, OutboxStore, forget_before, forget_conversation
from bot.stores.tables import Inbox, utcnow
from knowledge.database import open_engine
from knowledge.settings import KnowledgeSettings
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'outbox.db'}"
    if request.param == "postgresql":
        running: Postgres = request.getfixturevalue("postgres")
        url = running.new_database()
    made = open_engine(KnowledgeSettings(DATABASE_URL=url))
    migrate(made)
    yield made
    made.dispose()


def accepted(message_id: str, position: float = 1.0, chat: str = "1") -> Accepted:
    return Accepted(message_id, f"tg:{chat}", chat, position, {"kind": "words"}, {"text": "pay"})


def count(engine: Engine, table: type[Outbox] | type[Inbox] | type[ChoiceToken]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_message_is_accepted_once_by_whichever_process(engine: Engine) -> None:
    one, two = OutboxStore(engine, "telegram", "one"), OutboxStore(engine, "telegram", "two")
    assert one.accept(accepted("a"))
    assert not two.accept(accepted("a"))
    assert not one.accept(accepted("a"))
    assert OutboxStore(engine, "slack", "one").accept(accepted("a")), "ids belong to their channel"
    assert count(engine, Inbox) == count(engine, Outbox) == 2


async def test_a_message_at_many_processes_at_once_is_accepted_once(engine: Engine) -> None:
    stores = [OutboxStore(engine, "telegram", str(n)) for n in range(6)]
    for n in range(10):
        fresh = await asyncio.gather(*(asyncio.to_thread(store.accept, accepted(f"m{n}")) for store in stores))
        assert sorted(fresh) == [False] * 5 + [True]


def test_the_platforms_own_order_counts_and_not_the_order_of_arrival(engine: Engine) -> None:
    store = OutboxStore(engine, "telegram", "one")
    for name, position in (("b", 1700000000.000200), ("a", 1700000000.000100), ("c", 1700000001.0)):
        store.accept(accepted(name, position))
    told = []
    while (entry := store.next_open("1")) is not None:
        told.append(entry.message_id)
        store.finish(entry.id)
    assert told == ["a", "b", "c"]


def test_what_a_dead_process_left_is_taken_over_and_what_a_live_one_holds_is_not(engine: Engine) -> None:
    dead, live = OutboxStore(engine, "telegram", "dead", lease=0.2), OutboxStore(engine, "telegram", "live", lease=60)
    other = OutboxStore(engine, "telegram", "other")
    dead.accept(accepted("a", chat="1"))
    live.accept(accepted("b", chat="2"))
    assert other.take_over() == []
    time.sleep(0.3)
    assert other.take_over() == ["1"]
    entry = other.next_accepted("1")
    assert entry is not None
    assert entry.mine
    assert not dead.has_mine("1")
    live.release()
    assert other.take_over() == ["2"]


def test_a_start_takes_what_was_claimed_before_it_and_nothing_that_came_since(engine: Engine) -> None:
    gone, here = OutboxStore(engine, "telegram", "gone"), OutboxStore(engine, "telegram", "here")
    gone.accept(accepted("a", chat="1"))
    started = time.time()
    here.accept(accepted("b", chat="2"))
    other = OutboxStore(engine, "telegram", "other")
    assert other.take_over(claimed_before=started) == ["1"]
    assert here.has_mine("2")


def test_a_claim_that_is_renewed_is_kept(engine: Engine) -> None:
    one, two = OutboxStore(engine, "telegram", "one", lease=0.4), OutboxStore(engine, "telegram", "two")
    one.accept(accepted("a"))
    for _ in range(4):
        time.sleep(0.2)
        one.renew()
        assert two.take_over() == []


def test_what_was_sent_or_given_up_leaves_no_words_behind(engine: Engine) -> None:
    store = OutboxStore(engine, "telegram", "one")
    for name in ("a", "b", "c"):
        store.accept(accepted(name))
        entry = store.next_open("1")
        assert entry is not None
        store.answered(entry.id, name, [{"method": "sendMessage", "arguments": {"text": "words"}}])
        store.finish(entry.id, error="blocked" if name == "b" else None)
    with Session(engine) as session:
        rows = list(session.scalars(select(Outbox).order_by(Outbox.id)))
        assert [(row.state, row.error, row.calls) for row in rows] == [
            ("sent", None, []),
            ("given_up", "blocked", []),
            ("sent", None, []),
        ]
        assert [row.payload for row in session.scalars(select(Inbox))] == [None] * 3
    assert store.counts() == {"waiting": 0, "given_up": 1}


def test_cancelling_a_chat_spares_one_message_and_other_chats(engine: Engine) -> None:
    store = OutboxStore(engine, "telegram", "one")
    for name, chat in (("a", "1"), ("b", "1"), ("c", "2")):
        store.accept(accepted(name, chat=chat))
    assert store.cancel("1", "stopped", but="b") == 1
    assert store.counts() == {"waiting": 2, "given_up": 1}


def test_what_was_taken_back_stays_taken_back(engine: Engine) -> None:
    store = OutboxStore(engine, "telegram", "one")
    for name in ("a", "b"):
        store.accept(accepted(name))
    first = store.next_accepted("1")
    assert first is not None
    store.answered(first.id, "a", [{"method": "sendMessage", "arguments": {}}])
    assert store.progress(first.id, done=0, attempts=1)
    second = store.next_accepted("1")
    assert second is not None
    assert store.cancel("1", "stopped") == 2
    assert not store.progress(first.id, done=0, attempts=2)
    store.answered(second.id, "b", [{"method": "sendMessage", "arguments": {}}])
    assert store.next_open("1") is None
    assert store.counts() == {"waiting": 0, "given_up": 2}


def test_a_choice_token_is_good_for_its_own_conversation_and_for_a_time(engine: Engine) -> None:
    tokens = ChoiceTokens(engine, days=30)
    choice = ReplyChoice("Pay", "choice:x:/pay")
    (token,) = tokens.issue("tg:1", [choice])
    assert len(f"c:{token}".encode()) <= 64
    assert tokens.find("tg:1", token) == choice
    assert tokens.find("tg:2", token) is None
    assert tokens.find("tg:1", "unknown") is None
    assert ChoiceTokens(engine, days=-1).find("tg:1", token) is None
    assert tokens.issue("tg:1", []) == []


def test_a_conversation_and_what_is_old_are_forgotten(engine: Engine) -> None:
    store, tokens = OutboxStore(engine, "telegram", "one"), ChoiceTokens(engine)
    for name, chat in (("a", "1"), ("b", "1"), ("c", "2")):
        store.accept(accepted(name, chat=chat))
    tokens.issue("tg:1", [ReplyChoice("Pay", "/pay")])
    tokens.issue("tg:2", [ReplyChoice("Pay", "/pay")])
    forget_conversation(engine, "tg:1", but="b")
    assert (count(engine, Outbox), count(engine, ChoiceToken)) == (2, 1)
    assert forget_before(engine, utcnow() - dt.timedelta(days=1)) == 0
    assert forget_before(engine, utcnow() + dt.timedelta(days=1)) == 3


def test_the_migration_goes_back_and_forth(engine: Engine) -> None:
    migrate(engine, to="-1")
    migrate(engine)
    assert OutboxStore(engine, "telegram", "one").accept(accepted("a"))
