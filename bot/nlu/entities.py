"""Finds what a message names: the store's things by their names, misspelt too; grades and numbers; and negation.

The patterns are made from the store's names, so that what is loaded is recognised at once, without training.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import spacy
from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.nlu.normalise import known_word, text_speak
from knowledge.queries import Name

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019][^\W\d_]+)*\*?")
_SHORTEST_FUZZY = 5
_JOINED = 9

_GRADE = re.compile(
    r"(?<![\w:])(?:(?:a |an )(?=(?:[1-9]|[A-EU]\*?) in [a-z]))?"
    r"(?P<value>2[:.][12i]+|2i{1,2}|[12](?:st|nd)(?= class)|third class|first class|second class|"
    r"(?:[A-E]\*?){3}|[dD]\*?[dD]\*?[dD]\*?|[dDmMpP]{3}|[aA]{2,3}[bB]{1,3}|[aA]?[bB]{2,4}|[bB]{1,2}[cC]{1,2}|[cC]{3}|"
    r"distinction\*?|merit|(?:[1-9]|[A-EU]\*?)(?= in [a-z])|(?<=grade )[1-9a-eA-E]\*?|"
    r"(?<=at )[A-E]\*?|[1-9]s|[1-9]-[1-9])"
    r"(?![\w:])"
)
_AMOUNT = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|forty|fifty|sixty)"
)
_NUMBER = re.compile(
    r"£\s?\d[\d,.]*\s?k?|(?<![\w.:])\d[\d,.]*k(?!\w)|"
    rf"(?<![\w.:]){_AMOUNT}[\s-]?(?:%|years?|yrs?|months?|mnths?|weeks?|wks?|days?|hours?|hrs?|minutes?|seconds?|"
    r"ucas points?|points?|miles?|words?)(?!\w)",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:without|w/o|not|no|never|non|neither|nor|instead of|rather than|except|"
    r"(?:do|does|did|have|has|had|is|are|was|were|would|should|could)n['\u2019]?t|lack|lacking|missing)\b",
    re.IGNORECASE,
)
_STOPS_NEGATION = re.compile(
    r"[.,;:!?]|\b(?:but|need|needs|needed|required?|requires|necessary|sure|know|only|just|matter|mind|if|because|so|"
    r"as|great|good|understand|find|decide|between|meant|ment|mant|mean|sorry|soz|your|ur|and i)\b",
    re.IGNORECASE,
)
_REACH = 38
"""How many characters before a name a negation may stand."""


@dataclass(frozen=True)
class Entity:
    """What was found: `value` is the store's id, or the words as written for grades and numbers."""

    kind: str
    value: str
    start: int
    end: int
    negated: bool = False


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int


class EntityIndex:
    """The patterns for one version of the store's names."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._vocab = spacy.blank("en").vocab
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._things: dict[str, list[tuple[str, str]]] = {}
        self._fuzzy: set[str] = set()
        self._words: set[str] = set()
        patterns: dict[str, tuple[str, ...]] = {}
        for name in names:
            words = tuple(word.text for word in _words(name.name))
            if not words:
                continue
            for form in {words, ("".join(words),) if len("".join(words)) >= _JOINED else words}:
                key = " ".join(form)
                patterns[key] = form
                things = self._things.setdefault(key, [])
                if (name.kind, name.id) not in things:
                    things.append((name.kind, name.id))
                self._words.update(form)
                if name.fuzzy:
                    self._fuzzy.update(word for word in form if len(word) >= _SHORTEST_FUZZY and word.isalpha())
        for key, form in patterns.items():
            self._matcher.add(key, [Doc(self._vocab, words=list(form))])
        self._by_length: dict[int, list[str]] = {}
        for word in self._fuzzy:
            self._by_length.setdefault(len(word), []).append(word)

    def find(self, text: str, *, terms: bool = False) -> list[Entity]:
        """The entities of a message, in order. Where names overlap the longest counts.

        terms: whether the glossary's terms are looked for too; where one is found it counts alone. A place that shares
        its name with a provider gives way to it.
        """
        words = [_Word(self._put_right(word.text), word.start, word.end) for word in _words(text)]
        found: list[Entity] = [
            *self._named(words),
            *_written("grade", _GRADE, text),
            *_written("number", _NUMBER, text),
        ]
        if not terms:
            inside = [one for one in found if one.kind == "term"]
            found = [one for one in found if one.kind != "term" and not _is_part(one, inside)]
        kept: list[Entity] = []
        for entity in sorted(found, key=lambda one: (one.start - one.end, one.start)):
            overlapping = [one for one in kept if one.start < entity.end and entity.start < one.end]
            if all((one.start, one.end) == (entity.start, entity.end) for one in overlapping):
                kept.append(entity)
        first = {(one.start, one.end) for one in kept if one.kind in ("term", "provider")}
        kept = [one for one in kept if one.kind in ("term", "provider") or (one.start, one.end) not in first]
        ordered = sorted(kept, key=lambda one: (one.start, one.end, one.kind))
        return [_with_negation(entity, text, ordered) for entity in ordered]

    def _named(self, words: Sequence[_Word]) -> Iterator[Entity]:
        if not words:
            return
        doc = Doc(self._vocab, words=[word.text for word in words])
        for key, first, after in self._matcher(doc):
            for kind, value in self._things[self._vocab.strings[key]]:
                yield Entity(kind, value, words[first].start, words[after - 1].end)

    def _put_right(self, word: str) -> str:
        """A word as the names have it: its singular, or the name's word that it is a misspelling of."""
        if word in self._words or not word.isalpha():
            return word
        if word.endswith("s") and word[:-1] in self._words:
            return word[:-1]
        if f"{word}s" in self._words:
            return f"{word}s"
        if len(word) < _SHORTEST_FUZZY or known_word(word):
            return word
        allowed = 1 if len(word) < 8 else 2
        near = [
            one for size in range(len(word) - allowed, len(word) + allowed + 1) for one in self._by_length.get(size, ())
        ]
        best = extractOne(word, near, scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
        if best is not None and best[0][0] == word[0]:
            return str(best[0])
        return word


def _is_part(entity: Entity, terms: Sequence[Entity]) -> bool:
    """Whether a subject is only a word of a longer term: there is no physics A level in "medical physics"."""
    return entity.kind == "subject" and any(
        one.start <= entity.start and entity.end <= one.end and (one.start, one.end) != (entity.start, entity.end)
        for one in terms
    )


def _words(text: str) -> list[_Word]:
    """The words in lower case, short forms written out, with where they stand in the text."""
    found: list[_Word] = []
    for match in _TOKEN.finditer(text):
        word = match.group().casefold().replace("\u2019", "'")
        word = word.removesuffix("'s").replace("'", "")
        written_out = (
            text_speak().get(word, word) if word in ("lvl", "lvls", "alevel", "alevels", "yr", "yrs") else word
        )
        found.extend(_Word(part, match.start(), match.end()) for part in written_out.split())
    return found


def _written(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Entity]:
    for match in pattern.finditer(text):
        value = match.group().casefold()
        ordinary = value.isalpha() and len(value) > 2 and match.group().islower() and known_word(value)
        if kind == "grade" and ordinary and value not in ("distinction", "merit"):
            continue
        start, end = match.span("value") if kind == "grade" else match.span()
        yield Entity(kind, text[start:end].casefold(), start, end)


def _with_negation(entity: Entity, text: str, others: Sequence[Entity]) -> Entity:
    before = text[max(0, entity.start - _REACH) : entity.start]
    cues = list(_NEGATION.finditer(before))
    if not cues:
        return entity
    between = before[cues[-1].end() :]
    reach_from = entity.start - len(between)
    in_between = {one.kind for one in others if reach_from <= one.start and one.end <= entity.start}
    # "without physics in Wales" is asked of Wales
    told_where = entity.kind in ("nation", "place") and in_between
    if _STOPS_NEGATION.search(between) or entity.kind in in_between or told_where:
        return entity
    return Entity(entity.kind, entity.value, entity.start, entity.end, negated=True)
