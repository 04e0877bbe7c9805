"""Searches a message's words for the patterns.

A set of places in a message is one integer, a bit for each word, and a step of a pattern moves the whole set at once.
So a pattern costs a few operations on integers whatever the message is: nothing backtracks. Only patterns whose rarest
words are in the message are tried at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import Generic

from bot.safeguarding_patterns import Grammar, Line, Step, T

STOP, PAUSE = "|", ","
"""Stand in a message where a sentence ends, which no gap reaches over, and where it pauses."""
_ANY = ""
"""Stands for a word that every message has."""
_STEM = range(3, 13)
"""How many letters a stem has."""
_LINE_NEEDS, _RULE_NEEDS = 2, 4
"""How many of its rarest words a line and a rule are looked up by."""


class _Needs:
    """Things that each need certain words: tells by a message's words which of the things it may have."""

    def __init__(self, needs: Sequence[Sequence[frozenset[str]]], most: int) -> None:
        """needs: for each thing, sets of words of which one must be there; at most `most` of a thing's count."""
        self._count, self._most = len(needs), most
        self._of: dict[str, int] = {}
        for number, sets in enumerate(needs):
            for slot in range(most):
                for word in sets[slot] if slot < len(sets) else (_ANY,):
                    self._of[word] = self._of.get(word, 0) | 1 << (slot * self._count + number)

    def met(self, words: Iterable[str]) -> int:
        """The things that the words may lead to, a bit for each."""
        found = reduce(or_, (self._of.get(word, 0) for word in words), self._of.get(_ANY, 0))
        every = (1 << self._count) - 1
        return reduce(and_, (found >> (slot * self._count) for slot in range(self._most)), every)


class Search(Generic[T]):
    """A grammar made ready: for each word, the choices, lines and rules that its standing in a message may lead to."""

    def __init__(self, grammar: Grammar[T]) -> None:
        self._grammar = grammar
        self._anchors: dict[int, frozenset[str]] = {}
        self._uses = {**grammar.uses, _ANY: 1_000_000}
        self.lines: list[Line] = []
        self.lines_in: list[int] = []
        for choice in grammar.choices:
            begin = len(self.lines)
            self.lines += choice.lines
            self.lines_in.append((1 << len(self.lines)) - (1 << begin))
        self.lines_met = _Needs([self._rarest([line], _LINE_NEEDS) for line in self.lines], _LINE_NEEDS).met
        self.rules_met = _Needs([self._rarest(rule.parts, _RULE_NEEDS) for rule in grammar.rules], _RULE_NEEDS).met
        self.words_in = [choice.words for choice in grammar.choices]
        self.words = grammar.uses.keys()
        self.stems = frozenset(word[:-1] for word in self.words if word.endswith("*"))

    def tier(self, words: Sequence[Sequence[str]]) -> T | None:
        """The first tier of which a pattern is found, or None.

        words: the readings of each word of the message, with STOP or PAUSE between them.
        """
        message = _Message(self, words)
        message.take_out(self._grammar.excused)
        for number in _members(message.rules):
            rule = self._grammar.rules[number]
            if all(map(message.has, rule.parts)) and not message.spans(rule.unless):
                return rule.tier
        return None

    def _weight(self, words: frozenset[str]) -> int:
        return sum(self._uses[word] for word in words)

    def _rarest(self, lines: Iterable[Line], most: int) -> list[frozenset[str]]:
        """Sets of words of which one is in every message that has the lines, the rarest first."""
        return sorted((words for line in lines for words in self._needed(line)), key=self._weight)[:most]

    def _needed(self, line: Line) -> Iterator[frozenset[str]]:
        for step in line:
            if step.kind == "word" and not step.optional:
                yield frozenset({step.word})
            elif step.kind == "choice" and not step.optional:
                yield self._anchor_of(step.number)

    def _anchor(self, line: Line) -> frozenset[str]:
        return min((frozenset({_ANY}), *self._needed(line)), key=self._weight)

    def _anchor_of(self, number: int) -> frozenset[str]:
        if number not in self._anchors:
            choice = self._grammar.choices[number]
            self._anchors[number] = frozenset(choice.words).union(*map(self._anchor, choice.lines))
        return self._anchors[number]


class _Message:
    """One message: where each word and each choice begins, as sets of places; and which rules may be in it."""

    def __init__(self, search: Search[T], words: Sequence[Sequence[str]]) -> None:
        self._search = search
        self._at: dict[str, int] = {}
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._free, self._edges = 0, 1
        bit, stopped = 1, True
        for readings in words:
            if readings[0] in (STOP, PAUSE):
                self._edges |= bit
                stopped = stopped or readings[0] == STOP
                continue
            for word in readings:
                self._note(word, bit)
            self._free |= 0 if stopped else bit
            stopped = False
            bit <<= 1
        self._edges |= bit
        self._all = 2 * bit - 1
        self._present = set(self._at)
        self._lines = search.lines_met(self._present)
        self.rules = search.rules_met(self._present)

    def _note(self, word: str, bit: int) -> None:
        if word in self._search.words:
            self._at[word] = self._at.get(word, 0) | bit
        for length in _STEM:
            if length > len(word):
                break
            if word[:length] in self._search.stems:
                key = f"{word[:length]}*"
                self._at[key] = self._at.get(key, 0) | bit

    def take_out(self, choice: int) -> None:
        """Forgets the words of every place where the choice is found; gaps still reach over them."""
        gone = 0
        for length, begins in self.spans(choice):
            gone |= reduce(or_, (begins << n for n in range(length)), 0)
        if gone:
            self._at = {word: left for word, places in self._at.items() if (left := places & ~gone)}
            self._present = set(self._at)
            self._lines = self._search.lines_met(self._present)
            self.rules = self._search.rules_met(self._present)
            self._spans.clear()

    def spans(self, choice: int) -> list[tuple[int, int]]:
        """Where the choice is found: lengths in words, each with the set of places where it begins."""
        known = self._spans.get(choice)
        if known is None:
            found: dict[int, int] = {}
            if single := self._search.words_in[choice] & self._present:
                found[1] = reduce(or_, map(self._at.__getitem__, single))
            for number in _members(self._lines & self._search.lines_in[choice]):
                for length, begins in self._line(self._search.lines[number]).items():
                    found[length] = found.get(length, 0) | begins
            known = self._spans[choice] = list(found.items())
        return known

    def has(self, line: Line) -> bool:
        """Whether the line is found anywhere."""
        places = self._all
        for step in line:
            moved = places if step.optional else 0
            if step.kind == "gap":
                moved = places
                for _ in range(step.number):
                    places = (places & self._free) << 1
                    moved |= places
            else:
                for length, begins in self._step(step):
                    moved |= (places & begins) << length
            if not moved:
                return False
            places = moved
        return True

    def _line(self, line: Line) -> dict[int, int]:
        found = {0: self._all}
        for step in line:
            after = dict(found) if step.optional else {}
            for length, begins in self._step(step):
                for before, places in found.items():
                    if both := places & (begins >> before):
                        after[before + length] = after.get(before + length, 0) | both
            if not after:
                return after
            found = after
        return found

    def _step(self, step: Step) -> Sequence[tuple[int, int]]:
        if step.kind == "choice":
            return self.spans(step.number)
        if step.kind == "word":
            places = self._at.get(step.word)
            return ((1, places),) if places else ()
        if step.kind == "edge":
            return ((0, self._edges),)
        runs, places = [(0, self._all)], self._all
        for length in range(1, step.number + 1):
            places &= self._free >> (length - 1)
            runs.append((length, places))
        return runs


def _members(numbers: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while numbers:
        lowest = numbers & -numbers
        yield lowest.bit_length() - 1
        numbers ^= lowest
