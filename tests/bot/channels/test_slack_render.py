"""Slack's renderer: within the limits and escaped, whatever the reply; and how answers look."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from actions.reply import Outcome, Reply, ReplyChoice
from bot.channels.slack import render
from tests.bot.channels.replies import SHOWN, any_reply
from tests.fakes.slack import check_blocks, check_message, check_mrkdwn

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "slack"


def values_for(reply: Reply) -> list[str]:
    return [f"t:{number}" for number in range(len(reply.choices))]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_reply)
def test_any_reply_renders_within_slacks_limits_and_escaped(reply: Reply) -> None:
    told = render.messages(reply, values=values_for(reply), feedback="message|0")
    assert told
    for message in told:
        check_message(message)
    buttons = [
        element
        for message in told
        for block in message["blocks"]
        if block["type"] == "actions" and block["block_id"].startswith("choices")
        for element in block["elements"]
    ]
    offered = [one["value"] for one in buttons if one["type"] == "button"]
    offered += [option["value"] for one in buttons if one["type"] == "static_select" for option in one["options"]]
    assert offered == values_for(reply), "no choice may get lost"


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_reply)
def test_any_reply_as_text_alone_is_escaped_and_within_the_limit(reply: Reply) -> None:
    for message in render.plain(reply):
        check_mrkdwn(message["text"])
        assert len(message["text"]) <= 3000


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_reply)
def test_what_was_chosen_and_the_thanks_keep_the_message_within_the_limits(reply: Reply) -> None:
    for message in render.messages(reply, values=values_for(reply), feedback="message|0"):
        check_blocks(render.chosen(message["blocks"], reply.lead))
        check_blocks(render.rated(message["blocks"], "Thank you."))


@pytest.mark.parametrize("name", SHOWN)
def test_an_answer_looks_as_in_the_golden_file(name: str) -> None:
    feedback = "Ev01|0" if SHOWN[name].sources else None
    told = render.messages(SHOWN[name], values=values_for(SHOWN[name]), feedback=feedback)
    assert f"{json.dumps(told, indent=2, ensure_ascii=False)}\n" == (GOLDEN / f"{name}.json").read_text(
        encoding="utf-8"
    )


def test_25_choices_are_buttons_and_more_are_a_menu() -> None:
    def kinds(count: int) -> list[str]:
        choices = tuple(ReplyChoice(f"Choice {number}", f"/{number}") for number in range(count))
        (message,) = render.messages(Reply(Outcome.CLARIFIED, "Which?", choices=choices))
        return [element["type"] for element in message["blocks"][-1]["elements"]]

    assert kinds(25) == ["button"] * 25
    assert kinds(26) == ["static_select"]


def test_after_a_choice_the_message_shows_what_was_chosen_and_its_buttons_go() -> None:
    (message,) = render.messages(SHOWN["answer"], feedback="Ev01|0")
    after = render.chosen(message["blocks"], "Pay & more")
    assert {"type": "mrkdwn", "text": "You chose: Pay &amp; more"} in after[-2]["elements"]
    assert [block.get("block_id") for block in after if block["type"] == "actions"] == ["feedback"]


def test_only_links_that_a_student_may_follow_are_links() -> None:
    assert render.link("javascript:alert(1)", "Read") == "Read"
    assert render.link(None, "A & B") == "A &amp; B"
    assert render.link("https://x.example/?a=1&b=|2>", "A <b>") == "<https://x.example/?a=1&amp;b=%7C2%3E|A &lt;b&gt;>"


def test_a_long_answer_is_split_between_sentences() -> None:
    sentence = "This is a sentence of some length about the job. "
    told = render.messages(Reply(Outcome.ANSWERED, (sentence * 400).strip()))
    texts = [block["text"]["text"] for message in told for block in message["blocks"]]
    assert len(told) > 1
    assert all(text.endswith("job.") for text in texts)
    assert " ".join(texts).split() == (sentence * 400).split()
