"""Nothing lost, nothing twice, in order: repeated deliveries, two instances, bursts, platforms in trouble, kill -9."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.bot.channels.conftest import MakeSlack, MakeTelegram, SlackTalk, TelegramTalk, number
from tests.conftest import MakeServer
from tests.fakes import slack as fake_slack_module
from tests.fakes import telegram as fake_telegram_module
from tests.fakes.platform import Trouble
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram


def rows(database: Engine) -> list[tuple[str, str | None]]:
    from bot.stores.channel_tables import Outbox

    with Session(database) as session:
        return [(row.state, row.error) for row in session.scalars(select(Outbox).order_by(Outbox.id))]


async def test_a_slack_event_that_comes_three_times_is_answered_once(slack: SlackTalk) -> None:
    event = slack.direct("do i need a degree")
    for reason in (None, "http_timeout", "http_error"):
        body, headers = fake_slack_module.event_request(event, "EvThrice")
        retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": reason} if reason else {}
        assert (await slack.post(body, {**headers, **retry})).status_code == 200
    await slack.channel.desk.settled()
    assert len(slack.fake.of("chat.postMessage")) == 1


async def test_a_slack_event_at_two_instances_at_once_is_answered_once(make_slack: MakeSlack) -> None:
    one, two = await make_slack(), await make_slack()
    events = [one.direct("do i need a degree") for _ in range(10)]
    await asyncio.gather(
        *(talk.event(event, f"EvTwice{n}") for n, event in enumerate(events) for talk in (one, two, one))
    )
    await one.channel.desk.settled()
    await two.channel.desk.settled()
    assert len(one.fake.of("chat.postMessage")) == 10


async def test_a_telegram_update_that_comes_three_times_is_answered_once(telegram: TelegramTalk) -> None:
    update = telegram.typed("do i need a degree")
    for _ in range(3):
        assert (await telegram.post(update)).status_code == 200
    await telegram.channel.desk.settled()
    assert len(telegram.fake.of("sendMessage")) == 1


async def test_a_telegram_update_at_two_instances_at_once_is_answered_once(make_telegram: MakeTelegram) -> None:
    one, two = await make_telegram(), await make_telegram()
    updates = [one.typed("do i need a degree") for _ in range(10)]
    await asyncio.gather(*(talk.post(update) for update in updates for talk in (one, two, two)))
    await one.channel.desk.settled()
    await two.channel.desk.settled()
    assert len(one.fake.of("sendMessage")) == 10


async def test_two_instances_keep_the_order_of_one_chat(make_telegram: MakeTelegram, database: Engine) -> None:
    from bot.stores.tables import Turn

    one, two = await make_telegram(), await make_telegram()
    two.chat = one.chat
    updates = [one.typed(f"what is term number {n}") for n in range(12)]
    for n, update in enumerate(updates):
        await (one, two)[n % 2].post(update)
    await one.channel.desk.settled()
    await two.channel.desk.settled()
    with Session(database) as session:
        query = select(Turn).where(Turn.conversation_id == f"tg:{one.chat}").order_by(Turn.number)
        assert [row.text for row in session.scalars(query)] == [f"what is term number {n}" for n in range(12)]


async def test_500_updates_in_a_burst_are_answered_in_order_within_each_chat(
    telegram: TelegramTalk, database: Engine
) -> None:
    from bot.stores.tables import Turn

    chats = [60_000 + n for n in range(25)]
    updates = []
    for n in range(20):
        for chat in chats:
            update = telegram.typed(f"thanks number {n}")
            update["message"]["chat"]["id"] = update["message"]["from"]["id"] = chat
            updates.append(update)
    slowest = 0.0
    for first in range(0, len(updates), 25):
        began = time.monotonic()
        responses = await asyncio.gather(*(telegram.post(update) for update in updates[first : first + 25]))
        slowest = max(slowest, time.monotonic() - began)
        assert {response.status_code for response in responses} == {200}
    await telegram.channel.desk.settled()
    assert slowest < 10, "Telegram would deliver again"
    with Session(database) as session:
        for chat in chats:
            query = select(Turn).where(Turn.conversation_id == f"tg:{chat}").order_by(Turn.number)
            assert [row.text for row in session.scalars(query)] == [f"thanks number {n}" for n in range(20)]
    sent = [message["chat_id"] for message in telegram.fake.of("sendMessage")]
    assert {sent.count(str(chat)) for chat in chats} == {20}


@pytest.mark.parametrize(
    "trouble", [Trouble(500), Trouble(502), Trouble(403), Trouble(error="internal_error"), Trouble(error="fatal_error")]
)
async def test_slack_in_trouble_loses_no_answer_and_keeps_the_order(
    slack: SlackTalk, database: Engine, trouble: Trouble
) -> None:
    slack.fake.misbehave("chat.postMessage", trouble, trouble)
    for text in ("do i need a degree", "thanks"):
        await slack.event(slack.direct(text))
    await slack.channel.desk.settled()
    first, second = slack.fake.of("chat.postMessage")
    assert "degree" in first["text"]
    assert "welcome" in second["text"]
    assert rows(database) == [("sent", None), ("sent", None)]


async def test_slacks_rate_limit_is_obeyed_for_the_whole_workspace(slack: SlackTalk) -> None:
    slack.fake.misbehave("chat.postMessage", Trouble(retry_after=1))
    began = time.monotonic()
    await slack.event(slack.direct("do i need a degree"))
    await asyncio.sleep(0.3)
    await slack.event(slack.mention("do i need a degree", "C5"))
    await slack.channel.desk.settled()
    assert slack.fake.too_early == []
    assert time.monotonic() - began >= 1
    assert len(slack.fake.of("chat.postMessage")) == 2


@pytest.mark.parametrize("trouble", [Trouble(500), Trouble(502), Trouble(retry_after=1)])
async def test_telegram_in_trouble_loses_no_answer_and_keeps_the_order(
    telegram: TelegramTalk, database: Engine, trouble: Trouble
) -> None:
    telegram.fake.misbehave("sendMessage", trouble)
    for text in ("do i need a degree", "thanks"):
        await telegram.post(telegram.typed(text))
    await telegram.channel.desk.settled()
    first, second = telegram.fake.of("sendMessage")
    assert "degree" in first["text"]
    assert "welcome" in second["text"]
    assert rows(database) == [("sent", None), ("sent", None)]


async def test_a_slow_platform_does_not_hold_up_other_chats_nor_the_turns(
    telegram: TelegramTalk, database: Engine
) -> None:
    from bot.stores.tables import Turn

    telegram.fake.misbehave("sendMessage", Trouble(200, seconds=2))
    slow = telegram.chat
    await telegram.post(telegram.typed("do i need a degree"))
    await asyncio.sleep(0.3)
    await telegram.post(telegram.typed("thanks"))
    telegram.chat += 50_000
    began = time.monotonic()
    await telegram.post(telegram.typed("thanks"))
    await telegram.fake.wait_for(
        lambda: any(one["chat_id"] == str(telegram.chat) for one in telegram.fake.of("sendMessage"))
    )
    assert time.monotonic() - began < 1.5
    with Session(database) as session:
        assert len(list(session.scalars(select(Turn).where(Turn.conversation_id == f"tg:{slow}")))) == 2
    await telegram.channel.desk.settled()
    assert len(telegram.fake.of("sendMessage")) == 3


async def test_what_cannot_be_sent_is_given_up_with_a_record(make_slack: MakeSlack, database: Engine) -> None:
    slack = await make_slack(give_up=0.3)
    slack.fake.misbehave("chat.postMessage", *[Trouble(503)] * 20)
    await slack.event(slack.direct("do i need a degree"))
    await slack.channel.desk.settled()
    assert rows(database) == [("given_up", "Slack fails (503)")]
    await slack.fake.wait_for(lambda: slack.channel.health()["given_up"] == 1)
    assert slack.channel.health()["last_problem"] == "given up: Slack fails (503)"


async def test_what_slack_refuses_for_good_is_not_tried_again(slack: SlackTalk, database: Engine) -> None:
    slack.fake.misbehave("chat.postMessage", *[Trouble(error="channel_not_found")] * 2)
    await slack.event(slack.direct("do i need a degree"))
    await slack.channel.desk.settled()
    assert rows(database) == [("given_up", "Slack refuses: channel_not_found")]
    assert slack.fake.of("chat.postMessage") == []


async def test_markup_that_telegram_refuses_goes_out_as_plain_text(telegram: TelegramTalk, database: Engine) -> None:
    telegram.fake.misbehave("sendMessage", Trouble(400, error="Bad Request: can't parse entities: x"))
    await telegram.post(telegram.typed("do i need a degree"))
    await telegram.channel.desk.settled()
    (message,) = telegram.fake.of("sendMessage")
    assert "parse_mode" not in message
    assert "<" not in message["text"]


async def test_a_message_accepted_by_a_process_that_died_is_answered_by_another(
    make_telegram: MakeTelegram, database: Engine
) -> None:
    from bot.channels.job import Job, accepted
    from bot.stores.outbox import OutboxStore

    job = Job(f"4242:{number()}", "tg:71", "71", 1.0, {"chat_id": 71}, "words", "do i need a degree")
    assert OutboxStore(database, "telegram", "dead", lease=0.0).accept(accepted(job, None))
    telegram = await make_telegram()
    await telegram.fake.wait_for(lambda: bool(telegram.fake.of("sendMessage")))
    assert "degree" in telegram.fake.of("sendMessage")[0]["text"]


async def test_an_answer_that_was_stored_and_not_sent_is_sent_after_a_restart(
    make_slack: MakeSlack, fake_slack: FakeSlack, database: Engine
) -> None:
    first = await make_slack()
    fake_slack.misbehave("chat.postMessage", *[Trouble(500)] * 50)
    await first.event(first.direct("do i need a degree"))
    await asyncio.sleep(0.5)
    await first.channel.desk.stop()
    assert rows(database) == [("answered", None)]
    fake_slack._troubles.clear()
    await make_slack()
    await fake_slack.wait_for(lambda: len(fake_slack.of("chat.postMessage")) == 1)
    await asyncio.sleep(0.5)
    assert len(fake_slack.of("chat.postMessage")) == 1
    assert rows(database) == [("sent", None)]


async def test_kill_9_between_acknowledgement_and_answer_loses_nothing_and_says_nothing_twice(
    make_server: MakeServer, fake_slack: FakeSlack, fake_telegram: FakeTelegram
) -> None:
    settings = {
        "SLACK_BOT_TOKEN": fake_slack_module.TOKEN,
        "SLACK_SIGNING_SECRET": fake_slack_module.SIGNING_SECRET,
        "SLACK_API_URL": fake_slack.api_url,
        "TELEGRAM_TOKEN": fake_telegram_module.TOKEN,
        "TELEGRAM_SECRET_TOKEN": fake_telegram_module.SECRET_TOKEN,
        "TELEGRAM_API_URL": fake_telegram.url,
    }
    server = await asyncio.to_thread(make_server, **settings)
    fake_slack.misbehave("chat.postMessage", *[Trouble(500)] * 100)
    fake_telegram.misbehave("sendMessage", *[Trouble(500)] * 100)
    secret = {"X-Telegram-Bot-Api-Secret-Token": fake_telegram_module.SECRET_TOKEN}
    updates = [
        {
            "update_id": 10 + n,
            "message": {
                "message_id": n,
                "date": 1,
                "text": f"thanks {n}",
                "chat": {"id": 88, "type": "private"},
                "from": {"id": 88, "is_bot": False, "first_name": "Sam"},
            },
        }
        for n in range(5)
    ]
    events = [
        fake_slack_module.event_request(
            {
                "type": "message",
                "channel": "D1",
                "channel_type": "im",
                "user": "U1",
                "text": "thanks",
                "ts": f"170000000{n}.000100",
            },
            f"EvKill{n}",
        )
        for n in range(5)
    ]
    async with httpx.AsyncClient(base_url=server.url) as client:
        for update in updates:
            assert (await client.post("/webhooks/telegram", json=update, headers=secret)).status_code == 200
        for body, headers in events:
            assert (await client.post("/webhooks/slack", content=body, headers=headers)).status_code == 200
    server.kill()
    fake_slack._troubles.clear()
    fake_telegram._troubles.clear()
    await asyncio.to_thread(server.start)
    async with httpx.AsyncClient(base_url=server.url) as client:
        for update in updates:
            assert (await client.post("/webhooks/telegram", json=update, headers=secret)).status_code == 200
    await fake_telegram.wait_for(lambda: len(fake_telegram.of("sendMessage")) >= 5, 40)
    await fake_slack.wait_for(lambda: len(fake_slack.of("chat.postMessage")) >= 5, 40)
    await asyncio.sleep(1)
    assert len(fake_telegram.of("sendMessage")) == 5
    assert len(fake_slack.of("chat.postMessage")) == 5
    assert "thanks" not in Path(server.log).read_text(encoding="utf-8")
