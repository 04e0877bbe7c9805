"""What Slack sends beside questions: events that ask nothing, interactions, its own checks, what it did not sign."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.bot.channels.conftest import SlackTalk, number
from tests.bot.channels.test_slack import shown
from tests.fakes import slack as fake
from tests.fakes.slack import BOT, BOT_USER, TEAM


def _message(**more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "channel": "D9",
        "channel_type": "im",
        "user": "U9",
        "text": "do i need a degree",
        "ts": f"1700{number():06d}.000100",
        **more,
    }


QUIET: dict[str, dict[str, Any]] = {
    "a bot": _message(bot_id="B1"),
    "a bot by subtype": _message(subtype="bot_message", user=None),
    "cali": _message(user=BOT_USER, bot_id=BOT),
    "cali's user without the bot": _message(user=BOT_USER),
    "slackbot": _message(user="USLACKBOT"),
    "an edit": {**_message(subtype="message_changed"), "message": {"text": "x", "edited": {}}, "hidden": True},
    "a deletion": _message(subtype="message_deleted", hidden=True, deleted_ts="1.2"),
    "a join": _message(subtype="channel_join", channel="C9", channel_type="channel"),
    "a channel": _message(channel="C9", channel_type="channel"),
    "a private channel": _message(channel="G9", channel_type="group"),
    "a group talk": _message(channel="G8", channel_type="mpim"),
    "an edited mention": {
        "type": "app_mention",
        "channel": "C9",
        "user": "U9",
        "text": f"<@{BOT_USER}> pay",
        "ts": "1700000001.000100",
        "edited": {"user": "U9", "ts": "1700000002.000000"},
    },
    "no words": _message(text=""),
    "odd ids": _message(user="U9; DROP TABLE", channel="../x"),
    "a reaction": {"type": "reaction_added", "user": "U9", "reaction": "thumbsup", "item": {}, "event_ts": "1.2"},
    "the messages tab": {"type": "app_home_opened", "user": "U9", "channel": "D9", "tab": "messages"},
    "a new member": {"type": "member_joined_channel", "user": BOT_USER, "channel": "C9", "team": TEAM},
    "uninstalled": {"type": "app_uninstalled"},
    "revoked": {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}},
    "a later version": {"type": "something_new", "thing": 1},
    "a context change": {"type": "assistant_thread_context_changed", "assistant_thread": {"user_id": "U9"}},
    "nothing at all": {"type": "message"},
}


@pytest.mark.parametrize("kind", QUIET)
async def test_events_that_ask_nothing_get_200_and_no_answer(slack: SlackTalk, kind: str) -> None:
    await slack.fake.wait_for(lambda: slack.channel.health()["status"] == "ok")
    assert (await slack.event(QUIET[kind])).status_code == 200
    await slack.channel.desk.settled()
    assert slack.fake.calls == [call for call in slack.fake.calls if call.method == "auth.test"]


async def test_a_file_without_words_is_told_that_cali_reads_words_only(slack: SlackTalk) -> None:
    (message,) = await slack.says("", subtype="file_share", files=[{"id": "F1"}])
    assert "only read words" in shown(message)


OTHERS: dict[str, dict[str, Any]] = {
    "a link button": {
        "type": "block_actions",
        "actions": [{"type": "button", "action_id": "link", "url": "https://x.example"}],
    },
    "a shortcut": {"type": "shortcut", "callback_id": "x"},
    "a message shortcut": {"type": "message_action", "callback_id": "x", "message": {}, "channel": {"id": "C1"}},
    "a submission": {"type": "view_submission", "view": {"type": "modal", "callback_id": "x"}},
    "of a later version": {"type": "something_new"},
    "a closed view": {"type": "view_closed", "view": {"type": "modal", "callback_id": "x"}},
}


@pytest.mark.parametrize("kind", OTHERS)
async def test_interactions_that_ask_nothing_get_200(slack: SlackTalk, kind: str) -> None:
    payload = {"team": {"id": TEAM}, "user": {"id": slack.user, "team_id": TEAM}, "trigger_id": "1", **OTHERS[kind]}
    response = await slack.post(*fake.form_request({"payload": json.dumps(payload)}))
    assert response.status_code == 200
    await slack.channel.desk.settled()
    assert slack.fake.of("chat.postMessage") == []


async def test_an_unknown_command_gets_200(slack: SlackTalk) -> None:
    form = {"command": "/other", "text": "", "team_id": "x", "user_id": "y", "channel_id": "z"}
    assert (await slack.post(*fake.form_request(form))).status_code == 200


async def test_slack_can_verify_the_address(slack: SlackTalk) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    response = await slack.post(body, {"Content-Type": "application/json", **fake.signed(body)})
    assert response.json() == {"challenge": "abc"}


@pytest.mark.parametrize(
    "fault", ["forged", "stale", "from the future", "unsigned", "odd time", "not JSON", "not UTF-8"]
)
async def test_what_slack_did_not_sign_just_now_is_refused_and_shown_in_the_health(
    slack: SlackTalk, fault: str
) -> None:
    event = slack.direct("do i need a degree")
    signing: dict[str, Any] = {
        "forged": {"secret": "another"},
        "stale": {"at": time.time() - 600},
        "from the future": {"at": time.time() + 600},
    }.get(fault, {})
    body, headers = fake.event_request(event, f"Ev{number()}", **signing)
    if fault == "unsigned":
        headers = {"Content-Type": "application/json"}
    if fault == "odd time":
        headers["X-Slack-Request-Timestamp"] = "yesterday"
    if fault == "not JSON":
        body = b"{nonsense"
    if fault == "not UTF-8":
        body = b"\xff\xfe{}"
    response = await slack.post(body, headers)
    assert response.status_code == 401
    await slack.channel.desk.settled()
    assert slack.fake.of("chat.postMessage") == []
    assert "SLACK_SIGNING_SECRET" in slack.channel.health()["hint"]
