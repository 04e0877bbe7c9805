"""Ways to write a sentence otherwise that change nothing of what it asks. Each is a function of the text and a seed."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Perturbation = Callable[[str, Random], str]

_LONG_WORD = re.compile(r"\b[A-Za-z]{5,}\b")
_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "ko", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "xs",
}  # fmt: skip
_SHORT = {
    "you": "u", "your": "ur", "are": "r", "because": "cos", "and": "n", "please": "pls", "what": "wat",
    "before": "b4", "people": "ppl", "going to": "gonna", "want to": "wanna", "thanks": "thx", "about": "abt",
}  # fmt: skip
_LAST_PART = re.compile(
    r"(?P<first>[^.?!,\s]+(?:\s+[^.?!,\s]+){2,}?,?)\s+"
    r"(?P<last>(?:if|when|after|before|because|since|with|without|in|at|during|for|as|while|once|from)\s+[^.?!,]{3,}?)"
    r"(?P<mark>[.?!]*)",
    re.IGNORECASE,
)
"""A sentence whose last part can as well come first."""
_POLITE = ("Hi, {}", "hello, {}", "{} please", "{} thanks", "could you tell me please, {}", "sorry to bother you, {}")


def one_typo(text: str, random: Random) -> str:
    """In one word of five letters or more: a letter left out, doubled, swapped with the next, or the key beside it."""
    words = list(_LONG_WORD.finditer(text))
    if not words:
        return text
    word = random.choice(words)
    at = word.start() + random.randrange(1, len(word.group()) - 1)
    letter = text[at]
    beside = random.choice(_NEIGHBOURS[letter.casefold()])
    before, after = text[:at], text[at + 1 :]
    return random.choice(
        (before + after, before + letter * 2 + after, before + after[0] + letter + after[1:], before + beside + after)
    )


def no_apostrophes(text: str, random: Random) -> str:
    """ "what's" as "whats"."""
    return re.sub(r"(?<=\w)['\u2019](?=\w)", "", text)


def no_punctuation(text: str, random: Random) -> str:
    """Neither stops nor commas nor question marks; points and commas inside figures stay."""
    return re.sub(r"[!?;:()\"]|[.,](?!\d)", "", text)


def capitals(text: str, random: Random) -> str:
    """Everything shouted."""
    return text.upper()


def text_speak(text: str, random: Random) -> str:
    """ "you" as "u", "are" as "r", and the like."""
    longest_first = sorted(_SHORT, key=len, reverse=True)
    words = re.compile(rf"\b(?:{'|'.join(longest_first)})\b(?!['\u2019])", re.IGNORECASE)
    return words.sub(lambda word: _SHORT[word.group().casefold()], text)


def politeness(text: str, random: Random) -> str:
    """A greeting before it, or a word of thanks after it."""
    return random.choice(_POLITE).format(text)


def question_mark(text: str, random: Random) -> str:
    """A question mark where there was none, none where there was one."""
    return text[:-1] if text.endswith("?") else f"{text}?"


def word_order(text: str, random: Random) -> str:
    """ "how much do they earn in wales" as "in wales how much do they earn"."""
    parts = _LAST_PART.fullmatch(text)
    return text if parts is None else f"{parts['last']} {parts['first'].rstrip(',')}{parts['mark']}"


HARMLESS: dict[str, Perturbation] = {
    one.__name__: one
    for one in (one_typo, no_apostrophes, no_punctuation, capitals, text_speak, politeness, question_mark, word_order)
}
