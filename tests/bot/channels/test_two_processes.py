"""Two real processes on one PostgreSQL: Slack and Telegram events once, in order; one takes over from the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text

from tests.bot.channels.conftest import number
from tests.conftest import MakeServer
from tests.fakes import slack as fake_slack_module
from tests.fakes import telegram as fake_telegram_module
from tests.fakes.platform import Trouble
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import USERNAME, FakeTelegram
from tests.serving import ServerProcess

GROUP = -7001
SECRET = {"X-Telegram-Bot-Api-Secret-Token": fake_telegram_module.SECRET_TOKEN}
TAKEN_OVER_SECONDS = 60.0
"""A claim lives for 30 seconds, and is looked for every 5."""


@dataclass
class Pair:
    """Two processes, and a client for each."""

    servers: tuple[ServerProcess, ServerProcess]
    clients: tuple[httpx.AsyncClient, httpx.AsyncClient]
    slack: FakeSlack
    telegram: FakeTelegram
    database: str

    async def update(self, which: int, update: dict[str, Any]) -> None:
        response = await self.clients[which].post("/webhooks/telegram", json=update, headers=SECRET)
        assert response.status_code == 200, response.text

    async def event(self, which: int, request: tuple[bytes, dict[str, str]]) -> None:
        body, headers = request
        response = await self.clients[which].post("/webhooks/slack", content=body, headers=headers)
        assert response.status_code == 200, response.text

    def answered(self) -> list[int]:
        """The messages of the group that were answered, in the order of the answers."""
        sent = [one for one in self.telegram.of("sendMessage") if one["chat_id"] == str(GROUP)]
        return [one["reply_parameters"]["message_id"] for one in sent]

    def turns(self, conversation: str) -> list[str]:
        """What a conversation's turns were asked, in their order."""
        engine = create_engine(self.database.replace("postgresql://", "postgresql+psycopg://"))
        try:
            with engine.connect() as connection:
                query = text("SELECT text FROM turn WHERE conversation_id = :id ORDER BY number")
                return list(connection.scalars(query, {"id": conversation}))
        finally:
            engine.dispose()


@pytest.fixture
async def pair(
    make_server: MakeServer, postgres_url: str, fake_slack: FakeSlack, fake_telegram: FakeTelegram
) -> AsyncIterator[Pair]:
    settings = {
        "DATABASE_URL": postgres_url,
        "SLACK_BOT_TOKEN": fake_slack_module.TOKEN,
        "SLACK_SIGNING_SECRET": fake_slack_module.SIGNING_SECRET,
        "SLACK_API_URL": fake_slack.api_url,
        "TELEGRAM_TOKEN": fake_telegram_module.TOKEN,
        "TELEGRAM_SECRET_TOKEN": fake_telegram_module.SECRET_TOKEN,
        "TELEGRAM_API_URL": fake_telegram.url,
    }

    def start() -> tuple[ServerProcess, ServerProcess]:
        first = make_server(wait=False, **settings)
        second = make_server(**settings)
        first.wait_ready()
        return first, second

    servers = await asyncio.to_thread(start)
    async with AsyncExitStack() as stack:
        one, two = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=server.url, timeout=30)) for server in servers
        ]
        yield Pair(servers, (one, two), fake_slack, fake_telegram, postgres_url)


def asked(words: str, place: int) -> dict[str, Any]:
    """An update: somebody in the group mentions Cali."""
    mention = {"type": "mention", "offset": 0, "length": len(USERNAME) + 1}
    return {
        "update_id": 800_000 + place,
        "message": {
            "message_id": place,
            "date": 1_700_000_000,
            "text": f"@{USERNAME} {words}",
            "entities": [mention],
            "chat": {"id": GROUP, "type": "supergroup", "title": "Sixth form"},
            "from": {"id": 5, "is_bot": False, "first_name": "Sam"},
        },
    }


def direct(words: str, place: int) -> tuple[bytes, dict[str, str]]:
    """A delivery of a direct message in Slack."""
    event = {
        "type": "message",
        "channel": "D71",
        "channel_type": "im",
        "user": "U71",
        "text": words,
        "ts": f"17000{place:05d}.000100",
    }
    return fake_slack_module.event_request(event, f"EvPair{place}")


@pytest.mark.timeout(400)
async def test_each_event_at_two_processes_at_once_is_answered_once_and_in_order(pair: Pair) -> None:
    words = [f"what is term number {place}" for place in range(10)]
    for place, said in enumerate(words):  # both get each of them at the same time, as retries that overtake do
        await asyncio.gather(
            *(pair.update(which, asked(said, place + 1)) for which in (0, 1)),
            *(pair.event(which, direct(said, place + 1)) for which in (0, 1)),
        )
    await pair.telegram.wait_for(lambda: len(pair.answered()) >= 10, 90)
    await pair.slack.wait_for(lambda: len(pair.slack.of("chat.postMessage")) >= 10, 90)
    assert pair.answered() == list(range(1, 11))
    assert pair.turns(f"tg:{GROUP}") == pair.turns(f"slack:{fake_slack_module.TEAM}:U71:direct") == words

    for place in range(10, 22):  # each of them to one, in turns
        await pair.update(place % 2, asked(f"what is term number {place}", place + 1))
    await pair.telegram.wait_for(lambda: len(pair.answered()) >= 22, 90)
    assert pair.answered() == list(range(1, 23))
    assert pair.turns(f"tg:{GROUP}") == [f"what is term number {place}" for place in range(22)]

    await pair.update(0, asked("what do you know", 23))
    await pair.telegram.wait_for(lambda: len(pair.answered()) >= 23, 60)
    offered = next(one for one in reversed(pair.telegram.of("sendMessage")) if "reply_markup" in one)
    button = offered["reply_markup"]["inline_keyboard"][0][0]
    pressed = {
        "id": pair.telegram.query(str(number())),
        "from": {"id": 5, "is_bot": False, "first_name": "Sam"},
        "chat_instance": "1",
        "data": button["callback_data"],
        "message": {
            "message_id": 1001,
            "date": 1_700_000_000,
            "text": "x",
            "chat": {"id": GROUP, "type": "supergroup", "title": "Sixth form"},
            "from": {"id": fake_telegram_module.BOT_ID, "is_bot": True, "first_name": "Cali"},
            "reply_markup": offered["reply_markup"],
        },
    }
    before = len(pair.telegram.of("sendMessage"))
    await asyncio.gather(*(pair.update(which, {"update_id": 800_500, "callback_query": pressed}) for which in (1, 0)))
    await pair.telegram.wait_for(lambda: len(pair.telegram.of("sendMessage")) > before, 60)
    assert "out of date" not in pair.telegram.of("sendMessage")[-1]["text"], "the other process issued it"
    assert pair.telegram.unanswered == set()

    await asyncio.sleep(1)
    assert len(pair.telegram.of("sendMessage")) == before + 1
    assert len(pair.slack.of("chat.postMessage")) == 10
    assert pair.slack.refused == pair.telegram.refused == []


@pytest.mark.timeout(400)
async def test_what_a_killed_process_accepted_the_other_one_answers_once_and_in_order(pair: Pair) -> None:
    pair.telegram.misbehave("sendMessage", *[Trouble(500)] * 1000)
    pair.slack.misbehave("chat.postMessage", *[Trouble(500)] * 1000)
    for place in range(5):
        await pair.update(0, asked(f"thanks {place}", place + 1))
        await pair.event(0, direct("thanks", place + 1))
    pair.servers[0].kill()
    pair.telegram._troubles.clear()
    pair.slack._troubles.clear()
    for place in range(5):  # the platforms deliver again, to the one that is left
        await pair.update(1, asked(f"thanks {place}", place + 1))
        await pair.event(1, direct("thanks", place + 1))
    await pair.telegram.wait_for(lambda: len(pair.answered()) >= 5, TAKEN_OVER_SECONDS)
    await pair.slack.wait_for(lambda: len(pair.slack.of("chat.postMessage")) >= 5, TAKEN_OVER_SECONDS)
    await pair.update(1, asked("thanks 5", 6))
    await pair.telegram.wait_for(lambda: len(pair.answered()) >= 6, 30)
    await asyncio.sleep(1)
    assert pair.answered() == list(range(1, 7))
    assert len(pair.slack.of("chat.postMessage")) == 5
    assert pair.turns(f"tg:{GROUP}") == [f"thanks {place}" for place in range(6)]
