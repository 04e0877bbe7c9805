"""Telegram's renderer: within the limits and escaped, whatever the reply; and how answers look."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from actions.reply import Outcome, Reply, ReplyChoice
from bot.channels.telegram import render
from tests.bot.channels.replies import SHOWN, any_reply
from tests.fakes.telegram import check_keyboard, check_text, shown_text

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "telegram"


def tokens_for(reply: Reply) -> list[str]:
    return [f"{number:022d}" for number in range(len(reply.choices))]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_reply)
def test_any_reply_renders_within_telegrams_limits_and_escaped(reply: Reply) -> None:
    told = render.messages(reply, tokens=tokens_for(reply), feedback="4242:123456789:0")
    assert told
    offered = []
    for message in told:
        check_text(message["text"], message["parse_mode"])
        assert render.length(message["text"]) <= 4096
        check_keyboard(message.get("reply_markup"))
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            offered += [one["callback_data"] for one in row if one["callback_data"].startswith("c:")]
    assert offered == [f"c:{token}" for token in tokens_for(reply)], "no choice may get lost"


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_reply)
def test_any_reply_as_text_alone_is_within_the_limit(reply: Reply) -> None:
    assert all(render.length(message["text"]) <= 4096 for message in render.plain(reply))


@pytest.mark.parametrize("name", SHOWN)
def test_an_answer_looks_as_in_the_golden_file(name: str) -> None:
    feedback = "4242:1:0" if SHOWN[name].sources else None
    told = render.messages(SHOWN[name], tokens=tokens_for(SHOWN[name]), feedback=feedback)
    assert f"{json.dumps(told, indent=2, ensure_ascii=False)}\n" == (GOLDEN / f"{name}.json").read_text(
        encoding="utf-8"
    )


def test_the_keyboard_is_laid_out_by_the_length_of_titles() -> None:
    choices = [
        ReplyChoice(title, "/x")
        for title in ("Pay", "Hours", "Ways in", "The degree apprenticeship in England", "Study")
    ]
    rows = render.keyboard(choices, ["t"] * 5)
    assert [[one["text"] for one in row] for row in rows] == [
        ["Pay", "Hours", "Ways in"],
        ["The degree apprenticeship in England"],
        ["Study"],
    ]


def test_after_a_choice_the_chosen_button_is_shown_and_the_others_are_gone() -> None:
    (message,) = render.messages(SHOWN["answer"], tokens=["a", "b", "c"], feedback="4242:1:0")
    rows = render.used(message["reply_markup"]["inline_keyboard"], "c:b")
    assert [[one["text"] for one in row] for row in rows] == [["✓ Who runs it"], ["Helpful", "Not helpful", "Wrong"]]


def test_a_long_answer_is_split_between_sentences_at_4096() -> None:
    sentence = "This is a sentence of some length about the job & more. "
    told = render.messages(Reply(Outcome.ANSWERED, (sentence * 200).strip()))
    texts = [shown_text(message["text"], "HTML") for message in told]
    assert len(told) > 1
    assert all(text.endswith("more.") for text in texts)
    assert " ".join(texts).split() == (sentence * 200).split()


def test_an_emoji_counts_as_telegram_counts_it() -> None:
    told = render.messages(Reply(Outcome.ANSWERED, "👍" * 5000))
    assert "".join(message["text"] for message in told) == "👍" * 5000
