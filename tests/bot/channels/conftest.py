"""Slack and Telegram as students use them: the channels' real code against strict fakes over real HTTP."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import Engine, delete
from starlette.applications import Starlette
from starlette.middleware import Middleware

from tests.fakes import slack as fake_slack_module
from tests.fakes import telegram as fake_telegram_module
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram

if TYPE_CHECKING:
    from bot.channels.slack.channel import SlackChannel
    from bot.channels.telegram.channel import TelegramChannel
    from bot.service import Service

_count = itertools.count(1)
QUICK: dict[str, Any] = {"first_wait": 0.05, "sweep": 0.2, "lease": 1.0}


def number() -> int:
    """A number that no other test got."""
    return next(_count)


@pytest.fixture
def database(service: Service) -> Engine:
    """The service's database, without what other tests left in the inbox and the outbox."""
    from bot.stores.channel_tables import Outbox
    from bot.stores.tables import Inbox
    from knowledge.queries import shared_store

    engine = shared_store().engine
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(delete(Outbox))
        connection.execute(delete(Inbox))
    return engine


@pytest.fixture
async def fake_slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def fake_telegram() -> AsyncIterator[FakeTelegram]:
    fake = FakeTelegram()
    await fake.start()
    yield fake
    await fake.stop()


class SlackTalk:
    """A workspace that talks to one instance of Cali."""

    def __init__(self, channel: SlackChannel, fake: FakeSlack, client: httpx.AsyncClient) -> None:
        self.channel, self.fake, self.client = channel, fake, client
        self.user, self.im = f"U{number()}", f"D{number()}"
        self._stamp = 1_700_000_000 + number() * 1000

    def stamp(self) -> str:
        self._stamp += 1
        return f"{self._stamp}.000100"

    async def post(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        return await self.client.post("/webhooks/slack", content=body, headers=headers)

    async def event(self, event: dict[str, Any], event_id: str | None = None, **signing: Any) -> httpx.Response:
        return await self.post(*fake_slack_module.event_request(event, event_id or f"Ev{number()}", **signing))

    def direct(self, text: str, **more: Any) -> dict[str, Any]:
        stamp = self.stamp()
        return {
            "type": "message",
            "channel": self.im,
            "channel_type": "im",
            "user": self.user,
            "text": text,
            "ts": stamp,
            "event_ts": stamp,
            **more,
        }

    def mention(self, text: str, channel: str, **more: Any) -> dict[str, Any]:
        stamp = self.stamp()
        mention = f"<@{fake_slack_module.BOT_USER}> {text}"
        return {
            "type": "app_mention",
            "channel": channel,
            "user": self.user,
            "text": mention,
            "ts": stamp,
            "event_ts": stamp,
            **more,
        }

    async def says(self, text: str, **more: Any) -> list[dict[str, Any]]:
        """A direct message; what was posted for it."""
        before = len(self.fake.of("chat.postMessage"))
        response = await self.event(self.direct(text, **more))
        assert response.status_code == 200, response.text
        await self.channel.desk.settled()
        return self.fake.of("chat.postMessage")[before:]

    async def command(self, text: str, key: str) -> httpx.Response:
        form = {
            "command": "/cali",
            "text": text,
            "team_id": fake_slack_module.TEAM,
            "user_id": self.user,
            "channel_id": "C77",
            "trigger_id": f"trigger.{number()}",
            "response_url": self.fake.response_url(key),
            "token": "x",
        }
        return await self.post(*fake_slack_module.form_request(form))

    async def presses(self, message: dict[str, Any], action: dict[str, Any], **container: Any) -> httpx.Response:
        stamp = self.stamp()
        payload = {
            "type": "block_actions",
            "team": {"id": fake_slack_module.TEAM, "domain": "fake"},
            "api_app_id": "A0FAKE",
            "user": {"id": self.user, "team_id": fake_slack_module.TEAM, "name": "student"},
            "token": "x",
            "container": {
                "type": "message",
                "message_ts": "1700000000.000001",
                "channel_id": message["channel"],
                "is_ephemeral": False,
                **container,
            },
            "channel": {"id": message["channel"], "name": "directmessage"},
            "message": {"ts": "1700000000.000001", "text": message.get("text"), "blocks": message.get("blocks", [])},
            "trigger_id": f"trigger.{number()}",
            "actions": [{**action, "action_ts": stamp, "block_id": "choices"}],
        }
        return await self.post(*fake_slack_module.form_request({"payload": json.dumps(payload)}))


class TelegramTalk:
    """A private chat with one instance of Cali."""

    def __init__(self, channel: TelegramChannel, fake: FakeTelegram, client: httpx.AsyncClient) -> None:
        self.channel, self.fake, self.client = channel, fake, client
        self.chat = 10_000 + number()
        self.secret = fake_telegram_module.SECRET_TOKEN

    async def post(self, update: Any, secret: str | None = None) -> httpx.Response:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret if secret is None else secret}
        return await self.client.post("/webhooks/telegram", json=update, headers=headers)

    def message(self, text: str | None = None, **more: Any) -> dict[str, Any]:
        return {
            "message_id": number(),
            "date": 1_700_000_000,
            "chat": {"id": self.chat, "type": "private", "first_name": "Sam"},
            "from": {"id": self.chat, "is_bot": False, "first_name": "Sam", "language_code": "en"},
            **({"text": text} if text is not None else {}),
            **more,
        }

    def update(self, kind: str, content: dict[str, Any], update_id: int | None = None) -> dict[str, Any]:
        return {"update_id": update_id or 500_000 + number(), kind: content}

    def typed(self, text: str, **more: Any) -> dict[str, Any]:
        """An update with a message; a command at its start is marked as Telegram marks it."""
        if text.startswith("/"):
            more.setdefault("entities", [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}])
        return self.update("message", self.message(text, **more))

    async def sends(self, update: dict[str, Any]) -> list[dict[str, Any]]:
        """An update; the messages that came of it."""
        before = len(self.fake.of("sendMessage"))
        response = await self.post(update)
        assert response.status_code == 200, response.text
        await self.channel.desk.settled()
        return self.fake.of("sendMessage")[before:]

    async def says(self, text: str, **more: Any) -> list[dict[str, Any]]:
        return await self.sends(self.typed(text, **more))

    def pressed(self, message: dict[str, Any], data: str) -> dict[str, Any]:
        """The update of a press on a button under a message."""
        content = {
            "id": self.fake.query(str(number())),
            "from": {"id": self.chat, "is_bot": False, "first_name": "Sam"},
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": 1001,
                "date": 1_700_000_000,
                "text": message["text"],
                "chat": {"id": self.chat, "type": "private", "first_name": "Sam"},
                "from": {"id": fake_telegram_module.BOT_ID, "is_bot": True, "first_name": "Cali"},
                "reply_markup": message["reply_markup"],
            },
        }
        return self.update("callback_query", content)


async def served(stack: AsyncExitStack, channel: SlackChannel | TelegramChannel) -> httpx.AsyncClient:
    """A client for the channel, started, behind the application's own limit."""
    from bot.http import BodyLimit

    app = Starlette(routes=channel.routes(), middleware=[Middleware(BodyLimit)])
    channel.start()
    stack.push_async_callback(channel.stop)
    transport = httpx.ASGITransport(app=app)
    return await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://cali.test"))


MakeSlack = Callable[..., Awaitable[SlackTalk]]
MakeTelegram = Callable[..., Awaitable[TelegramTalk]]


@pytest.fixture
async def make_slack(service: Service, database: Engine, fake_slack: FakeSlack) -> AsyncIterator[MakeSlack]:
    """Makes instances of the Slack channel, on the service's database unless told otherwise."""
    from bot.channels.slack.channel import SlackChannel
    from bot.settings import BotSettings

    async with AsyncExitStack() as stack:

        async def make(*, with_service: Service | None = None, **desk: Any) -> SlackTalk:
            settings = BotSettings(
                SLACK_BOT_TOKEN=fake_slack_module.TOKEN,
                SLACK_SIGNING_SECRET=fake_slack_module.SIGNING_SECRET,
                SLACK_API_URL=fake_slack.api_url,
            )
            channel = SlackChannel(settings, with_service or service, database, **{**QUICK, **desk})
            return SlackTalk(channel, fake_slack, await served(stack, channel))

        yield make


@pytest.fixture
async def make_telegram(service: Service, database: Engine, fake_telegram: FakeTelegram) -> AsyncIterator[MakeTelegram]:
    """Makes instances of the Telegram channel, on the service's database unless told otherwise."""
    from bot.channels.telegram.channel import TelegramChannel
    from bot.settings import BotSettings

    async with AsyncExitStack() as stack:

        async def make(*, with_service: Service | None = None, **desk: Any) -> TelegramTalk:
            settings = BotSettings(
                TELEGRAM_TOKEN=fake_telegram_module.TOKEN,
                TELEGRAM_SECRET_TOKEN=fake_telegram_module.SECRET_TOKEN,
                TELEGRAM_API_URL=fake_telegram.url,
            )
            channel = TelegramChannel(settings, with_service or service, database, **{**QUICK, **desk})
            return TelegramTalk(channel, fake_telegram, await served(stack, channel))

        yield make


@pytest.fixture
async def slack(make_slack: MakeSlack) -> SlackTalk:
    return await make_slack()


@pytest.fixture
async def telegram(make_telegram: MakeTelegram) -> TelegramTalk:
    return await make_telegram()
