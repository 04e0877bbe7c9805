"""What a student has told, and whether it satisfies a rule, in three-valued logic (Kleene's).

A rule is met, not met, or not known. Not met means "not yet". Pure: the blocks of the content are handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from knowledge.levels import Held, each, reaches
from knowledge.schema import Holds, Qualification, Requirement, Route, Rule, Subject

NATION_QUESTION = "Where do you live, or want to train: England, Scotland, Wales or Northern Ireland?"
_WORKPLACES = {"nhs": {"nhs"}, "health": {"nhs", "health"}, "any": {"nhs", "health", "other"}}
_TRUTHS = (False, None, True)


class Verdict(StrEnum):
    """Whether a rule is satisfied, as far as the student has told. Not met means "not yet"."""

    MET = "met"
    NOT_KNOWN = "not_known"
    NOT_MET = "not_met"

    @property
    def rank(self) -> int:
        """The higher, the better: met 2, not known 1, not met 0."""
        return {"met": 2, "not_known": 1, "not_met": 0}[self.value]


@dataclass(frozen=True)
class Profile:
    """What a student has told. `complete`: these are all the qualifications; otherwise there may be others."""

    held: tuple[Held, ...] = ()
    nation: str | None = None
    employed_in: Literal["nhs", "health", "other", "none"] | None = None
    earn: bool | None = None
    complete: bool = False


@dataclass(frozen=True)
class Catalogue:
    """The blocks that a judgement needs. Raises ValueError when requirements name each other in a circle."""

    routes: tuple[Route, ...]
    requirements: Mapping[str, Requirement]
    qualifications: Mapping[str, Qualification]
    subjects: Mapping[str, Subject] = field(default_factory=dict)

    def __post_init__(self) -> None:
        needs = {key: set(_named(requirement.rule)) for key, requirement in self.requirements.items()}
        for key, named in needs.items():
            if unknown := sorted(named - needs.keys()):
                raise ValueError(f"The requirement '{key}' names '{unknown[0]}', which does not exist.")
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            raise ValueError(f"Requirements need each other in a circle: {' > '.join(error.args[1])}.") from error


@dataclass(frozen=True)
class Finding:
    """A verdict; where it is not known, what to ask the student and what only the provider can say."""

    verdict: Verdict
    questions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def evaluate(requirement: Requirement, profile: Profile, catalogue: Catalogue) -> Finding:
    """The finding on a requirement's rule. Its own words make the questions, whatever it refers to."""
    question = f"Do you have {requirement.asks[0].lower()}{requirement.asks[1:]}?"
    return _Evaluation(profile, catalogue, question).of(requirement.rule)


@dataclass(frozen=True)
class _Evaluation:
    profile: Profile
    catalogue: Catalogue
    question: str

    @property
    def _held(self) -> list[Held]:
        """In one order, whatever order they were told in."""
        return sorted(self.profile.held, key=repr)

    def of(self, rule: Rule) -> Finding:
        if rule.all_of is not None:
            return _join([self.of(part) for part in rule.all_of], every=True)
        if rule.any_of is not None:
            return _join([self.of(part) for part in rule.any_of], every=False)
        if rule.requirement is not None:
            return self.of(self.catalogue.requirements[rule.requirement].rule)
        if rule.nation is not None:
            if self.profile.nation is None:
                return Finding(Verdict.NOT_KNOWN, (NATION_QUESTION,))
            return Finding(Verdict.MET if self.profile.nation in rule.nation else Verdict.NOT_MET)
        if rule.employed_in is not None:
            return self._employed(rule.employed_in)
        if rule.at_least_level is not None:
            return self._level(rule.at_least_level)
        assert rule.holds is not None  # a rule has exactly one key (schema)
        return self._holds(rule.holds)

    def _employed(self, asked: str) -> Finding:
        """Working elsewhere rules it out for now; working there leaves open if it is the post that is asked for."""
        if self.profile.employed_in is None or self.profile.employed_in in _WORKPLACES[asked]:
            return Finding(Verdict.NOT_KNOWN, (self.question,))
        return Finding(Verdict.NOT_MET)

    def _level(self, least: int) -> Finding:
        kinds = [self._kind(held) for held in self._held]
        if any(kind.rqf is not None and kind.rqf >= least for kind in kinds):
            return Finding(Verdict.MET)
        doubts = _unique(f"I do not know which level your {kind.name} counts as." for kind in kinds if kind.rqf is None)
        if self.profile.complete and not doubts:
            return Finding(Verdict.NOT_MET)
        return Finding(Verdict.NOT_KNOWN, () if self.profile.complete else (self.question,), doubts)

    def _holds(self, asked: Holds) -> Finding:
        sure, possible = 0, 0
        questions: list[str] = []
        for key in asked.qualification:
            named: dict[str, list[bool | None]] = {}
            unnamed: list[bool | None] = []
            for item in self._items(key):
                fit = self._fits(item, asked)
                (unnamed if item.subject is None else named.setdefault(item.subject, [])).append(fit)
                if fit is None:
                    questions.append(self._detail(item, asked))
            best = [max(fits, key=_TRUTHS.index) for fits in named.values()]
            # 'BBB' and 'physics' may speak of the same A levels: for sure there are only as many as the larger number.
            sure += max(best.count(True), unnamed.count(True))
            possible += sum(fit is not False for fit in (*best, *unnamed))
        if sure >= asked.count:
            return Finding(Verdict.MET)
        doubts, beyond = self._instead(asked)
        if possible < asked.count:
            if self.profile.complete and not doubts and not beyond:
                return Finding(Verdict.NOT_MET)
            questions = [self.question, *questions] if beyond or not self.profile.complete else []
        if not questions and not doubts:
            questions = [self.question]
        return Finding(Verdict.NOT_KNOWN, _unique(questions), doubts)

    def _items(self, key: str) -> list[Held]:
        return [item for held in self._held if held.qualification == key for item in each(held, self._kind(held))]

    def _fits(self, item: Held, asked: Holds) -> bool | None:
        fits: list[bool | None] = [True]
        if asked.subject_among:
            fits.append(None if item.subject is None else self._covers(item.subject, asked))
        if asked.at_least_grade is not None:
            fits.append(reaches(item.grade, asked.at_least_grade, self._kind(item)))
        return min(fits, key=_TRUTHS.index)

    def _instead(self, asked: Holds) -> tuple[tuple[str, ...], bool]:
        """Doubts on other kinds, as high and in a fitting subject, that no fact says are taken or not taken instead.

        And whether the student is beyond what is asked: who has A levels may have left the GCSEs unsaid.
        """
        levels = [self.catalogue.qualifications[key].rqf for key in asked.qualification]
        least = min((level for level in levels if level is not None), default=9)
        doubts, beyond = [], False
        for held in self._held:
            level = self._kind(held).rqf
            if held.qualification in asked.qualification or (level is not None and level < least):
                continue
            if not asked.subject_among and level is not None and level > least:
                beyond = True
            elif not asked.subject_among or (held.subject is not None and self._covers(held.subject, asked)):
                doubts.append(f"I do not know if your {self._name(held)} counts instead.")
        return _unique(doubts), beyond

    def _detail(self, item: Held, asked: Holds) -> str:
        if asked.subject_among and item.subject is None:
            return f"Which subject is your {self._name(item)} in?"
        return f"Which grade do you have, or expect, in your {self._name(item)}?"

    def _covers(self, subject: str, asked: Holds) -> bool:
        reached, waiting = {subject}, [subject]
        while waiting:
            block = self.catalogue.subjects.get(waiting.pop())
            new = set(block.counts_as if block else ()) - reached
            reached |= new
            waiting += new
        return not reached.isdisjoint(asked.subject_among)

    def _kind(self, held: Held) -> Qualification:
        known = self.catalogue.qualifications.get(held.qualification)
        return known or Qualification(id=held.qualification, name=held.qualification)

    def _name(self, held: Held) -> str:
        name = self._kind(held).name
        if held.subject is None:
            return name
        subject = self.catalogue.subjects.get(held.subject)
        return f"{name} in {subject.name if subject else held.subject}"


def _join(findings: Sequence[Finding], *, every: bool) -> Finding:
    """All of them, or (not `every`) any of them."""
    verdicts = sorted((finding.verdict for finding in findings), key=lambda verdict: verdict.rank, reverse=not every)
    verdict = verdicts[0] if verdicts else (Verdict.MET if every else Verdict.NOT_MET)
    if verdict is not Verdict.NOT_KNOWN:
        return Finding(verdict)
    open_ones = [finding for finding in findings if finding.verdict is Verdict.NOT_KNOWN]
    return Finding(
        verdict,
        _unique(question for finding in open_ones for question in finding.questions),
        _unique(doubt for finding in open_ones for doubt in finding.doubts),
    )


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _named(rule: Rule) -> Iterator[str]:
    if rule.requirement is not None:
        yield rule.requirement
    for part in (*(rule.all_of or ()), *(rule.any_of or ())):
        yield from _named(part)
