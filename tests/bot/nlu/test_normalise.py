"""Misspelt words and text speak are put right; names and words of the language stay."""

import pytest

from bot.nlu.normalise import Normaliser, known_word


@pytest.fixture(scope="module")
def normaliser():
    return Normaliser(["ipem", "radiotherapy"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("aprenticeship", "apprenticeship"),
        ("univercity", "university"),
        ("radiotherepy", "radiotherapy"),
        ("requirments", "requirements"),
        ("soooo", "so"),
        ("ipem", "ipem"),
        ("physics", "physics"),
        ("u", "you"),
        ("xq", "xq"),
    ],
)
def test_a_word_is_put_right(typed, meant, normaliser):
    assert normaliser.word(typed) == meant


def test_a_text_keeps_its_order_numbers_and_marks(normaliser):
    assert normaliser.text("Do I need BBB, or 112 points?") == "do i need bbb , or 112 points ?"


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "a" * 1000, "🙂" * 50])
def test_any_text_is_taken(text, normaliser):
    assert isinstance(normaliser.text(text), str)


def test_the_dictionary_knows_english_words():
    assert known_word("hospital")
    assert not known_word("hospitall")
