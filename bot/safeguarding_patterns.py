"""The language of `safeguarding_patterns.yml`, and the search for its patterns in a message's words.

A set of places in a message is one integer, a bit for each word, and a step of a pattern moves the whole set at once.
So a pattern costs a few operations on integers whatever the message is: nothing backtracks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Generic, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictStr

STOP, PAUSE = "|", ","
"""Stand in a message where a sentence ends, which no gap reaches over, and where it pauses."""
_TOKEN = re.compile(
    r"\s*(?:(?P<gap>\.\.(?P<most>\d*))|<(?P<name>\w+)>|(?P<edge>[\^$])|(?P<word>[a-z0-9_]+\*?)|(?P<mark>[()|?&]))"
)
_GAP = 3
_SHORTEST_STEM = 3
T = TypeVar("T", bound=str)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PatternGroup(_Strict):
    """Patterns for one thing that a message may show; `unless` names what makes the whole group not count."""

    about: Annotated[StrictStr, Field(min_length=1)]
    unless: tuple[StrictStr, ...] = ()
    patterns: Annotated[tuple[StrictStr, ...], Field(min_length=1)]


class PatternFile(_Strict):
    """The whole of `safeguarding_patterns.yml`."""

    spellings: dict[StrictStr, tuple[StrictStr, ...]]
    signs: dict[StrictStr, StrictStr]
    also: dict[StrictStr, tuple[StrictStr, ...]]
    censored: tuple[StrictStr, ...]
    words: dict[StrictStr, tuple[StrictStr, ...]]
    excused: dict[StrictStr, PatternGroup]
    tiers: dict[StrictStr, dict[StrictStr, PatternGroup]]


class _Step(NamedTuple):
    """One step of a pattern: a `word`, a `gap` of up to `value` words, a `choice`, or the `edge` of a sentence."""

    kind: Literal["word", "gap", "choice", "edge"]
    value: str | int = 0
    optional: bool = False


_Line = tuple[_Step, ...]


class _Choice:
    """Alternatives. Single words are found while the message is indexed; `lines` are the longer ones."""

    def __init__(self) -> None:
        self.single: set[str] = set()
        self.lines: list[_Line] = []


class _Rule(NamedTuple, Generic[T]):
    tier: T
    parts: tuple[_Line, ...]
    unless: int


class Grammar(Generic[T]):
    """All patterns, made ready once. Raises ValueError with what is wrong with the first that cannot be read."""

    def __init__(self, file: PatternFile, tiers: Sequence[T]) -> None:
        self.choices: list[_Choice] = []
        self._inline: dict[str, int] = {}
        self._words = file.words
        self._named: dict[str, int] = {}
        self._open: list[str] = []
        self.literals: set[str] = set()
        if unknown := sorted(set(file.tiers) ^ set(tiers)):
            raise ValueError(f"'{unknown[0]}' should {'not ' if unknown[0] in file.tiers else ''}be among the tiers")
        for name in file.words:
            self._name(name)
        self._excused = self._choice([line for group in file.excused.values() for line in group.patterns])
        self._rules = [
            _Rule(tier, tuple(self._parse(part.strip()) for part in pattern.split("&")), unless)
            for tier in tiers
            for group in file.tiers[tier].values()
            for unless in [self._choice(group.unless)]
            for pattern in group.patterns
        ]
        self.of_word: dict[str, list[int]] = {}
        for number, choice in enumerate(self.choices):
            for word in choice.single:
                self.of_word.setdefault(word, []).append(number)
        self.literals.update(self.of_word)
        self.stems = frozenset(word[:-1] for word in self.literals if word.endswith("*"))
        self.vocabulary = frozenset(self.literals - {f"{stem}*" for stem in self.stems})

    def tier(self, words: Sequence[Sequence[str]]) -> T | None:
        """The first tier that a pattern of is found in the message, or None.

        words: the readings of each word of the message, with STOP or PAUSE between them.
        """
        message = _Message(self, words)
        message.take_out(self._excused)
        for rule in self._rules:
            if all(message.has(part) for part in rule.parts) and not message.spans(rule.unless):
                return rule.tier
        return None

    def _name(self, name: str) -> int:
        if name in self._open:
            raise ValueError(f"the words '{name}' are made of themselves")
        if name not in self._words:
            raise ValueError(f"there are no words '{name}'")
        if name not in self._named:
            self._open.append(name)
            self._named[name] = self._choice(self._words[name])
            self._open.pop()
        return self._named[name]

    def _choice(self, sources: Sequence[str]) -> int:
        choice = _Choice()
        for source in sources:
            self._add(choice, self._parse(source))
        self.choices.append(choice)
        return len(self.choices) - 1

    def _add(self, choice: _Choice, line: _Line) -> None:
        if len(line) == 1 and line[0].kind == "word" and not line[0].optional:
            choice.single.add(str(line[0].value))
        else:
            choice.lines.append(line)

    def _parse(self, source: str) -> _Line:
        line, end = self._line(source, 0)
        if end != len(source) or not line or all(step.optional or step.kind in ("gap", "edge") for step in line):
            raise ValueError(f"the pattern '{source}' cannot be read")
        return line

    def _line(self, source: str, at: int) -> tuple[_Line, int]:
        steps: list[_Step] = []
        while at < len(source) and (found := _TOKEN.match(source, at)):
            mark = found["mark"]
            if mark in ("|", ")"):
                break
            at = found.end()
            if found["gap"]:
                steps.append(_Step("gap", int(found["most"] or _GAP)))
            elif found["name"]:
                steps.append(_Step("choice", self._name(found["name"])))
            elif found["edge"]:
                steps.append(_Step("edge"))
            elif found["word"]:
                self.literals.add(found["word"])
                steps.append(_Step("word", found["word"]))
            elif mark == "(":
                step, at = self._bracket(source, at)
                steps.append(step)
            elif mark == "?" and steps:
                steps[-1] = steps[-1]._replace(optional=True)
            else:
                raise ValueError(f"the pattern '{source}' cannot be read")
        return tuple(steps), at

    def _bracket(self, source: str, at: int) -> tuple[_Step, int]:
        begin, choice, mark = at, _Choice(), "|"
        while mark == "|":
            line, at = self._line(source, at)
            found = _TOKEN.match(source, at)
            if not line or found is None or found["mark"] not in ("|", ")"):
                raise ValueError(f"the pattern '{source}' cannot be read")
            self._add(choice, line)
            mark, at = found["mark"], found.end()
        number = self._inline.setdefault(source[begin:at], len(self.choices))
        if number == len(self.choices):
            self.choices.append(choice)
        return _Step("choice", number), at


class _Message:
    """One message: where each word and each choice begins, as sets of places."""

    def __init__(self, grammar: Grammar[T], words: Sequence[Sequence[str]]) -> None:
        self._choices = grammar.choices
        self._at: dict[str, int] = {}
        self._single: dict[int, int] = {}
        self._spans: dict[int, dict[int, int]] = {}
        self._edges = bit = 1
        self._free = 0
        stopped = True
        for readings in words:
            if readings[0] in (STOP, PAUSE):
                self._edges |= bit
                stopped = stopped or readings[0] == STOP
                continue
            for word in readings:
                self._note(grammar, word, bit)
            self._free |= 0 if stopped else bit
            stopped = False
            bit <<= 1
        self._edges |= bit
        self._all = 2 * bit - 1

    def _note(self, grammar: Grammar[T], word: str, bit: int) -> None:
        keys = [word]
        keys += [f"{word[:n]}*" for n in range(_SHORTEST_STEM, min(len(word), 12) + 1) if word[:n] in grammar.stems]
        for key in keys:
            if key in grammar.literals:
                self._at[key] = self._at.get(key, 0) | bit
                for choice in grammar.of_word.get(key, ()):
                    self._single[choice] = self._single.get(choice, 0) | bit

    def take_out(self, choice: int) -> None:
        """Forgets the words of every place where the choice is found; gaps still reach over them."""
        gone = 0
        for length, begins in self.spans(choice).items():
            gone |= reduce(or_, (begins << n for n in range(length)), 0)
        if gone:
            self._at = {word: bits & ~gone for word, bits in self._at.items()}
            self._single = {number: bits & ~gone for number, bits in self._single.items()}
            self._spans.clear()

    def spans(self, choice: int) -> dict[int, int]:
        """Where the choice is found: for each length in words, the set of places where it begins."""
        known = self._spans.get(choice)
        if known is None:
            known = {}
            if single := self._single.get(choice):
                known[1] = single
            for line in self._choices[choice].lines:
                for length, begins in self._line(line).items():
                    known[length] = known.get(length, 0) | begins
            self._spans[choice] = known
        return known

    def has(self, line: _Line) -> bool:
        """Whether the line is found anywhere."""
        places = self._all
        for step in line:
            moved = places if step.optional else 0
            for length, begins in self._step(step).items():
                moved |= (places & begins) << length
            if not moved:
                return False
            places = moved
        return True

    def _line(self, line: _Line) -> dict[int, int]:
        found = {0: self._all}
        for step in line:
            after = dict(found) if step.optional else {}
            for length, begins in self._step(step).items():
                for before, places in found.items():
                    if both := places & (begins >> before):
                        after[before + length] = after.get(before + length, 0) | both
            found = after
            if not found:
                break
        return found

    def _step(self, step: _Step) -> dict[int, int]:
        if step.kind == "choice":
            assert isinstance(step.value, int)
            return self.spans(step.value)
        if step.kind == "word":
            bits = self._at.get(str(step.value), 0)
            return {1: bits} if bits else {}
        if step.kind == "edge":
            return {0: self._edges}
        assert isinstance(step.value, int)
        runs, places = {0: self._all}, self._all
        for length in range(1, step.value + 1):
            places &= self._free >> (length - 1)
            runs[length] = places
        return runs
