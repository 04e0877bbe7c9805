"""What is asked while measuring."""

from __future__ import annotations

from pathlib import Path

from bench.messages import held_out, look_up_topics


def test_only_topics_that_are_answered_from_the_store_are_asked_about() -> None:
    topics = look_up_topics()
    assert "pay" in topics
    assert not {"greet", "thanks", "fallback", "start_again"} & set(topics)


def test_the_messages_are_distinct_many_and_always_the_same() -> None:
    messages = held_out()
    assert len(messages) == len(set(messages)) > 350
    assert messages == held_out()


def test_a_message_that_stands_under_two_topics_is_asked_once(tmp_path: Path) -> None:
    (tmp_path / "pay.yml").write_text("- {text: how much}\n- {text: and in wales}\n", encoding="utf-8")
    (tmp_path / "fees.yml").write_text("- {text: how much}\n", encoding="utf-8")
    assert sorted(held_out(tmp_path, ["fees", "pay", "not_there"])) == ["and in wales", "how much"]
