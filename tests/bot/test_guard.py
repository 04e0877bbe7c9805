"""What happens to a message before the model sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard import MAX_CHARACTERS, MessageTooLong, as_words, clean


def test_a_thousand_characters_are_let_through_and_one_more_is_not():
    assert clean("a" * MAX_CHARACTERS) == "a" * 1000
    with pytest.raises(MessageTooLong):
        clean("a" * (MAX_CHARACTERS + 1))


def test_length_is_counted_before_anything_is_taken_away():
    with pytest.raises(MessageTooLong):
        clean(" " * 1001)


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("what\x00 is it", "what is it"),
        ("what\ud800 is\udfff it", "what is it"),
        ("\u202egnp.tset", "gnp.tset"),
        ("a\r\nb\tc\u2028d", "a b c d"),
        ("  two   spaces  ", "two spaces"),
        ("cafe\u0301", "café"),
        ("\ufeffhello\u00ad", "hello"),
        ("ما هي الوظيفة", "ما هي الوظيفة"),
        ("\U0001f600\U0001f44d\U0001f3fd", "\U0001f600\U0001f44d\U0001f3fd"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("\x07\x1b[31m", "[31m"),
        ("", ""),
        ("\n \t", ""),
    ],
)
def test_characters_that_only_do_harm_are_taken_away(typed, seen):
    assert clean(typed) == seen


@given(st.text(max_size=1000))
def test_a_clean_message_can_always_be_stored_and_stays_clean(text):
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert len(cleaned) > 1000 or clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("/greet", "greet"),
        ('/intent{"a": 1}', 'intent{"a": 1}'),
        (" / /greet", "greet"),
        ("\\/greet", "greet"),
        ("do i need a degree/hnd", "do i need a degree/hnd"),
        ("/", ""),
        ("///", ""),
    ],
)
def test_nothing_typed_begins_like_an_intent(typed, given):
    assert as_words(typed) == given


@given(st.text(max_size=100))
def test_whatever_is_typed_the_model_is_never_given_an_intent(text):
    assert not as_words(clean(text)).startswith("/")
