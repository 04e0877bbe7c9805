"""What is taken back or goes wrong on the way: /stop, a blocked bot, /delete beside a turn, small calls, time-outs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.bot.channels.conftest import SlackTalk, TelegramTalk
from tests.bot.channels.test_reliability import rows
from tests.bot.channels.test_slack import buttons as slack_buttons
from tests.bot.channels.test_slack import shown as slack_shown
from tests.bot.channels.test_telegram import buttons, shown
from tests.fakes.platform import Trouble
from tests.fakes.slack import TEAM

SAM = {"id": 5, "is_bot": False, "first_name": "Sam"}


async def test_after_stop_nothing_is_sent_of_what_was_on_its_way(telegram: TelegramTalk, database: Engine) -> None:
    telegram.fake.misbehave("sendMessage", *[Trouble(500)] * 1000)
    for text in ("do i need a degree", "what does it pay"):
        await telegram.post(telegram.typed(text))
    await asyncio.sleep(0.3)
    await telegram.post(telegram.typed("/stop"))
    await asyncio.sleep(0.3)
    telegram.fake._troubles.clear()
    await telegram.channel.desk.settled()
    assert "I have stopped" in shown(telegram.fake.of("sendMessage"))
    assert len(telegram.fake.of("sendMessage")) == 1
    assert rows(database) == [("given_up", "stopped by the student")] * 2 + [("sent", None)]
    assert await telegram.says("do i need a degree"), "who writes again is answered again"


@pytest.mark.parametrize("status", ["kicked", "left"])
async def test_whoever_blocks_cali_gets_nothing_more(telegram: TelegramTalk, database: Engine, status: str) -> None:
    telegram.fake.misbehave("sendMessage", *[Trouble(500)] * 1000)
    await telegram.post(telegram.typed("do i need a degree"))
    await asyncio.sleep(0.3)
    gone = {
        "chat": {"id": telegram.chat, "type": "private", "first_name": "Sam"},
        "from": SAM,
        "date": 1_700_000_000,
        "old_chat_member": {"status": "member", "user": SAM},
        "new_chat_member": {"status": status, "user": SAM, **({"until_date": 0} if status == "kicked" else {})},
    }
    assert (await telegram.post(telegram.update("my_chat_member", gone))).status_code == 200
    await asyncio.sleep(0.3)
    telegram.fake._troubles.clear()
    await telegram.channel.desk.settled()
    assert telegram.fake.of("sendMessage") == []
    assert rows(database) == [("given_up", "blocked by the student, or thrown out of the group")]


async def test_delete_takes_away_a_turn_that_is_under_way_too(
    slack: SlackTalk, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.stores.tables import Conversation

    service, may_end = slack.channel._answers.service, asyncio.Event()
    turn = service._turn

    async def slow(*arguments: Any) -> Any:
        await may_end.wait()
        return await turn(*arguments)

    monkeypatch.setattr(service, "_turn", slow)
    await slack.event(slack.direct("do i need a degree"))
    await asyncio.sleep(0.3)
    await slack.command("delete", "taking-back")
    await asyncio.sleep(0.3)
    may_end.set()
    await slack.channel.desk.settled()
    assert "deleted what I kept" in slack_shown(slack.fake.of("response_url")[-1])
    with Session(database) as session:
        query = select(Conversation.id).where(Conversation.id == f"slack:{TEAM}:{slack.user}:direct")
        assert session.scalar(query) is None


@pytest.mark.parametrize("trouble", [Trouble(500), Trouble(retry_after=1)])
async def test_a_query_is_answered_and_its_buttons_go_though_telegram_fails_at_first(
    telegram: TelegramTalk, trouble: Trouble
) -> None:
    (asked,) = await telegram.says("/start")
    telegram.fake.misbehave("answerCallbackQuery", trouble)
    telegram.fake.misbehave("editMessageReplyMarkup", trouble)
    assert await telegram.sends(telegram.pressed(asked, buttons(asked)[0]["callback_data"]))
    assert telegram.fake.unanswered == set()
    assert len(telegram.fake.of("editMessageReplyMarkup")) == 1
    assert telegram.fake.too_early == []


@pytest.mark.parametrize("trouble", [Trouble(500), Trouble(retry_after=1)])
async def test_the_buttons_of_a_choice_go_though_slack_fails_at_first(slack: SlackTalk, trouble: Trouble) -> None:
    (asked,) = await slack.says("hello")
    slack.fake.misbehave("chat.update", trouble)
    await slack.presses(asked, slack_buttons(asked)[0])
    await slack.channel.desk.settled()
    (update,) = slack.fake.of("chat.update")
    assert slack_buttons(update) == []
    assert slack.fake.too_early == []


async def test_an_answer_does_not_wait_for_a_small_call_that_never_works(telegram: TelegramTalk) -> None:
    (asked,) = await telegram.says("/start")
    telegram.fake.misbehave("editMessageReplyMarkup", *[Trouble(500)] * 1000)
    (answer,) = await telegram.sends(telegram.pressed(asked, buttons(asked)[0]["callback_data"]))
    assert shown([answer])
    assert telegram.fake.of("editMessageReplyMarkup") == []


async def test_an_edit_that_changes_nothing_counts_as_made(telegram: TelegramTalk, database: Engine) -> None:
    (asked,) = await telegram.says("/start")
    same = Trouble(400, error="Bad Request: message is not modified: specified new message content is the same")
    telegram.fake.misbehave("editMessageReplyMarkup", same)
    (answer,) = await telegram.sends(telegram.pressed(asked, buttons(asked)[0]["callback_data"]))
    assert "Source" in shown([answer])
    assert rows(database) == [("sent", None)] * 2


@pytest.mark.parametrize("trouble", [Trouble(500), Trouble(retry_after=1)])
async def test_a_commands_answer_is_tried_again(slack: SlackTalk, database: Engine, trouble: Trouble) -> None:
    slack.fake.misbehave("response_url", trouble)
    await slack.command("do i need a degree", f"again-{trouble.status}-{trouble.retry_after}")
    await slack.channel.desk.settled()
    assert "Source" in slack_shown(slack.fake.of("response_url")[0])
    assert slack.fake.too_early == []
    assert rows(database) == [("sent", None)]


async def test_a_commands_answer_is_given_up_when_slack_no_longer_takes_it(slack: SlackTalk, database: Engine) -> None:
    slack.fake.misbehave("response_url", Trouble(404), Trouble(404))
    await slack.command("do i need a degree", "too-late")
    await slack.channel.desk.settled()
    assert rows(database) == [("given_up", "Slack refuses a response (404)")]


async def test_a_platform_that_does_not_answer_in_time_is_asked_again(
    slack: SlackTalk, telegram: TelegramTalk, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.outbox.SECONDS_A_CALL", 0.5)
    slack.fake.misbehave("chat.postMessage", Trouble(500, seconds=1.5))
    telegram.fake.misbehave("sendMessage", Trouble(500, seconds=1.5))
    assert len(await slack.says("do i need a degree")) == 1
    assert len(await telegram.says("do i need a degree")) == 1
    assert rows(database) == [("sent", None)] * 2
