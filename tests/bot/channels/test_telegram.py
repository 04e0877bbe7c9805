"""Telegram as a student uses it: a question, choices, commands, groups, and every kind of update."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.bot.channels.conftest import TelegramTalk
from tests.fakes.telegram import BOT_ID, SECRET_TOKEN, USERNAME, shown_text

NO_WORDS = "I can only read words"


def shown(messages: list[dict[str, Any]]) -> str:
    return "\n".join(shown_text(message["text"], message.get("parse_mode")) for message in messages)


def buttons(message: dict[str, Any], begins: str = "c:") -> list[dict[str, str]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [one for row in rows for one in row if one["callback_data"].startswith(begins)]


async def test_a_question_gets_its_answer_with_the_source_and_the_date(telegram: TelegramTalk) -> None:
    (message,) = await telegram.says("do i need a degree")
    text = shown([message])
    assert "Source" in text
    assert "(checked " in text
    assert message["chat_id"] == str(telegram.chat)
    assert telegram.fake.refused == []


async def test_cali_shows_that_she_is_typing(telegram: TelegramTalk) -> None:
    await telegram.says("do i need a degree")
    assert telegram.fake.of("sendChatAction") == [{"chat_id": str(telegram.chat), "action": "typing"}]


async def test_a_choice_is_answered_the_chosen_button_stays_and_the_others_go(telegram: TelegramTalk) -> None:
    (asked,) = await telegram.says("/start")
    first = buttons(asked)[0]
    answer = await telegram.sends(telegram.pressed(asked, first["callback_data"]))
    assert answer
    assert telegram.fake.unanswered == set()
    (edit,) = telegram.fake.of("editMessageReplyMarkup")
    assert [one["text"] for row in edit["reply_markup"]["inline_keyboard"] for one in row] == [f"✓ {first['text']}"]
    methods = [call.method for call in telegram.fake.calls if call.method != "sendChatAction"]
    assert methods[1:4] == ["answerCallbackQuery", "editMessageReplyMarkup", "sendMessage"]


async def test_a_choice_that_has_expired_gets_a_kind_message(telegram: TelegramTalk, database: Engine) -> None:
    from bot.stores.channel_tables import ChoiceToken

    (asked,) = await telegram.says("/start")
    with Session(database) as session, session.begin():
        for row in session.scalars(select(ChoiceToken).where(ChoiceToken.conversation_id == f"tg:{telegram.chat}")):
            row.created_at = row.created_at.replace(year=2020)
    (answer,) = await telegram.sends(telegram.pressed(asked, buttons(asked)[0]["callback_data"]))
    assert "out of date" in shown([answer])
    assert telegram.fake.of("answerCallbackQuery")[0]["text"] == "That choice is out of date."
    assert telegram.fake.unanswered == set()


async def test_a_choice_of_one_chat_means_nothing_in_another(telegram: TelegramTalk) -> None:
    (asked,) = await telegram.says("/start")
    telegram.chat += 100_000
    (answer,) = await telegram.sends(telegram.pressed(asked, buttons(asked)[0]["callback_data"]))
    assert "out of date" in shown([answer])


async def test_a_button_that_was_used_is_only_answered(telegram: TelegramTalk) -> None:
    (asked,) = await telegram.says("/start")
    assert await telegram.sends(telegram.pressed(asked, "x")) == []
    assert telegram.fake.of("answerCallbackQuery")[0]["text"] == "You chose this."


async def test_feedback_is_kept_and_its_buttons_go(telegram: TelegramTalk, database: Engine) -> None:
    from bot.stores.feedback import Feedback

    (answer,) = await telegram.says("do i need a degree")
    helpful = buttons(answer, "f:h")[0]
    assert await telegram.sends(telegram.pressed(answer, helpful["callback_data"])) == []
    with Session(database) as session:
        rows = list(session.scalars(select(Feedback).where(Feedback.conversation_id == f"tg:{telegram.chat}")))
    assert [(row.rating, row.answer_id is not None) for row in rows] == [("helpful", True)]
    assert "Thank you" in telegram.fake.of("answerCallbackQuery")[0]["text"]
    (edit,) = telegram.fake.of("editMessageReplyMarkup")
    assert not [row for row in edit["reply_markup"]["inline_keyboard"] if row[0]["callback_data"].startswith("f:")]


async def test_feedback_on_somebody_elses_answer_is_not_kept(telegram: TelegramTalk, database: Engine) -> None:
    (answer,) = await telegram.says("do i need a degree")
    telegram.chat += 100_000
    await telegram.sends(telegram.pressed(answer, buttons(answer, "f:h")[0]["callback_data"]))
    assert "could not keep" in telegram.fake.of("answerCallbackQuery")[0]["text"]


async def test_start_greets_says_that_cali_is_a_program_and_what_is_kept(telegram: TelegramTalk) -> None:
    text = shown(await telegram.says("/start"))
    assert "computer program" in text
    assert "30 days" in text
    assert "/privacy" in text


async def test_a_deep_link_answers_its_question_after_the_greeting(telegram: TelegramTalk) -> None:
    greeting, answer = await telegram.says("/start apprenticeship")
    assert "computer program" in shown([greeting])
    assert "apprenticeship" in shown([answer]).lower()
    assert "Source" in shown([answer])


async def test_a_deep_link_with_a_topic_of_the_store_answers_that_topic(telegram: TelegramTalk) -> None:
    _, answer = await telegram.says("/start pay")
    assert "£" in shown([answer])


async def test_help_privacy_and_stop_say_what_they_should(telegram: TelegramTalk) -> None:
    helped = await telegram.says("/help")
    assert "clinical technologist" in shown(helped)
    assert buttons(helped[0])
    assert "30 days" in shown(await telegram.says("/privacy"))
    assert "I never write first" in shown(await telegram.says("/stop"))


async def test_delete_takes_everything_away_that_was_kept(telegram: TelegramTalk, database: Engine) -> None:
    from bot.stores.channel_tables import ChoiceToken, Outbox
    from bot.stores.tables import Conversation, Inbox, Turn

    conversation = f"tg:{telegram.chat}"
    await telegram.says("do i need a degree")
    assert "deleted what I kept" in shown(await telegram.says("/delete"))
    with Session(database) as session:
        assert session.get(Conversation, conversation) is None
        for table in (Turn, Inbox, ChoiceToken):
            assert session.scalar(select(table).where(table.conversation_id == conversation)) is None
        left = list(session.scalars(select(Outbox).where(Outbox.conversation_id == conversation)))
        assert [(row.state, row.calls) for row in left] == [("sent", [])]
    assert "nothing kept" in shown(await telegram.says("/delete"))


async def test_words_after_a_command_that_show_danger_get_the_help_text(telegram: TelegramTalk) -> None:
    text = shown(await telegram.says("/help i want to kill myself"))
    assert "999" in text


async def test_a_message_that_shows_danger_is_not_kept_anywhere(telegram: TelegramTalk, database: Engine) -> None:
    from bot.stores.tables import Inbox, Turn

    assert "999" in shown(await telegram.says("i want to kill myself tonight"))
    with Session(database) as session:
        turn = session.scalar(select(Turn).where(Turn.conversation_id == f"tg:{telegram.chat}"))
        assert turn is not None
        assert (turn.text, turn.outcome) == ("[not kept]", "handed_over")
        assert [row.payload for row in session.scalars(select(Inbox))] == [None]


async def test_personal_details_are_masked_before_the_inbox_keeps_them() -> None:
    from bot.channels.job import Job, accepted

    job = Job("1", "tg:1", "1", 1.0, {}, "words", "call me on 07700 900123 about pay")
    assert accepted(job, None).payload == {"text": "call me on [phone] about pay"}


async def test_a_message_that_is_too_long_gets_a_kind_answer(telegram: TelegramTalk) -> None:
    assert "too long" in shown(await telegram.says("why " * 400))


PHOTO = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}


async def test_a_photo_with_words_under_it_is_answered_by_its_words(telegram: TelegramTalk) -> None:
    content = telegram.message(**PHOTO, caption="do i need a degree")
    assert "Source" in shown(await telegram.sends(telegram.update("message", content)))


async def test_an_album_without_words_gets_one_answer(telegram: TelegramTalk) -> None:
    told = []
    for _ in range(3):
        told += await telegram.sends(telegram.update("message", telegram.message(**PHOTO, media_group_id="77")))
    assert len(told) == 1


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"null", b'"x"', b"{}", b"\xff\xfe", b"[" * 5000])
async def test_a_body_that_is_no_update_does_no_harm(telegram: TelegramTalk, body: bytes) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET_TOKEN}
    response = await telegram.client.post("/webhooks/telegram", content=body, headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize("secret", ["", "wrong", SECRET_TOKEN + "x", SECRET_TOKEN[:-1]])
async def test_a_forged_update_is_refused_and_shown_in_the_health(telegram: TelegramTalk, secret: str) -> None:
    response = await telegram.post(telegram.typed("do i need a degree"), secret)
    assert response.status_code == 403
    await telegram.channel.desk.settled()
    assert telegram.fake.of("sendMessage") == []
    assert "secret token" in telegram.channel.health()["hint"]


async def test_a_blocked_bot_gives_up_what_was_still_to_be_sent(telegram: TelegramTalk, database: Engine) -> None:
    from bot.stores.channel_tables import Outbox

    telegram.fake.blocked.add(telegram.chat)
    await telegram.sends(telegram.typed("do i need a degree"))
    with Session(database) as session:
        (row,) = session.scalars(select(Outbox))
        assert row.state == "given_up"
        assert "blocked by the user" in str(row.error)
        assert row.calls == []


class TestGroups:
    """In a group Cali answers only those who speak to her."""

    GROUP = -4001

    def said(self, telegram: TelegramTalk, text: str, **more: Any) -> dict[str, Any]:
        content = telegram.message(text, **more)
        content["chat"] = {"id": self.GROUP, "type": "supergroup", "title": "Sixth form"}
        return telegram.update("message", content)

    async def test_what_is_not_meant_for_cali_is_left_alone(self, telegram: TelegramTalk) -> None:
        assert await telegram.sends(self.said(telegram, "do i need a degree")) == []

    async def test_a_mention_is_answered_as_a_reply_to_it(self, telegram: TelegramTalk) -> None:
        text = f"@{USERNAME} how long is the ipem training scheme"
        mention = {"type": "mention", "offset": 0, "length": len(USERNAME) + 1}
        update = self.said(telegram, text, entities=[mention])
        (answer,) = await telegram.sends(update)
        assert "Source" in shown([answer])
        assert answer["reply_parameters"]["message_id"] == update["message"]["message_id"]
        assert answer["chat_id"] == str(self.GROUP)

    async def test_a_mention_of_somebody_else_is_left_alone(self, telegram: TelegramTalk) -> None:
        mention = {"type": "mention", "offset": 0, "length": 4}
        assert await telegram.sends(self.said(telegram, "@sam do i need a degree", entities=[mention])) == []

    async def test_an_answer_to_cali_is_answered(self, telegram: TelegramTalk) -> None:
        before = {
            "message_id": 3,
            "date": 1,
            "chat": {"id": self.GROUP, "type": "supergroup", "title": "Sixth form"},
            "from": {"id": BOT_ID, "is_bot": True, "first_name": "Cali"},
            "text": "Hello.",
        }
        assert await telegram.sends(self.said(telegram, "do i need a degree", reply_to_message=before))

    async def test_a_command_counts_only_with_calis_name(self, telegram: TelegramTalk) -> None:
        bare = {"type": "bot_command", "offset": 0, "length": 5}
        named = {"type": "bot_command", "offset": 0, "length": 6 + len(USERNAME)}
        assert await telegram.sends(self.said(telegram, "/help", entities=[bare])) == []
        assert await telegram.sends(self.said(telegram, f"/help@{USERNAME}", entities=[named]))

    async def test_a_group_that_got_a_new_id_gets_the_answer_there(self, telegram: TelegramTalk) -> None:
        telegram.fake.moved[self.GROUP] = -100_4001
        mention = {"type": "mention", "offset": 0, "length": len(USERNAME) + 1}
        (answer,) = await telegram.sends(self.said(telegram, f"@{USERNAME} do i need a degree", entities=[mention]))
        assert answer["chat_id"] == "-1004001"
