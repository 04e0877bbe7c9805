"""Web sessions: random, signed, expiring."""

import time

import pytest
from itsdangerous import URLSafeTimedSerializer

from bot.sessions import SessionRefused, Sessions

SECRET = "a-secret-of-at-least-32-characters-here"
SESSIONS = Sessions(SECRET, 30)


def test_a_token_names_its_conversation():
    conversation, token = SESSIONS.new()
    assert conversation.startswith("web:")
    assert SESSIONS.conversation(token) == conversation


def test_conversations_cannot_be_guessed():
    conversations = {SESSIONS.new()[0] for _ in range(200)}
    assert len(conversations) == 200
    assert min(map(len, conversations)) >= len("web:") + 32


def test_a_changed_token_is_refused():
    _, token = SESSIONS.new()
    for at in (0, len(token) // 2, len(token) - 2):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        with pytest.raises(SessionRefused):
            SESSIONS.conversation(changed)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "web:one", "é", "a" * 5000, "\x00", "null"])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(SessionRefused):
        SESSIONS.conversation(token)


def test_a_token_of_another_service_is_refused():
    token = Sessions("another-secret-of-at-least-32-characters", 30).token("web:one")
    with pytest.raises(SessionRefused):
        SESSIONS.conversation(token)


def test_a_token_signed_for_another_purpose_is_refused():
    token = str(URLSafeTimedSerializer(SECRET, salt="something-else").dumps("web:one"))
    with pytest.raises(SessionRefused):
        SESSIONS.conversation(token)


@pytest.mark.parametrize("inside", ["slack:T1:C1", "tg:1", ["web:one"], {"a": 1}, None, 7])
def test_a_token_for_anything_but_a_web_conversation_is_refused(inside):
    token = str(URLSafeTimedSerializer(SECRET, salt="web-session").dumps(inside))
    with pytest.raises(SessionRefused):
        SESSIONS.conversation(token)


def test_a_token_expires_after_its_minutes_and_not_before(monkeypatch):
    conversation, token = SESSIONS.new()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 29 * 60)
    assert SESSIONS.conversation(token) == conversation
    monkeypatch.setattr(time, "time", lambda: now + 31 * 60)
    with pytest.raises(SessionRefused):
        SESSIONS.conversation(token)
