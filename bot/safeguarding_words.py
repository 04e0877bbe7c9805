"""Reads what young people write into plain words: text speak, stretched, censored, misspelt, spaced out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from bot.nlu.normalise import known_word
from bot.safeguarding_patterns import PatternFile
from bot.safeguarding_search import PAUSE, STOP

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ′＇"))
_CHUNK = re.compile(r"[a-z0-9@$!*#]+|[.?]+(?=\s|$)|[^\sa-z0-9@$!*#.?_/\\&+'-]")
_PIECE = re.compile(r"[a-z]+|[0-9]+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_LEET = [str.maketrans("@$!013457", f"as{one}o{one}east") for one in "il"]
_WILD = frozenset("*#!@$")
_SHORTEST, _LONG, _LONGEST, _LONGEST_RUN = 4, 8, 24, 60
"""Letters of a word that is put right, of one put right by two slips, the most of either, and of letters joined up."""


class WordReader:
    """Turns a message into words, each with all the readings that it may have."""

    def __init__(self, file: PatternFile, vocabulary: frozenset[str]) -> None:
        """vocabulary: all words that the patterns name; a misspelt word is put right to one of these."""
        self._spelled = {typed: tuple(words.split()) for words, ways in file.spellings.items() for typed in ways}
        self._signs = str.maketrans({sign: f" {word} " for sign, word in file.signs.items()})
        self._also = {word: (word, *others) for word, others in file.also.items()}
        self._censored = file.censored
        self._known = vocabulary | {word for words in self._spelled.values() for word in words}
        self._parts = self._known | {
            typed
            for typed, words in self._spelled.items()
            if typed.isalpha() and (len(typed) >= _SHORTEST or len(words) > 1)
        }
        self._longest_part = max(map(len, self._parts), default=0)
        self._one_slip: dict[str, list[str]] = {}
        self._two_slips: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._known | set(file.censored)):
            if len(word) > _SHORTEST or (len(word) == _SHORTEST and word in file.censored):
                for near in (word, *_one_less(word)):
                    self._one_slip.setdefault(near, []).append(word)
                for length in range(len(word) - 2, len(word) + 3):
                    self._two_slips.setdefault((word[0], length), []).append(word)

    def read(self, text: str) -> list[tuple[str, ...]]:
        """The message's words in order, each with its readings, with STOP and PAUSE between them. Takes any text."""
        words: list[tuple[str, ...]] = []
        read: dict[str, list[tuple[str, ...]]] = {STOP: [(STOP,)], PAUSE: [(PAUSE,)]}
        for chunk in self._chunks(_folded(text.translate(self._signs))):
            if chunk not in read:
                read[chunk] = [self._also.get(word, (word,)) for word in self._chunk(chunk)]
            words += read[chunk]
        return words

    def _chunks(self, text: str) -> Iterator[str]:
        """Words as typed; letters typed one by one are put together."""
        letters = ""
        for found in _CHUNK.finditer(text):
            chunk = found[0]
            if len(chunk) == 1 and chunk.isalpha() and len(letters) < _LONGEST_RUN:
                letters += chunk
                continue
            yield from self._together(letters)
            letters = ""
            if chunk[0] in ".?":
                yield STOP if len(chunk) == 1 or "?" in chunk else PAUSE
            elif _PIECE.search(chunk):
                yield chunk
                if chunk[-1] == "!":
                    yield STOP
            else:
                yield PAUSE
        yield from self._together(letters)

    def _together(self, letters: str) -> Sequence[str]:
        if len(letters) < 3:
            return tuple(letters)
        if letters in self._spelled or known_word(letters):
            return (letters,)
        return self._apart(letters) or tuple(letters)

    def _chunk(self, chunk: str) -> Iterator[str]:
        plain = chunk.strip("!#")
        if plain.isalpha():
            yield from self._word(plain)
        elif plain in self._spelled:
            yield from self._spelled[plain]
        elif uncovered := self._uncovered(plain):
            yield from uncovered
        else:
            for piece in _PIECE.findall(plain):
                yield from self._word(piece) if piece.isalpha() else (piece,)

    def _uncovered(self, chunk: str) -> Sequence[str] | None:
        """The words behind asterisks or figures, where there are some."""
        if chunk.isdigit() or len(chunk) > _LONGEST:
            return None
        words = [word for table in _LEET if (word := chunk.translate(table)).isalpha()]
        for word in words:
            if word in self._parts:
                return self._plain(word)
        if not _WILD.isdisjoint(chunk) and chunk[0] not in _WILD:
            for word in self._censored:
                if len(word) == len(chunk) and all(a == b or a in _WILD for a, b in zip(chunk, word, strict=True)):
                    return (word,)
        if words and chunk[-1].isalpha() and 2 * sum(map(str.isalpha, chunk)) > len(chunk):
            return self._mended(words[0])
        return None

    def _word(self, word: str) -> Sequence[str]:
        return self._mended(word) or (word,)

    def _mended(self, word: str) -> Sequence[str] | None:
        if found := self._plain(word):
            return found
        if len(word) > _LONGEST_RUN:
            return None
        squeezed = word
        if _DOUBLED.search(word):
            squeezed = _STRETCHED.sub(r"\1\1", word)
            for candidate in (squeezed, _STRETCHED.sub(r"\1", word), _DOUBLED.sub(r"\1", word)):
                if candidate != word and (found := self._plain(candidate)):
                    return found
        if near := self._near(squeezed):
            return (near,)
        if parts := self._apart(squeezed):
            return [plain for part in parts for plain in self._spelled.get(part, (part,))]
        if _LONG <= len(squeezed) <= _LONGEST:
            close = self._two_slips.get((squeezed[0], len(squeezed)), ())
            if best := extractOne(squeezed, close, scorer=OSA.distance, score_cutoff=2):
                return (str(best[0]),)
        return None

    def _plain(self, word: str) -> tuple[str, ...] | None:
        if word in self._spelled:
            return self._spelled[word]
        return (word,) if word in self._known or known_word(word) else None

    def _near(self, word: str) -> str | None:
        """The word that is one slip away: a letter too many or too few, another letter, or two in the wrong order."""
        if not _SHORTEST <= len(word) <= _LONGEST:
            return None
        for less in (word, *_one_less(word)):
            for near in self._one_slip.get(less, ()):
                if OSA.distance(word, near, score_cutoff=1) <= 1:
                    return near
        return None

    def _apart(self, letters: str) -> list[str] | None:
        """The fewest words that the letters are made of, where they are."""
        best: list[list[str] | None] = [[], *[None] * len(letters)]
        for begin in range(len(letters)):
            before = best[begin]
            if before is None:
                continue
            for end in range(begin + 1, min(begin + self._longest_part, len(letters)) + 1):
                part, so_far = letters[begin:end], best[end]
                shorter = so_far is None or len(before) + 1 < len(so_far)
                if shorter and part in self._parts and (len(part) > 1 or part in "iau"):
                    best[end] = [*before, part]
        found = best[-1]
        return found if found and max(map(len, found)) > 2 else None


def _one_less(word: str) -> list[str]:
    """The word with each of its letters left out in turn."""
    return [word[:n] + word[n + 1 :] for n in range(len(word))]


def _folded(text: str) -> str:
    """Small letters without accents, apostrophes or anything invisible; fancy letters as plain ones."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    return "".join(c for c in decomposed if c.isascii() or unicodedata.category(c) not in ("Mn", "Me", "Cf"))
