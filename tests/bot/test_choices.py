"""Choices count only if Cali issued them, to this conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.reply import Outcome, Reply, ReplyChoice
from bot.choices import PREFIX, Signer

SIGNER = Signer("a-secret-of-at-least-32-characters-here")
SIGNED = SIGNER.sign("web:one", '/pay{"nation": "wales"}')


def test_a_choice_of_ours_gives_its_payload_back():
    assert SIGNER.proved("web:one", SIGNED) == '/pay{"nation": "wales"}'


@pytest.mark.parametrize(
    "forged",
    [
        "/pay",
        "",
        PREFIX,
        f"{PREFIX}:",
        f"{PREFIX}:/pay",
        f"{PREFIX}{'a' * 16}:/pay",
        SIGNED.replace("wales", "england"),
        SIGNED[:-1],
        SIGNED.removeprefix(PREFIX),
        SIGNED.upper(),
        f"{PREFIX}é\ud800:/pay".replace("\ud800", "ü"),
    ],
)
def test_a_forged_choice_is_none(forged):
    assert SIGNER.proved("web:one", forged) is None


def test_a_choice_of_another_conversation_is_none():
    assert SIGNER.proved("web:two", SIGNED) is None


def test_a_choice_of_another_service_is_none():
    assert Signer("another-secret-of-at-least-32-characters").proved("web:one", SIGNED) is None


def test_the_end_of_a_conversations_name_cannot_move_into_the_payload():
    assert Signer("s" * 32).sign("web:a", "b") != Signer("s" * 32).sign("web:", "ab")


def test_all_choices_of_a_reply_are_signed_and_nothing_else_changes():
    reply = Reply(Outcome.CLARIFIED, "Which?", choices=(ReplyChoice("Pay", "/pay"), ReplyChoice("Job", "/job")))
    signed = SIGNER.sign_reply("web:one", reply)
    assert [SIGNER.proved("web:one", one.payload) for one in signed.choices] == ["/pay", "/job"]
    assert [one.title for one in signed.choices] == ["Pay", "Job"]
    assert (signed.lead, signed.outcome) == (reply.lead, reply.outcome)


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_every_payload_that_can_be_stored_travels_there_and_back(conversation, payload):
    conversation, payload = (one.encode("utf-8", "ignore").decode() or "x" for one in (conversation, payload))
    assert SIGNER.proved(conversation, SIGNER.sign(conversation, payload)) == payload
