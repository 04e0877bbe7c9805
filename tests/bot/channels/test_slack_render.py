"""Slack's renderer: within the limits and escaped, whatever the reply; and how answers look."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from actions.reply import Outcome, Reply, ReplyChoice
from bot.channels.slack import render
from bot.channels.slack.mrkdwn import escape, link
from tests.bot.channels.replies import SHOWN, any_reply
from tests.fakes.slack import check_blocks, check_message, check_mrkdwn

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "slack"
_LINK = re.compile(r"<[^<>|]*\|([^<>]*)>")
_FORMATS = re.compile(r"[*~`＊｀＿]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^\s*(?:&gt;|＞)", re.MULTILINE)


def values_for(reply: Reply) -> list[str]:
    return [f"t:{number}" for number in range(len(reply.choices))]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
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


def formatted(text: str) -> list[str]:
    """The characters of a text, beside the addresses of its links, that Slack would format something for."""
    return _FORMATS.findall(_LINK.sub(lambda found: found[1], text))


def texts_of(message: dict[str, Any], kind: str) -> list[str]:
    found = [block for block in message["blocks"] if block["type"] == kind]
    texts = [block["text"] for block in found] if kind == "section" else [one for b in found for one in b["elements"]]
    return [one["text"] for one in texts]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_reply)
def test_nothing_in_any_reply_formats_anything_of_its_own(reply: Reply) -> None:
    for message in render.messages(replace(reply, cards=(), table=None), values=values_for(reply)):
        for text in [*texts_of(message, "section"), *texts_of(message, "context")]:
            assert formatted(text) == []
        for block in render.chosen(message["blocks"], reply.lead):
            for element in block["elements"] if block["type"] == "context" else ():
                assert formatted(element["text"]) == []
    for card in reply.cards:
        for block in render.messages(Reply(Outcome.ANSWERED, "Look", cards=(card,)))[0]["blocks"][1:]:
            title, *rows = block["text"]["text"].split("\n")
            bold = re.fullmatch(r"\*(.+)\*", title)
            assert formatted(bold[1] if bold else title) == []
            assert formatted("\n".join(rows)) == []
    if reply.table is not None:
        for block in render.messages(Reply(Outcome.ANSWERED, "Look", table=reply.table))[0]["blocks"][1:]:
            text = block["text"]["text"]
            assert text.startswith("```\n")
            assert text.endswith("\n```")
            assert "`" not in text.strip("`")


def test_what_would_be_formatted_looks_the_same_and_an_address_can_be_copied() -> None:
    assert escape("*a* _b_ ~c~ `d` & <e>") == "∗a∗ ˍbˍ ∼c∼ ˋdˋ &amp; &lt;e&gt;"
    assert escape("> q\n> r\na > b") == "\u00ad&gt; q\n\u00ad&gt; r\na &gt; b"
    assert escape("write to first_name_last@x.example") == "write to first_name_last@x.example"


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_reply)
def test_any_reply_as_text_alone_says_the_same_escaped_and_within_the_limit(reply: Reply) -> None:
    for message in render.messages(reply, values=values_for(reply), feedback="message|0"):
        check_mrkdwn(message["text"])
        assert 0 < len(message["text"]) <= 4000
        for text in [*texts_of(message, "section"), *texts_of(message, "context")]:
            assert text in message["text"]
        if not reply.cards and reply.table is None:
            assert formatted(message["text"]) == []


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
    assert {"type": "mrkdwn", "text": "You chose: Pay &amp; more", "verbatim": True} in after[-2]["elements"]
    assert [block.get("block_id") for block in after if block["type"] == "actions"] == ["feedback"]


def test_only_links_that_a_student_may_follow_are_links() -> None:
    assert link("javascript:alert(1)", "Read") == "Read"
    assert link(None, "A & B") == "A &amp; B"
    assert link("https://x.example/?a=1&b=|2>", "A <b>") == "<https://x.example/?a=1&amp;b=%7C2%3E|A &lt;b&gt;>"


def test_a_long_answer_is_split_between_sentences() -> None:
    sentence = "This is a sentence of some length about the job. "
    told = render.messages(Reply(Outcome.ANSWERED, (sentence * 400).strip()))
    texts = [block["text"]["text"] for message in told for block in message["blocks"]]
    assert len(told) > 1
    assert all(text.endswith("job.") for text in texts)
    assert " ".join(texts).split() == (sentence * 400).split()
