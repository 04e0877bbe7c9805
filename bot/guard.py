"""What happens to a message before the model sees it: size, characters, and no way to type an intent."""

from __future__ import annotations

import unicodedata

MAX_CHARACTERS = 1000
_SPACES = {"\n", "\r", "\t", "\u2028", "\u2029", "\x0b", "\x0c"}
_DROPPED = {"Cc", "Cs", "Co", "Cn"}
_INVISIBLE = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF, 0x00AD]))


class MessageTooLong(ValueError):
    """The message has more than 1,000 characters."""


def clean(text: str) -> str:
    """The message without characters that only do harm (controls, lone surrogates, direction marks), spaces folded.

    Raises MessageTooLong for more than 1,000 characters, counted before anything is taken away.
    """
    if len(text) > MAX_CHARACTERS:
        raise MessageTooLong
    kept = (
        " " if character in _SPACES else character
        for character in text
        if character in _SPACES or (character not in _INVISIBLE and unicodedata.category(character) not in _DROPPED)
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def as_words(text: str) -> str:
    """What the model is given: Rasa takes a text that begins with a slash for an intent, so none does."""
    return text.lstrip("/\\ ") or text.replace("/", " ").strip()
