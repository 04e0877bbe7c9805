"""Payloads of every kind in the platforms' documentation: each is taken with 200, and answered only where it asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from telegram import Update
from telegram.constants import MessageType

from tests.bot.channels.conftest import SlackTalk, TelegramTalk, number
from tests.bot.channels.test_telegram import NO_WORDS, shown
from tests.fakes.telegram import BOT_ID

PAYLOADS = Path(__file__).resolve().parents[2] / "fakes" / "payloads"
PLACES: dict[str, dict[str, Any]] = {
    "SAM": {"id": 5, "is_bot": False, "first_name": "Sam"},
    "CALI": {"id": BOT_ID, "is_bot": True, "first_name": "Cali"},
    "PRIVATE": {"id": 5, "type": "private", "first_name": "Sam"},
    "GROUP": {"id": -5, "type": "supergroup", "title": "Sixth form"},
    "CHANNEL": {"id": -100200, "type": "channel", "title": "News"},
}
_NOT_CONTENT = {"text", "effect_id", "business_connection_id", "sender_boost_count", "sender_business_bot"}
"""Kinds that the library names and that only say something about a message."""
_RARE = {
    "gift_upgrade_sent",
    "managed_bot_created",
    "poll_option_added",
    "poll_option_deleted",
    "reply_to_story",
    "suggested_post_approval_failed",
    "suggested_post_approved",
    "suggested_post_declined",
    "suggested_post_info",
    "suggested_post_paid",
    "suggested_post_refunded",
    "unique_gift",
}
"""Kinds of channels' direct messages, paid gifts and bots that manage bots: they cannot reach Cali."""


def filled(value: Any) -> Any:
    """The payload with its objects in the place of their names."""
    if isinstance(value, dict):
        return {name: filled(one) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one) for one in value]
    return PLACES.get(value, value) if isinstance(value, str) else value


def payloads(name: str) -> dict[str, Any]:
    read: dict[str, Any] = filled(yaml.safe_load((PAYLOADS / f"{name}.yml").read_text(encoding="utf-8")))
    return read


OLD_POLL = {
    "id": "7",
    "question": "Why?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
}
"""As Telegram wrote it before; today's library cannot read it."""
_SAID = {"message_id": 1, "date": 1, "text": "pay?"}
ODD: dict[str, dict[str, Any]] = {
    "another bot": {
        "message": {"message_id": 1, "date": 1, "chat": PLACES["PRIVATE"], "from": PLACES["CALI"], "text": "pay?"}
    },
    "a channel that writes in its group": {
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": PLACES["GROUP"],
            "sender_chat": PLACES["CHANNEL"],
            "text": "pay?",
        }
    },
    "an old poll": {"poll": OLD_POLL},
    "of a later version": {"something_new": {"id": 1}},
    "malformed": {"message": {"message_id": "x"}},
    "empty": {},
}
UPDATES, MESSAGES, EVENTS = payloads("telegram_updates"), payloads("telegram_messages"), payloads("slack_events")


def test_every_kind_of_update_and_of_message_that_the_library_knows_is_among_them() -> None:
    assert {*UPDATES, "message", "callback_query"} >= {str(kind) for kind in Update.ALL_TYPES}
    there = {*MESSAGES["words_only"], *MESSAGES["quiet"], *_NOT_CONTENT, *_RARE}
    assert there >= {str(kind) for kind in MessageType}


@pytest.mark.parametrize("kind", UPDATES)
async def test_an_update_that_asks_nothing_gets_200_and_no_answer(telegram: TelegramTalk, kind: str) -> None:
    update = {"update_id": 910_000 + number(), kind: UPDATES[kind]}
    assert await telegram.sends(update) == []
    assert Update.de_json(update, telegram.channel._bot) is not None, "it is as the library reads it"


@pytest.mark.parametrize("kind", ODD)
async def test_an_odd_update_gets_200_and_no_answer(telegram: TelegramTalk, kind: str) -> None:
    assert await telegram.sends({"update_id": 920_000 + number(), **ODD[kind]}) == []


async def test_an_old_poll_counts_as_a_message_without_words(telegram: TelegramTalk) -> None:
    assert NO_WORDS in shown(await telegram.sends(telegram.update("message", telegram.message(poll=OLD_POLL))))


@pytest.mark.parametrize("kind", MESSAGES["words_only"])
async def test_a_message_without_words_is_told_that_cali_reads_words_only(telegram: TelegramTalk, kind: str) -> None:
    update = telegram.update("message", telegram.message(**{kind: MESSAGES["words_only"][kind]}))
    assert NO_WORDS in shown(await telegram.sends(update))


@pytest.mark.parametrize("kind", MESSAGES["quiet"])
@pytest.mark.parametrize("where", ["PRIVATE", "GROUP"])
async def test_what_telegram_says_about_a_chat_gets_no_answer(telegram: TelegramTalk, kind: str, where: str) -> None:
    content = telegram.message(**{kind: MESSAGES["quiet"][kind]}, chat=PLACES[where])
    assert await telegram.sends(telegram.update("message", content)) == []


@pytest.mark.parametrize(
    "content",
    [
        {"data": "c:x", "inline_message_id": "7"},
        {"game_short_name": "x"},
        {"data": "c:x", "message": {"message_id": 1, "date": 0, "chat": PLACES["PRIVATE"]}},
    ],
    ids=["under an inline message", "of a game", "under a message too old to be read"],
)
async def test_a_query_of_whatever_kind_is_answered(telegram: TelegramTalk, content: dict[str, Any]) -> None:
    query = {"id": telegram.fake.query(str(number())), "from": PLACES["SAM"], "chat_instance": "1", **content}
    await telegram.sends(telegram.update("callback_query", query))
    assert telegram.fake.unanswered == set()


@pytest.mark.parametrize("kind", EVENTS["messages"])
async def test_a_slack_message_that_asks_nothing_gets_no_answer(slack: SlackTalk, kind: str) -> None:
    event = {**slack.direct("x"), "subtype": kind, **EVENTS["messages"][kind]}
    assert (await slack.event(event)).status_code == 200
    await slack.channel.desk.settled()
    assert [call for call in slack.fake.calls if call.method != "auth.test"] == []


@pytest.mark.parametrize("kind", EVENTS["others"])
async def test_a_slack_event_that_asks_nothing_gets_no_answer(slack: SlackTalk, kind: str) -> None:
    event = {"type": kind, "event_ts": slack.stamp(), **EVENTS["others"][kind]}
    assert (await slack.event(event)).status_code == 200
    await slack.channel.desk.settled()
    assert [call for call in slack.fake.calls if call.method != "auth.test"] == []


async def test_a_long_message_that_the_platform_sends_twice_is_taken(slack: SlackTalk, telegram: TelegramTalk) -> None:
    long = "ψ" * 12_000  # 72 KB escaped, and once more in its blocks
    block = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": long}]}],
    }
    (told,) = await slack.says(long, blocks=[block])
    assert "too long" in told["text"]
    before = telegram.message("ψ" * 4096)
    update = telegram.typed("ψ" * 4096, reply_to_message={**before, "quote": {"text": "ψ" * 1024, "position": 0}})
    assert "too long" in shown(await telegram.sends(update))
    response = await telegram.client.post("/webhooks/telegram", content=b"x" * 600_000)
    assert response.status_code == 413
