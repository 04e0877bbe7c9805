"""Slack as a student uses it: direct messages, mentions, /cali, the home tab, choices; and what Slack itself sends."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.bot.channels.conftest import SlackTalk, number
from tests.fakes import slack as fake
from tests.fakes.platform import Trouble
from tests.fakes.slack import TEAM


def blocks(message: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [block for block in message.get("blocks", []) if block["type"] == kind]


def shown(message: dict[str, Any]) -> str:
    """What a student reads, with Slack's marks undone."""
    texts = [block["text"]["text"] for block in blocks(message, "section")]
    texts += [element["text"] for block in blocks(message, "context") for element in block["elements"]]
    text = re.sub(r"<[^<>|]*\|([^<>]*)>", r"\1", "\n".join(texts))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def buttons(message: dict[str, Any], begins: str = "choice:") -> list[dict[str, Any]]:
    return [
        element
        for block in blocks(message, "actions")
        for element in block["elements"]
        if element["action_id"].startswith(begins)
    ]


async def test_a_direct_message_gets_its_answer_with_the_source_and_the_date(slack: SlackTalk) -> None:
    (message,) = await slack.says("do i need a degree")
    assert message["channel"] == slack.im
    assert "thread_ts" not in message
    assert "Source" in shown(message)
    assert "(checked " in shown(message)
    assert slack.fake.refused == []


async def test_a_direct_message_in_a_thread_is_answered_there_and_is_a_talk_of_its_own(
    slack: SlackTalk, database: Engine
) -> None:
    from bot.stores.tables import Conversation

    (message,) = await slack.says("do i need a degree", thread_ts="1699999999.000100")
    assert message["thread_ts"] == "1699999999.000100"
    with Session(database) as session:
        assert session.get(Conversation, f"slack:{TEAM}:{slack.user}:1699999999.000100") is not None
        assert session.get(Conversation, f"slack:{TEAM}:{slack.user}:direct") is None
    (status,) = slack.fake.of("assistant.threads.setStatus")
    assert status["status"] == "is looking it up"


async def test_a_mention_is_answered_in_a_thread_once(slack: SlackTalk) -> None:
    event = slack.mention("do i need a degree?", "C1")
    also = {**event, "type": "message", "channel_type": "channel"}
    assert (await slack.event(event)).status_code == 200
    assert (await slack.event(also)).status_code == 200
    await slack.channel.desk.settled()
    (message,) = slack.fake.of("chat.postMessage")
    assert (message["channel"], message["thread_ts"]) == ("C1", event["ts"])
    assert "Source" in shown(message)


async def test_public_channels_and_private_talks_are_separate_conversations(slack: SlackTalk, database: Engine) -> None:
    from bot.stores.tables import Conversation

    event = slack.mention("do i need a degree?", "C2")
    await slack.event(event)
    await slack.says("what does it pay")
    with Session(database) as session:
        public = session.get(Conversation, f"slack:{TEAM}:C2:{event['ts']}")
        private = session.get(Conversation, f"slack:{TEAM}:{slack.user}:direct")
    assert public is not None
    assert private is not None
    assert (public.slots["topic"], private.slots["topic"]) == ("degree", "pay")


async def test_slacks_escapes_and_marks_become_words_again() -> None:
    from bot.channels.slack.receive import words

    assert words("maths &amp; physics &lt; 5?") == "maths & physics < 5?"
    assert (
        words("<@U0CALI> look at <https://x.example/a|this> in <#C1|general>", "U0CALI") == "look at this in #general"
    )
    assert words("<mailto:a@b.example|a@b.example> <!here> <@U9>", "U0CALI") == "a@b.example here @somebody"
    assert words("&amp;lt; stays as typed") == "&lt; stays as typed"
    assert words("do i need a *degree*, _really_? ~no~ `UCAS` *_~all~_*") == "do i need a degree, really? no UCAS all"
    assert words("```one\ntwo```") == "one\ntwo"
    assert words("5 * 3 * 2, my_own_name, a*b*c, *") == "5 * 3 * 2, my_own_name, a*b*c, *"


async def test_a_question_in_bold_is_the_same_question(slack: SlackTalk) -> None:
    (bare,), (bold,) = await slack.says("do i need a degree"), await slack.says("*do i need a _degree_*")
    assert shown(bare) == shown(bold)


async def test_after_a_choice_the_message_shows_it_and_its_buttons_go(slack: SlackTalk) -> None:
    (asked,) = await slack.says("hello")
    first = buttons(asked)[0]
    before = len(slack.fake.of("chat.postMessage"))
    assert (await slack.presses(asked, first)).status_code == 200
    await slack.channel.desk.settled()
    (update,) = slack.fake.of("chat.update")
    assert f"You chose: {first['text']['text']}" in shown(update)
    assert buttons(update) == []
    (answer,) = slack.fake.of("chat.postMessage")[before:]
    assert "Source" in shown(answer)


async def test_a_choice_that_cali_did_not_issue_is_refused_kindly(slack: SlackTalk) -> None:
    (asked,) = await slack.says("hello")
    for value in ("/pay", "choice:forgedforgedforg:/pay", "t:unknown"):
        await slack.presses(asked, {**buttons(asked)[0], "value": value})
        await slack.channel.desk.settled()
        assert "out of date" in shown(slack.fake.of("chat.postMessage")[-1])


async def test_feedback_is_kept_and_thanked_for(slack: SlackTalk, database: Engine) -> None:
    from bot.stores.feedback import Feedback

    (answer,) = await slack.says("do i need a degree")
    wrong = next(one for one in buttons(answer, "feedback:") if one["action_id"] == "feedback:wrong")
    await slack.presses(answer, wrong)
    await slack.channel.desk.settled()
    with Session(database) as session:
        query = select(Feedback).where(Feedback.conversation_id == f"slack:{TEAM}:{slack.user}:direct")
        assert [row.rating for row in session.scalars(query)] == ["wrong"]
    (update,) = slack.fake.of("chat.update")
    assert "can be checked" in shown(update)
    assert buttons(update, "feedback:") == []
    assert buttons(update) == buttons(answer)


async def test_the_command_answers_only_the_asker(slack: SlackTalk) -> None:
    response = await slack.command("do i need a degree", "k1")
    assert (response.status_code, response.text) == (200, "")
    await slack.channel.desk.settled()
    (answer,) = slack.fake.of("response_url")
    assert answer["response_type"] == "ephemeral"
    assert "Source" in shown(answer)
    assert slack.fake.of("chat.postMessage") == []


async def test_a_choice_under_the_commands_answer_takes_its_place(slack: SlackTalk) -> None:
    await slack.command("", "k2")
    await slack.channel.desk.settled()
    (helped,) = slack.fake.of("response_url")
    message = {**helped, "channel": "C77"}
    payload_url = slack.fake.response_url("k3")
    body, headers = fake.form_request(
        {
            "payload": json.dumps(
                {
                    "type": "block_actions",
                    "team": {"id": TEAM},
                    "user": {"id": slack.user, "team_id": TEAM},
                    "container": {
                        "type": "message",
                        "message_ts": "1700000000.000009",
                        "channel_id": "C77",
                        "is_ephemeral": True,
                    },
                    "channel": {"id": message["channel"]},
                    "response_url": payload_url,
                    "actions": [{**buttons(helped)[0], "action_ts": slack.stamp()}],
                }
            )
        }
    )
    assert (await slack.post(body, headers)).status_code == 200
    await slack.channel.desk.settled()
    answer = slack.fake.of("response_url")[1]
    assert answer["replace_original"] is True
    assert "You chose: " in shown(answer)
    assert "Source" in shown(answer)


async def test_the_command_says_privacy_and_deletes(slack: SlackTalk, database: Engine) -> None:
    from bot.stores.tables import Conversation

    await slack.says("do i need a degree")
    for text, told in (("privacy", "30 days"), ("delete", "deleted what I kept"), ("delete", "nothing kept")):
        await slack.command(text, f"key{number()}")
        await slack.channel.desk.settled()
        assert told in shown(slack.fake.of("response_url")[-1])
    with Session(database) as session:
        assert session.get(Conversation, f"slack:{TEAM}:{slack.user}:direct") is None


async def test_a_response_url_elsewhere_is_not_called(slack: SlackTalk) -> None:
    form = {
        "command": "/cali",
        "text": "do i need a degree",
        "team_id": TEAM,
        "user_id": slack.user,
        "channel_id": "C77",
        "trigger_id": f"t{number()}",
        "response_url": "http://169.254.169.254/latest",
    }
    await slack.post(*fake.form_request(form))
    await slack.channel.desk.settled()
    (answer,) = slack.fake.of("chat.postEphemeral")
    assert (answer["channel"], answer["user"]) == ("C77", slack.user)


async def test_the_home_tab_has_a_menu_and_its_choice_is_answered_in_the_direct_talk(slack: SlackTalk) -> None:
    await slack.event({"type": "app_home_opened", "user": slack.user, "channel": slack.im, "tab": "home"})
    await slack.channel.desk.settled()
    (home,) = slack.fake.of("views.publish")
    view = home["view"]
    assert "computer program" in shown(view)
    menu = buttons(view, "menu:")[0]
    pay = next(option for option in menu["options"] if "pay" in option["value"])
    body, headers = fake.form_request(
        {
            "payload": json.dumps(
                {
                    "type": "block_actions",
                    "team": {"id": TEAM},
                    "user": {"id": slack.user, "team_id": TEAM},
                    "container": {"type": "view", "view_id": "V1"},
                    "view": {"id": "V1", "type": "home"},
                    "actions": [
                        {
                            "type": "static_select",
                            "action_id": menu["action_id"],
                            "selected_option": pay,
                            "action_ts": slack.stamp(),
                        }
                    ],
                }
            )
        }
    )
    await slack.post(body, headers)
    await slack.channel.desk.settled()
    (answer,) = slack.fake.of("chat.postMessage")
    assert answer["channel"] == slack.user
    assert "Source" in shown(answer)
    assert "out of date" not in shown(answer)


async def test_an_assistant_thread_begins_with_a_greeting_and_questions(slack: SlackTalk) -> None:
    thread = {"user_id": slack.user, "channel_id": slack.im, "thread_ts": slack.stamp(), "context": {}}
    await slack.event({"type": "assistant_thread_started", "assistant_thread": thread})
    await slack.channel.desk.settled()
    (greeting,) = slack.fake.of("chat.postMessage")
    assert greeting["thread_ts"] == thread["thread_ts"]
    assert "computer program" in shown(greeting)
    (prompts,) = slack.fake.of("assistant.threads.setSuggestedPrompts")
    assert len(prompts["prompts"]) == 4


async def test_a_message_that_shows_danger_gets_the_help_text_and_is_not_kept(
    slack: SlackTalk, database: Engine
) -> None:
    from bot.stores.tables import Turn

    (message,) = await slack.says("i want to kill myself tonight")
    assert "999" in shown(message)
    with Session(database) as session:
        turn = session.scalar(select(Turn).where(Turn.conversation_id == f"slack:{TEAM}:{slack.user}:direct"))
        assert turn is not None
        assert turn.text == "[not kept]"


async def test_a_message_that_is_too_long_gets_a_kind_answer(slack: SlackTalk) -> None:
    (message,) = await slack.says("why " * 400)
    assert "too long" in shown(message)


async def test_blocks_that_slack_refuses_go_out_as_text(slack: SlackTalk) -> None:
    slack.fake.misbehave("chat.postMessage", Trouble(error="invalid_blocks"))
    await slack.event(slack.direct("do i need a degree"))
    await slack.channel.desk.settled()
    (message,) = slack.fake.of("chat.postMessage")
    assert "blocks" not in message
    assert "Source" in message["text"]
    assert "(checked " in message["text"]
