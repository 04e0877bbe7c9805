"""The words of a question: what they say once the job's own name and slips of the pen are out of the way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[a-z0-9]+")
_JOB = re.compile(
    r"\b(?:(?:an?|the)\s+)?"
    r"(?:(?:clinical|clin|medical|med)[\s-]+tech(?:nologists?|nology|nicians?|s)?|technologists?)\b(?!'s)",
    re.IGNORECASE,
)
_COMMON = frozenset(
    "a an and any are as at be by can could do does for from get go have how i if in is it me my of on or should so "
    "than that the there they this to up was what when where which who why will with would you your".split()
)
_SHORTEST = 5
_LONG = 8


def words_of(text: str) -> list[str]:
    """The words in lower case, without the commonest ones, each once."""
    return [word for word in dict.fromkeys(_WORD.findall(text.casefold())) if word not in _COMMON]


def all_words(text: str) -> list[str]:
    """Every word in lower case, in order."""
    return _WORD.findall(text.casefold())


def stems_of(text: str) -> frozenset[str]:
    """What is left of the words without their endings."""
    return frozenset(_stem(word) for word in words_of(text))


def without_job(text: str) -> str:
    """The text without the job's name: nearly every question has it, so it tells no two of them apart."""
    return " ".join(_JOB.sub(" ", text).split()) or text


class Speller:
    """Puts misspelt words right: only words that no English dictionary has, and only to words of the store."""

    def __init__(self, own_words: Iterable[str]) -> None:
        self._own = sorted({word for word in own_words if len(word) >= _SHORTEST - 1 and word.isalpha()})
        self._known = frozenset(self._own)
        self._nearest = lru_cache(4096)(self._find)

    def text(self, text: str) -> str:
        """The text with its misspelt words put right, the rest as it was."""
        return re.sub(rf"[A-Za-z]{{{_SHORTEST},}}", lambda found: self._word(found.group()), text)

    def _word(self, word: str) -> str:
        lower = word.casefold()
        return word if lower in self._known or lower in _english() else self._nearest(lower)

    def _find(self, word: str) -> str:
        away = 1 if len(word) < _LONG else 2
        best = process.extractOne(word, self._own, scorer=OSA.distance, score_cutoff=away)
        return best[0] if best is not None and best[0][0] == word[0] else word


@cache
def _english() -> frozenset[str]:
    with files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").open("rb") as lines:
        return frozenset(line.decode("utf-8-sig").split(" ", 1)[0] for line in lines)


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
