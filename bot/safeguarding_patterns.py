"""The language of `safeguarding_patterns.yml`: reads the file's patterns into steps that a message is searched with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Generic, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictStr

_TOKEN = re.compile(
    r"\s*(?:(?P<gap>\.\.(?P<most>\d*))|<(?P<name>\w+)>|(?P<edge>[\^$])|(?P<word>[a-z0-9_]+\*?)|(?P<mark>[()|?]))"
)
_GAP = 3
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


class Step(NamedTuple):
    """A word, a gap of up to `number` words, the choice of that number, or the edge of a part of a sentence."""

    kind: Literal["word", "gap", "choice", "edge"]
    word: str = ""
    number: int = 0
    optional: bool = False


Line = tuple[Step, ...]


class Choice:
    """Alternatives: single words, and lines of several steps."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.lines: list[Line] = []

    def add(self, line: Line) -> None:
        """Takes one more alternative."""
        if len(line) == 1 and line[0].kind == "word" and not line[0].optional:
            self.words.add(line[0].word)
        else:
            self.lines.append(line)


class Rule(NamedTuple, Generic[T]):
    """A pattern: all its parts are in the message, and the choice `unless` is not."""

    tier: T
    parts: tuple[Line, ...]
    unless: int


class Grammar(Generic[T]):
    """The file's patterns, in the order of the tiers. Raises ValueError with what is wrong with the first bad one."""

    def __init__(self, file: PatternFile, tiers: Sequence[T]) -> None:
        self.choices: list[Choice] = []
        self.uses: Counter[str] = Counter()
        self._inline: dict[str, int] = {}
        self._words = file.words
        self._named: dict[str, int] = {}
        self._open: list[str] = []
        if unknown := sorted(set(file.tiers) ^ set(tiers)):
            raise ValueError(f"'{unknown[0]}' should {'not ' if unknown[0] in file.tiers else ''}be among the tiers")
        for name in file.words:
            self._name(name)
        self.excused = self._choice([line for group in file.excused.values() for line in group.patterns])
        self.rules = [
            Rule(tier, tuple(self._parse(part) for part in pattern.split("&")), unless)
            for tier in tiers
            for group in file.tiers[tier].values()
            for unless in [self._choice(group.unless)]
            for pattern in group.patterns
        ]
        self.vocabulary = frozenset(word for word in self.uses if not word.endswith("*"))
        written = {way: word for word, ways in file.spellings.items() for way in ways}
        for word in sorted(self.vocabulary & written.keys()):
            raise ValueError(f"'{word}' in a pattern must be written '{written[word]}'")

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
        choice = Choice()
        for source in sources:
            choice.add((Step("edge"),) if source == "$" else self._parse(source))
        self.choices.append(choice)
        return len(self.choices) - 1

    def _parse(self, source: str) -> Line:
        source = source.strip()
        line, end = self._line(source, 0)
        if end != len(source) or not any(_holds(step) for step in line):
            raise ValueError(f"the pattern '{source[:80]}' cannot be read")
        return line

    def _line(self, source: str, at: int) -> tuple[Line, int]:
        steps: list[Step] = []
        while (found := _TOKEN.match(source, at)) and found["mark"] not in ("|", ")"):
            at = found.end()
            if found["gap"]:
                steps.append(Step("gap", number=int(found["most"] or _GAP)))
            elif found["name"]:
                steps.append(Step("choice", number=self._name(found["name"])))
            elif found["edge"]:
                steps.append(Step("edge"))
            elif found["word"]:
                self.uses[found["word"]] += 1
                steps.append(Step("word", found["word"]))
            elif found["mark"] == "(":
                step, at = self._bracket(source, at)
                steps.append(step)
            elif steps:
                steps[-1] = steps[-1]._replace(optional=True)
        return tuple(steps), at

    def _bracket(self, source: str, at: int) -> tuple[Step, int]:
        begin, choice, mark = at, Choice(), "|"
        while mark == "|":
            line, at = self._line(source, at)
            found = _TOKEN.match(source, at)
            edge = len(line) == 1 and line[0].kind == "edge"
            if found is None or found["mark"] not in ("|", ")") or not (edge or any(map(_holds, line))):
                raise ValueError(f"the pattern '{source[:80]}' cannot be read")
            choice.add(line)
            mark, at = found["mark"], found.end()
        number = self._inline.setdefault(source[begin:at], len(self.choices))
        if number == len(self.choices):
            self.choices.append(choice)
        return Step("choice", number=number), at


def _holds(step: Step) -> bool:
    """Whether the step takes a word of the message."""
    return step.kind in ("word", "choice") and not step.optional
