"""Faults of Rasa's own connectors that must not reach our users; the numbers are those of the list of such faults."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.channels.slack.receive import read, words
from tests.bot.channels.conftest import SlackTalk, TelegramTalk
from tests.bot.channels.test_slack import buttons
from tests.fakes import slack as fake
from tests.fakes.platform import Trouble


class TestFault9:
    """Rasa's Telegram connector."""

    async def test_fault_9_the_webhook_is_not_open_to_anyone(self, telegram: TelegramTalk) -> None:
        assert (await telegram.client.post("/webhooks/telegram", json=telegram.typed("hi"))).status_code == 403
        assert (await telegram.post(telegram.typed("hi"), "guess")).status_code == 403
        await telegram.channel.desk.settled()
        assert telegram.fake.of("sendMessage") == []

    async def test_fault_9_get_me_is_not_called_for_each_update(self, telegram: TelegramTalk) -> None:
        await telegram.fake.wait_for(lambda: telegram.channel.health()["status"] == "ok")
        telegram.fake.misbehave("getMe", Trouble(500))
        for _ in range(3):
            await telegram.says("thanks")
        assert len(telegram.fake._troubles["getMe"]) == 1, "nobody asked"

    @pytest.mark.parametrize("kind", ["my_chat_member", "channel_post"])
    async def test_fault_9_updates_of_other_kinds_get_200(self, telegram: TelegramTalk, kind: str) -> None:
        from tests.bot.channels.test_payloads import UPDATES

        assert (await telegram.post({"update_id": 1, kind: UPDATES[kind]})).status_code == 200

    async def test_fault_9_an_error_in_a_turn_is_200_to_telegram_and_an_apology_to_the_student(
        self, telegram: TelegramTalk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken(_incoming: Any) -> Any:
            raise RuntimeError("broken")

        monkeypatch.setattr(telegram.channel._answers.service, "take", broken)
        (message,) = await telegram.says("do i need a degree")
        assert "something went wrong" in message["text"]

    async def test_fault_9_the_same_update_id_is_handled_once(self, telegram: TelegramTalk) -> None:
        update = telegram.typed("thanks")
        assert len(await telegram.sends(update)) == 1
        assert await telegram.sends(update) == []

    async def test_fault_9_every_callback_query_is_answered(self, telegram: TelegramTalk) -> None:
        (asked,) = await telegram.says("/start")
        known = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        for data in (known, known, "c:unknown", "f:h:4242:1:0", "f:nonsense", "x", "anything", "/pay"):
            await telegram.sends(telegram.pressed(asked, data))
        assert len(telegram.fake.asked) == 8
        assert telegram.fake.unanswered == set()

    async def test_fault_9_it_serves_without_the_network(self, telegram: TelegramTalk) -> None:
        await telegram.fake.stop()
        assert (await telegram.post(telegram.typed("thanks"))).status_code == 200
        await telegram.fake.start()
        await telegram.channel.desk.settled()
        assert len(telegram.fake.of("sendMessage")) == 1

    async def test_fault_9_buttons_whose_payload_is_over_64_bytes_work(self, telegram: TelegramTalk) -> None:
        from bot.choices import PREFIX

        (asked,) = await telegram.says("do i need a degree")
        tokens = telegram.channel._answers.tokens
        for row in asked["reply_markup"]["inline_keyboard"]:
            for one in row:
                assert len(one["callback_data"].encode()) <= 64
                if one["callback_data"].startswith("c:"):
                    choice = tokens.find(f"tg:{telegram.chat}", one["callback_data"][2:])
                    assert choice is not None
                    assert choice.payload.startswith(PREFIX)
        answer = await telegram.sends(
            telegram.pressed(asked, asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
        )
        assert "out of date" not in answer[0]["text"]


class TestFault10:
    """Rasa's Slack connector."""

    @pytest.mark.parametrize("reason", [None, "http_timeout", "http_error", "connection_failed", "ssl_error"])
    async def test_fault_10_the_same_event_id_is_handled_once_whatever_the_retry_reason(
        self, slack: SlackTalk, reason: str | None
    ) -> None:
        body, headers = fake.event_request(slack.direct("thanks"), f"EvSame{reason}{slack.user}")
        await slack.post(body, headers)
        again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": reason} if reason else {}
        assert (await slack.post(body, {**headers, **again})).status_code == 200
        await slack.channel.desk.settled()
        assert len(slack.fake.of("chat.postMessage")) == 1

    async def test_fault_10_a_mention_does_not_get_two_replies(self, slack: SlackTalk) -> None:
        event = slack.mention("thanks", "C31")
        await slack.event(event)
        await slack.event({**event, "type": "message", "channel_type": "channel"})
        await slack.channel.desk.settled()
        assert len(slack.fake.of("chat.postMessage")) == 1

    async def test_fault_10_more_than_five_buttons_are_all_there(self) -> None:
        from actions.reply import Outcome, Reply, ReplyChoice
        from bot.channels.slack.render import messages

        choices = tuple(ReplyChoice(f"Choice {n}", f"/c{n}") for n in range(12))
        (message,) = messages(Reply(Outcome.CLARIFIED, "Which?", choices=choices))
        fake.check_message(message)
        assert len(buttons(message)) == 12

    async def test_fault_10_url_buttons_and_slash_commands_do_not_crash(self, slack: SlackTalk) -> None:
        link = {
            "type": "button",
            "action_id": "aBcD",
            "url": "https://x.example",
            "text": {"type": "plain_text", "text": "x"},
        }
        assert (await slack.presses({"channel": slack.im}, link)).status_code == 200
        assert (await slack.command("thanks", "k31")).status_code == 200
        await slack.channel.desk.settled()
        assert len(slack.fake.of("response_url")) == 1
        assert slack.fake.of("chat.postMessage") == []

    def test_fault_10_the_model_never_sees_slacks_escapes(self) -> None:
        assert words("physics &amp; maths") == "physics & maths"
        event = {
            "type": "message",
            "channel": "D1",
            "channel_type": "im",
            "user": "U1",
            "ts": "1.1",
            "text": "a &lt; b",
        }
        job = read({"type": "event_callback", "team_id": "T1", "event_id": "E1", "event": event})
        assert job is not None
        assert job.text == "a < b"

    async def test_fault_10_markup_is_slacks_own(self, slack: SlackTalk) -> None:
        (message,) = await slack.says("do i need a degree")
        said = json.dumps(message["blocks"])
        assert "](http" not in said
        assert "**" not in said


class TestFault15:
    """An error in sending must not abort the turn."""

    @pytest.mark.parametrize("trouble", [Trouble(retry_after=1), Trouble(403), Trouble(500)])
    async def test_fault_15_a_turn_is_stored_whatever_slack_says_to_the_answer(
        self, slack: SlackTalk, database: Engine, trouble: Trouble
    ) -> None:
        await self._stored(
            slack, database, f"slack:{fake.TEAM}:{slack.user}:direct", slack.fake, "chat.postMessage", trouble
        )

    @pytest.mark.parametrize(
        "trouble", [Trouble(retry_after=1), Trouble(403, error="Forbidden: bot was blocked by the user"), Trouble(500)]
    )
    async def test_fault_15_a_turn_is_stored_whatever_telegram_says_to_the_answer(
        self, telegram: TelegramTalk, database: Engine, trouble: Trouble
    ) -> None:
        await self._stored(telegram, database, f"tg:{telegram.chat}", telegram.fake, "sendMessage", trouble)

    @staticmethod
    async def _stored(
        talk: SlackTalk | TelegramTalk,
        database: Engine,
        conversation: str,
        platform: Any,
        method: str,
        trouble: Trouble,
    ) -> None:
        from bot.stores.tables import Turn

        platform.misbehave(method, trouble)
        await talk.says("do i need a degree")
        with Session(database) as session:
            turns = list(session.scalars(select(Turn).where(Turn.conversation_id == conversation)))
        assert [turn.outcome for turn in turns] == ["answered"]
        assert talk.fake.too_early == []
