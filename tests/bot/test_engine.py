"""The engine: which models it trusts, and what a turn gives."""

import asyncio

import pytest

from actions.reply import Outcome
from bot.engine import ModelError, digest_path, record, verify
from bot.stores.conversations import Loaded


def test_a_model_that_was_recorded_is_trusted_and_a_changed_one_is_not(tmp_path):
    model = tmp_path / "cali.tar.gz"
    with pytest.raises(ModelError, match="There is no model at"):
        verify(model)
    model.write_bytes(b"a model")
    with pytest.raises(ModelError, match=r"cali\.tar\.gz\.sha256 is missing"):
        verify(model)
    record(model)
    verify(model)
    model.write_bytes(b"another")
    with pytest.raises(ModelError, match="is not the model that was trained"):
        verify(model)


def test_an_empty_digest_trusts_nothing(tmp_path):
    model = tmp_path / "cali.tar.gz"
    model.write_bytes(b"a model")
    digest_path(model).write_text("\n", encoding="utf-8")
    with pytest.raises(ModelError):
        verify(model)


async def test_the_trained_model_knows_the_sentence_it_is_checked_with(service):
    await service.engine.check()


async def test_a_turn_gives_a_reply_its_events_and_the_slots_after_it(service):
    turn = await service.engine.turn(Loaded("test:engine"), "do i need a degree?")
    assert [reply.outcome for reply in turn.replies] == [Outcome.ANSWERED]
    assert turn.intent == "degree"
    assert turn.slots["topic"] == "degree"
    assert [event["event"] for event in turn.events].count("user") == 1
    assert not turn.failed


async def test_the_next_turn_goes_on_from_the_one_before(service):
    first = await service.engine.turn(Loaded("test:engine"), "how much does it pay")
    second = await service.engine.turn(first.loaded, "and in wales?")
    assert "Wales" in second.replies[0].lead
    assert second.slots["topic"] == "pay"


async def test_a_turn_holds_only_its_own_events(service):
    first = await service.engine.turn(Loaded("test:engine"), "how much does it pay")
    second = await service.engine.turn(first.loaded, "do i need a degree")
    texts = [event.get("text") for event in second.events if event["event"] == "user"]
    assert len(texts) == 1


async def test_a_choice_of_ours_goes_straight_to_its_topic(service):
    turn = await service.engine.turn(Loaded("test:engine"), '/pay{"nation": "scotland"}')
    assert turn.intent == "pay"
    assert "Scotland" in turn.replies[0].lead


async def test_turns_of_several_conversations_at_once_do_not_mix(service):
    asked = {
        "test:a": ("do i need a degree", "degree"),
        "test:b": ("how much does it pay", "pay"),
        "test:c": ("hello", "greet"),
    }
    turns = await asyncio.gather(*(service.engine.turn(Loaded(key), text) for key, (text, _) in asked.items()))
    assert [turn.intent for turn in turns] == [intent for _, intent in asked.values()]


async def test_a_turn_that_takes_too_long_fails_and_changes_nothing(service, monkeypatch):
    monkeypatch.setattr(service.engine, "_seconds", 0.000_001)
    before = Loaded("test:slow", slots={"topic": "pay"})
    turn = await service.engine.turn(before, "do i need a degree")
    assert turn.failed
    assert turn.slots == {"topic": "pay"}


async def test_a_turn_does_not_fail_where_slots_of_an_older_model_are_kept(service):
    turn = await service.engine.turn(Loaded("test:old", slots={"gone": 1, "topic": "pay"}), "do i need a degree")
    assert not turn.failed
    assert turn.replies
