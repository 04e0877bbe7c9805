"""Platforms that are off, wrong, down or slow: the service serves, and /health/channels says what is wrong."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from bot.__main__ import main
from bot.channels.platforms import slack_is_off, telegram_is_off
from bot.channels.telegram.manage import DOINGS, manage, texts
from bot.settings import BotSettings, SettingsError
from tests.bot.channels.conftest import SlackTalk, TelegramTalk, number
from tests.conftest import MakeServer
from tests.fakes import slack as fake_slack_module
from tests.fakes import telegram as fake_telegram_module
from tests.fakes.platform import Trouble
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram, TelegramSaysNo, check_text
from tests.postgres import free_port


@pytest.mark.parametrize(
    ("given", "slack", "telegram"),
    [
        ({}, "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are missing", "TELEGRAM_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "x"}, "SLACK_SIGNING_SECRET is missing", "TELEGRAM_TOKEN is missing"),
        ({"SLACK_SIGNING_SECRET": "x"}, "SLACK_BOT_TOKEN is missing", "TELEGRAM_TOKEN is missing"),
        (
            {"SLACK_BOT_TOKEN": "x", "SLACK_SIGNING_SECRET": "y", "TELEGRAM_TOKEN": "1:a"},
            None,
            "TELEGRAM_SECRET_TOKEN is missing",
        ),
        (
            {"TELEGRAM_TOKEN": "1:a", "TELEGRAM_SECRET_TOKEN": "s", "SLACK_BOT_TOKEN": ""},
            "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are missing",
            None,
        ),
        ({"TELEGRAM_TOKEN": "1:a", "DEV_REST": "1"}, "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are missing", None),
    ],
)
def test_a_missing_secret_switches_a_channel_off_and_says_which(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], slack: str | None, telegram: str | None
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = BotSettings()
    assert (slack_is_off(settings), telegram_is_off(settings)) == (slack, telegram)


async def test_the_service_starts_without_the_platforms_and_goes_on_trying(make_server: MakeServer) -> None:
    fake_slack, fake_telegram = FakeSlack(port=free_port()), FakeTelegram(port=free_port())
    server = await asyncio.to_thread(
        make_server,
        SLACK_BOT_TOKEN=fake_slack_module.TOKEN,
        SLACK_SIGNING_SECRET=fake_slack_module.SIGNING_SECRET,
        SLACK_API_URL=f"http://127.0.0.1:{fake_slack.port}/api/",
        TELEGRAM_TOKEN=fake_telegram_module.TOKEN,
        TELEGRAM_SECRET_TOKEN=fake_telegram_module.SECRET_TOKEN,
        TELEGRAM_API_URL=f"http://127.0.0.1:{fake_telegram.port}",
    )
    async with httpx.AsyncClient(base_url=server.url) as client:

        async def statuses() -> tuple[str, str]:
            told = (await client.get("/health/channels")).json()
            return told["slack"]["status"], told["telegram"]["status"]

        async def until(wanted: tuple[str, str]) -> None:
            end = time.monotonic() + 30
            while await statuses() != wanted:
                assert time.monotonic() < end, await statuses()
                await asyncio.sleep(0.2)

        await until(("unreachable", "unreachable"))
        assert (await client.get("/health/ready")).status_code == 200
        await fake_slack.start()
        await fake_telegram.start()
        try:
            await until(("ok", "ok"))
        finally:
            await fake_slack.stop()
            await fake_telegram.stop()


async def test_a_service_without_platforms_says_that_they_are_off_and_has_no_webhooks(make_server: MakeServer) -> None:
    server = await asyncio.to_thread(make_server)
    async with httpx.AsyncClient(base_url=server.url) as client:
        told = (await client.get("/health/channels")).json()
        assert told["slack"]["status"] == told["telegram"]["status"] == "off"
        for path in ("/webhooks/slack", "/webhooks/telegram"):
            assert (await client.post(path, json={})).status_code == 404
    lines = [line for line in server.said().splitlines() if "channel_off" in line]
    assert len(lines) == 2
    assert "SLACK_BOT_TOKEN" in lines[0]
    assert "TELEGRAM_TOKEN" in lines[1]


async def test_a_wrong_token_shows_in_the_health_with_the_reason(slack: SlackTalk, telegram: TelegramTalk) -> None:
    slack.fake.token = telegram.fake.token = "another"
    slack.channel._tasks[0].cancel()
    telegram.channel._tasks[0].cancel()
    probes = [asyncio.create_task(slack.channel._probe()), asyncio.create_task(telegram.channel._probe())]
    end = time.monotonic() + 10
    while time.monotonic() < end and not (
        slack.channel.health()["status"] == telegram.channel.health()["status"] == "refused"
    ):
        await asyncio.sleep(0.05)
    for probe in probes:
        probe.cancel()
    assert "SLACK_BOT_TOKEN" in slack.channel.health()["reason"]
    assert "invalid_auth" in slack.channel.health()["reason"]
    assert "TELEGRAM_TOKEN" in telegram.channel.health()["reason"]


async def test_slack_is_acknowledged_within_three_seconds_however_slow_its_api_is(slack: SlackTalk) -> None:
    slack.fake.misbehave("chat.postMessage", Trouble(200, seconds=4))
    slack.fake.misbehave("auth.test", Trouble(200, seconds=4))
    began = time.monotonic()
    await slack.event(slack.direct("do i need a degree"))
    assert time.monotonic() - began < 3
    await slack.channel.desk.settled()
    assert len(slack.fake.of("chat.postMessage")) == 1


async def test_slack_is_acknowledged_within_three_seconds_however_slow_the_model_is(
    slack: SlackTalk, service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    understand = service.engine.turn

    async def slowly(*arguments: Any) -> Any:
        await asyncio.sleep(4)
        return await understand(*arguments)

    monkeypatch.setattr(service.engine, "turn", slowly)
    began = time.monotonic()
    await slack.event(slack.direct("do i need a degree"))
    assert time.monotonic() - began < 3
    await slack.channel.desk.settled()
    assert len(slack.fake.of("chat.postMessage")) == 1
    assert time.monotonic() - began > 4


async def test_long_polling_answers_each_update_once(service: Any, database: Any, fake_telegram: FakeTelegram) -> None:
    from bot.channels.telegram.channel import TelegramChannel

    fake_telegram.webhook = {"url": "https://old.example/webhooks/telegram"}
    settings = BotSettings(TELEGRAM_TOKEN=fake_telegram_module.TOKEN, TELEGRAM_API_URL=fake_telegram.url, DEV_REST=True)
    channel = TelegramChannel(settings, service, database)
    assert channel.routes() == []
    channel.start()
    for n in range(3):
        fake_telegram.deliver(
            {
                "update_id": 700_000 + number(),
                "message": {
                    "message_id": n,
                    "date": 1,
                    "text": "thanks",
                    "chat": {"id": 99, "type": "private"},
                    "from": {"id": 99, "is_bot": False, "first_name": "Sam"},
                },
            }
        )
    await fake_telegram.wait_for(lambda: len(fake_telegram.of("sendMessage")) >= 3)
    await asyncio.sleep(0.3)
    await channel.stop()
    assert len(fake_telegram.of("sendMessage")) == 3
    assert channel.health()["mode"] == "polling"


class TestManaging:
    """python -m bot telegram …"""

    def settings(self, fake: FakeTelegram, **more: str) -> BotSettings:
        given = {
            "TELEGRAM_TOKEN": fake_telegram_module.TOKEN,
            "TELEGRAM_SECRET_TOKEN": fake_telegram_module.SECRET_TOKEN,
        }
        return BotSettings(TELEGRAM_API_URL=fake.url, **{**given, **more})

    async def test_the_webhook_is_set_with_its_secret_and_the_updates_that_are_wanted(
        self, fake_telegram: FakeTelegram
    ) -> None:
        settings = self.settings(fake_telegram)
        told = await asyncio.to_thread(manage, settings, "set-webhook", "https://cali.example/")
        assert "https://cali.example/webhooks/telegram" in told
        (call,) = fake_telegram.of("setWebhook")
        assert call["secret_token"] == fake_telegram_module.SECRET_TOKEN
        assert call["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
        assert "cali.example" in await asyncio.to_thread(manage, settings, "info", None)
        await asyncio.to_thread(manage, settings, "delete-webhook", None)
        assert "webhook: none" in await asyncio.to_thread(manage, settings, "info", None)

    async def test_commands_and_descriptions_are_set_in_english_and_welsh(self, fake_telegram: FakeTelegram) -> None:
        await asyncio.to_thread(manage, self.settings(fake_telegram), "set-commands", None)
        assert [call.get("language_code") for call in fake_telegram.of("setMyCommands")] == [None, "cy"]
        assert len(fake_telegram.of("setMyDescription")) == len(fake_telegram.of("setMyShortDescription")) == 2
        assert fake_telegram.refused == []
        english, welsh = texts()[""], texts()["cy"]
        assert list(english["commands"]) == list(welsh["commands"]) == ["start", "help", "privacy", "stop", "delete"]

    @pytest.mark.parametrize(
        ("what", "more", "url", "told"),
        [
            ("info", {"TELEGRAM_TOKEN": ""}, None, "TELEGRAM_TOKEN is missing"),
            ("info", {"TELEGRAM_TOKEN": "1:wrong"}, None, "Telegram refuses TELEGRAM_TOKEN"),
            ("set-webhook", {"TELEGRAM_SECRET_TOKEN": ""}, "https://a.example", "TELEGRAM_SECRET_TOKEN is missing"),
            (
                "set-webhook",
                {"TELEGRAM_SECRET_TOKEN": "with spaces in it"},
                "https://a.example",
                "TELEGRAM_SECRET_TOKEN is wrong",
            ),
            ("set-webhook", {}, None, "Give the address"),
            ("set-webhook", {}, "http://a.example", "Give the address"),
        ],
    )
    async def test_what_is_missing_or_wrong_is_said_in_one_sentence(
        self, fake_telegram: FakeTelegram, what: str, more: dict[str, str], url: str | None, told: str
    ) -> None:
        given = {name: value or None for name, value in more.items()}
        settings = self.settings(fake_telegram, **given)  # type: ignore[arg-type]
        with pytest.raises(SettingsError, match=told):
            await asyncio.to_thread(manage, settings, what, url)

    def test_the_command_line_knows_them_all(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["telegram", "--help"])
        said = capsys.readouterr().out
        assert all(what in said for what in DOINGS)
        assert "Example: python -m bot telegram set-webhook https://cali.example" in said


def test_the_fake_refuses_what_telegram_refuses() -> None:
    for text in ("a < b", "a & b", "<b>open", "<script>x</script>", "</b>", "   ", "x" * 4097):
        with pytest.raises(TelegramSaysNo):
            check_text(text, "HTML")
    check_text('<b>a</b> &lt; <a href="https://x.example/?a=1&amp;b=2">c</a>', "HTML")
