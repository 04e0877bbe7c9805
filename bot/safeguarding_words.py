"""Turns what young people write into plain words: text speak, stretched, censored, misspelt, spaced out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from bot.nlu.normalise import known_word
from bot.safeguarding_patterns import PAUSE, STOP

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ′＇"))
_CHUNK = re.compile(r"[a-z0-9@$!*#]+|[.?]+(?=\s|$)|[^\sa-z0-9@$!*#.?_/\\&+'-]")
_PIECE = re.compile(r"[a-z]+|[0-9]+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_LEET = [str.maketrans("@$!013457", f"as{one}o{one}east") for one in "il"]
_WILD = frozenset("*#!@$")
_SHORTEST, _LONGEST, _LONGEST_RUN = 4, 24, 60
"""How many characters a word may have to be put right or taken apart, and so many letters typed one by one."""


class WordReader:
    """Turns a message into words, each with all the readings that it may have."""

    def __init__(
        self,
        spellings: Mapping[str, Sequence[str]],
        signs: Mapping[str, str],
        also: Mapping[str, Sequence[str]],
        censored: Sequence[str],
        vocabulary: frozenset[str],
    ) -> None:
        """spellings: words, and the ways they are typed; signs: emoji, and the words they stand for.

        also: words that may mean others as well; censored: words looked for behind asterisks; vocabulary: all words
        that the patterns name.
        """
        self._spelled = {typed: tuple(words.split()) for words, ways in spellings.items() for typed in ways}
        self._signs = str.maketrans({sign: f" {word} " for sign, word in signs.items()})
        self._also = {word: (word, *others) for word, others in also.items()}
        self._censored = tuple(censored)
        self._known = vocabulary | {word for words in self._spelled.values() for word in words}
        self._parts = self._known | {
            typed
            for typed, words in self._spelled.items()
            if typed.isalpha() and (len(typed) >= _SHORTEST or len(words) > 1)
        }
        self._longest_part = max(map(len, self._parts), default=0)
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(self._known | set(censored)):
            if len(word) > _SHORTEST or (len(word) == _SHORTEST and word in censored):
                self._by_first.setdefault(word[0], []).append(word)

    def read(self, text: str) -> list[tuple[str, ...]]:
        """The message's words in order, each with its readings, and STOP where a sentence ends. Takes any text."""
        words: list[tuple[str, ...]] = []
        for chunk in self._chunks(_folded(text.translate(self._signs))):
            if chunk in (STOP, PAUSE):
                words.append((chunk,))
            else:
                words += [self._also.get(word, (word,)) for word in self._chunk(chunk)]
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
            yield from self._word(uncovered)
        else:
            for piece in _PIECE.findall(plain):
                yield from self._word(piece) if piece.isalpha() else (piece,)

    def _uncovered(self, chunk: str) -> str | None:
        """The word behind asterisks or figures, where there is one."""
        if chunk.isdigit() or len(chunk) > _LONGEST:
            return None
        for table in _LEET:
            word = chunk.translate(table)
            if word.isalpha() and word in self._parts:
                return word
        if not _WILD.isdisjoint(chunk) and chunk[0] not in _WILD:
            for word in self._censored:
                if len(word) == len(chunk) and all(a == b or a in _WILD for a, b in zip(chunk, word, strict=True)):
                    return word
        word = chunk.translate(_LEET[0])
        inside = word.isalpha() and chunk[-1].isalpha() and 2 * sum(map(str.isalpha, chunk)) > len(chunk)
        return (
            word
            if (inside and not chunk[0].isdigit() and self._word(word) != (word,)) or (inside and known_word(word))
            else None
        )

    def _word(self, word: str) -> Sequence[str]:
        if found := self._plain(word):
            return found
        if len(word) > _LONGEST_RUN:
            return (word,)
        squeezed = _STRETCHED.sub(r"\1\1", word)
        for candidate in (squeezed, _STRETCHED.sub(r"\1", word), _DOUBLED.sub(r"\1", word)):
            if candidate != word and (found := self._plain(candidate)):
                return found
        if near := self._near(squeezed, 1):
            return (near,)
        if parts := self._apart(squeezed):
            return [plain for part in parts for plain in self._spelled.get(part, (part,))]
        return (self._near(squeezed, 2) or squeezed,)

    def _plain(self, word: str) -> tuple[str, ...] | None:
        if word in self._spelled:
            return self._spelled[word]
        return (word,) if word in self._known or known_word(word) else None

    def _apart(self, letters: str) -> list[str] | None:
        """The fewest words that the letters are made of, where they are."""
        best: list[list[str] | None] = [[], *[None] * len(letters)]
        for end in range(1, len(letters) + 1):
            for begin in range(max(0, end - self._longest_part), end):
                before, part = best[begin], letters[begin:end]
                if before is None or part not in self._parts or (len(part) == 1 and part not in "iau"):
                    continue
                so_far = best[end]
                if so_far is None or len(before) + 1 < len(so_far):
                    best[end] = [*before, part]
        found = best[-1]
        return found if found and max(map(len, found)) > 2 else None

    def _near(self, word: str, distance: int) -> str | None:
        """The word that is so many slips away; two only where the word is long."""
        if not _SHORTEST <= len(word) <= _LONGEST or (distance > 1 and len(word) < 8):
            return None
        for first in dict.fromkeys(word[:2]):
            found = extractOne(word, self._by_first.get(first, ()), scorer=OSA.distance, score_cutoff=distance)
            if found:
                return str(found[0])
        return None


def _folded(text: str) -> str:
    """Small letters without accents, apostrophes or anything invisible; fancy letters as plain ones."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    return "".join(c for c in decomposed if c.isascii() or unicodedata.category(c) not in ("Mn", "Me", "Cf"))
