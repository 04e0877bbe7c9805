"""Conversations in the database: all or nothing, once, in order; on both databases."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import IntegrityError

from bot.stores.conversations import ConversationStore, Loaded, TurnConflict, TurnRecord, UnknownConversation
from bot.stores.migrate import migrate
from knowledge.database import open_engine
from knowledge.settings import KnowledgeSettings


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path) -> Iterator[ConversationStore]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'new.db'}"
    else:
        url = request.getfixturevalue("postgres").new_database()
    engine = open_engine(KnowledgeSettings(DATABASE_URL=url))
    migrate(engine)
    yield ConversationStore(engine)
    engine.dispose()


def record(message: str = "m1", text: str = "hello", outcome: str = "answered", **slots: object) -> TurnRecord:
    replies = [{"outcome": outcome, "lead": "Hi."}]
    return TurnRecord(message, text, outcome, replies, [{"event": "user", "text": text}], dict(slots))


def load(store: ConversationStore, conversation: str = "web:one") -> Loaded:
    return store.load(conversation, "web", create_missing=True)


def test_what_was_stored_is_loaded(store):
    store.create("web:one", "web")
    store.commit(load(store), "web", record(topic="pay"))
    again = load(store)
    assert (again.turns, again.slots, again.events) == (1, {"topic": "pay"}, [{"event": "user", "text": "hello"}])
    assert [(turn.message_id, turn.text, turn.outcome) for turn in store.history("web:one")] == [
        ("m1", "hello", "answered")
    ]


def test_the_first_turn_makes_the_conversation_where_it_may(store):
    store.commit(load(store), "dev", record())
    assert len(store.history("web:one")) == 1


def test_a_conversation_that_never_was_is_unknown(store):
    with pytest.raises(UnknownConversation):
        store.load("web:none", "web", create_missing=False)
    with pytest.raises(UnknownConversation):
        store.history("web:none")


def test_a_turn_in_between_is_a_conflict_and_stores_nothing(store):
    store.commit(load(store), "web", record("m1"))
    before = load(store)
    store.commit(before, "web", record("m2"))
    with pytest.raises(TurnConflict):
        store.commit(before, "web", record("m3"))
    assert [turn.message_id for turn in store.history("web:one")] == ["m1", "m2"]
    assert store.answered("web", "m3") is None


def test_a_turn_of_a_deleted_conversation_brings_nothing_back(store):
    store.commit(load(store), "web", record("m1"))
    before = load(store)
    assert store.delete("web:one")
    with pytest.raises(UnknownConversation):
        store.commit(before, "web", record("m2"))
    with pytest.raises(UnknownConversation):
        store.history("web:one")
    assert store.answered("web", "m1") is None
    assert not store.delete("web:one")


def test_a_turn_that_the_database_refuses_is_not_stored_by_halves(store):
    store.commit(load(store), "web", record("m1", topic="pay"))
    with pytest.raises(IntegrityError):
        store.commit(load(store), "web", record("m2", outcome="marvellous", topic="degree"))
    again = load(store)
    assert (again.turns, again.slots) == (1, {"topic": "pay"})
    assert store.answered("web", "m2") is None


def test_a_failure_at_the_very_last_statement_takes_everything_back(store):
    """The inbox row is written last; here it is in the way already, for another conversation's turn."""
    store.commit(load(store, "web:two"), "web", record("m1"))
    with store._engine.connect().execution_options(writes=True) as connection, connection.begin():
        if store._engine.dialect.name == "sqlite":
            connection.exec_driver_sql("CREATE TRIGGER no BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'no'); END")
        else:
            connection.exec_driver_sql(
                "CREATE FUNCTION no() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql"
            )
            connection.exec_driver_sql("CREATE TRIGGER no BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION no()")
    with pytest.raises(Exception, match="no"):
        store.commit(load(store), "web", record("m2"))
    with pytest.raises(UnknownConversation):
        store.history("web:one")


def test_a_message_is_accepted_once_and_waits_until_it_is_answered(store):
    assert store.accept("slack", "E1", "slack:T:C", {"text": "hello"})
    assert not store.accept("slack", "E1", "slack:T:C", {"text": "hello again"})
    assert store.waiting("slack") == [("E1", "slack:T:C", {"text": "hello"})]
    store.commit(load(store, "slack:T:C"), "slack", record("E1"))
    assert store.waiting("slack") == []
    past = store.answered("slack", "E1")
    assert past is not None
    assert past.text == "hello"
    assert store.answered("tg", "E1") is None


def test_history_comes_oldest_first_and_its_limit_keeps_the_newest(store):
    for number in range(5):
        store.commit(load(store), "web", record(f"m{number}"))
    assert [turn.message_id for turn in store.history("web:one")] == [f"m{number}" for number in range(5)]
    assert [turn.message_id for turn in store.history("web:one", limit=2)] == ["m3", "m4"]


def test_only_the_last_turns_events_are_loaded(store):
    for number in range(5):
        store.commit(load(store), "web", record(f"m{number}", text=f"text {number}"))
    assert load(store).events == [{"event": "user", "text": "text 4"}]


def test_of_two_first_turns_at_once_one_is_a_conflict_or_both_are_in_order(store):
    before, errors = load(store), []
    start = threading.Barrier(2)

    def commit(message: str) -> None:
        start.wait()
        try:
            store.commit(before, "web", record(message))
        except (TurnConflict, IntegrityError) as error:
            errors.append(error)

    threads = [threading.Thread(target=commit, args=(message,)) for message in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 1
    assert len(store.history("web:one")) == 1


def test_the_place_in_order_is_held_for_one_at_a_time(store):
    if store._engine.dialect.name == "sqlite":  # one process, whose own queue keeps the order
        assert not store.shared
        assert store.places() > 100
        return
    assert store.shared
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait(5)
        with store.in_order("web:one"):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.in_order("web:one"), store.in_order("web:two"):
        inside.set()
        thread.join(0.5)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_ping_says_when_the_tables_are_missing(store):
    store.ping()
    migrate(store._engine, to="base")
    with pytest.raises(Exception, match="conversation"):
        store.ping()
