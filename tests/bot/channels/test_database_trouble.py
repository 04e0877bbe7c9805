"""The channels while the database fails: a student is told so, helped all the same, and answered when it works."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.bot.channels.conftest import SlackTalk, TelegramTalk


class _Broken:
    """Stands before a method of a store and fails as a database does, as often as told."""

    def __init__(self, target: Any, name: str, times: int) -> None:
        self._real, self._left = getattr(target, name), times
        setattr(target, name, self)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if self._left > 0:
            self._left -= 1
            raise OperationalError("select", {}, Exception("gone"))
        return self._real(*arguments, **named)


async def test_without_the_database_a_student_is_told_so_once(telegram: TelegramTalk) -> None:
    _Broken(telegram.channel.desk._store, "accept", 3)
    update = telegram.typed("do i need a degree")
    for _ in range(3):
        assert (await telegram.post(update)).status_code == 200
    await telegram.channel.desk.settled()
    (message,) = telegram.fake.of("sendMessage")
    assert "cannot reach my notes" in message["text"]


async def test_without_the_database_a_student_in_danger_still_gets_the_help_text(
    telegram: TelegramTalk, slack: SlackTalk
) -> None:
    _Broken(telegram.channel.desk._store, "accept", 1)
    _Broken(slack.channel.desk._store, "accept", 1)
    await telegram.post(telegram.typed("i want to kill myself tonight"))
    await slack.event(slack.direct("i want to kill myself tonight"))
    await telegram.channel.desk.settled()
    await slack.channel.desk.settled()
    assert "999" in telegram.fake.of("sendMessage")[0]["text"]
    assert "999" in slack.fake.of("chat.postMessage")[0]["text"]


async def test_a_database_that_fails_after_the_message_was_accepted_only_delays_the_answer(
    telegram: TelegramTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = telegram.channel._answers.service.store
    monkeypatch.setattr(store, "load", store.load)
    _Broken(store, "load", 2)
    first, second = await telegram.says("do i need a degree")
    assert "as soon as I can" in first["text"]
    assert "degree" in second["text"]
