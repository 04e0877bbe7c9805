"""Turns what people type into the words that they mean: short forms written out, misspelt words put right.

Only words that no dictionary and no name in the store knows are changed, so that names stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from heapq import nlargest
from importlib.resources import files
from operator import itemgetter
from pathlib import Path

import yaml
from symspellpy import SymSpell, Verbosity

_WORD = re.compile(r"[A-Za-z']+|\d+[A-Za-z]*|[^\sA-Za-z\d]|\d")
_SHORTEST = 4
_COMMONEST = 40_000
"""How many English words a misspelt word may have meant. Rarer ones are known, but seldom what was meant."""
_OWN_FREQUENCY = 2_000_000
"""How common our own words count as, beside a web corpus's counts: common, but below the commonest English words."""


@cache
def text_speak() -> dict[str, str]:
    """Short forms and what they stand for."""
    text = Path(__file__).with_name("text_speak.yml").read_text(encoding="utf-8")
    return {str(short): str(words) for short, words in yaml.safe_load(text).items()}


@cache
def _english() -> dict[str, int]:
    """English words and how often a web corpus has them."""
    with files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").open("rb") as lines:
        pairs = (line.decode("utf-8-sig").split() for line in lines)
        return {word: int(count) for word, count in pairs}


def known_word(word: str) -> bool:
    """Whether an English dictionary has the word, in lower case."""
    return word in _english()


@cache
def _dictionary() -> SymSpell:
    speller = SymSpell(max_dictionary_edit_distance=2, prefix_length=5)
    for word, count in nlargest(_COMMONEST, _english().items(), key=itemgetter(1)):
        speller.create_dictionary_entry(word, count)
    return speller


class Normaliser:
    """Puts words right, with the store's own words known. Making one is cheap but for the first in a process."""

    def __init__(self, own_words: Iterable[str] = ()) -> None:
        self._speller = _dictionary()
        self._own = {word for word in own_words if word.isalpha()}
        for word in sorted(self._own):  # of two words as likely the first one counts, in every process
            if word not in self._speller.words and len(word) >= _SHORTEST:
                self._speller.create_dictionary_entry(word, _OWN_FREQUENCY)

    def word(self, word: str) -> str:
        """One word in lower case, put right; several words where a short form stood for them."""
        short = text_speak().get(word.replace("'", ""))
        if short is not None:
            return short
        if len(word) < _SHORTEST or not word.isalpha() or word in self._own or known_word(word):
            return word
        squeezed = re.sub(r"(.)\1{2,}", r"\1\1", word)
        distance = 1 if len(squeezed) < 6 else 2
        found = self._speller.lookup(squeezed, Verbosity.TOP, max_edit_distance=distance)
        return found[0].term if found else word

    def text(self, text: str) -> str:
        """The whole message in lower case, put right; punctuation stays."""
        return " ".join(self.word(part) for part in _WORD.findall(text.casefold().replace("\u2019", "'")))
