"""Which routes a student's qualifications fit, what is missing and what is not known yet.

Three-valued logic (Kleene's): a rule is met, not met, or not known. Not met means "not yet": nothing here says that
somebody will or will not get a place. Pure: the blocks of the content are handed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from knowledge.levels import Held, each, reaches
from knowledge.schema import Holds, Qualification, Requirement, Route, Rule, Statement, Subject

NATION_QUESTION = "Where do you live, or want to train: England, Scotland, Wales or Northern Ireland?"


class Verdict(StrEnum):
    MET = "met"
    NOT_KNOWN = "not_known"
    NOT_MET = "not_met"


_RANK = {Verdict.NOT_MET: 0, Verdict.NOT_KNOWN: 1, Verdict.MET: 2}


@dataclass(frozen=True)
class Profile:
    """What a student has told. `complete`: these are all the qualifications; otherwise others may exist."""

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
class RequirementVerdict:
    """One requirement, judged. `questions`: what to ask the student; `doubts`: what only the provider can say."""

    id: str
    asks: str
    usual: bool
    verdict: Verdict
    facts: tuple[str, ...]
    missing: Statement | None
    questions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class RouteVerdict:
    """A route, judged over all its requirements. `why` says what put it in its place; `facts` is never empty."""

    route: str
    name: str
    verdict: Verdict
    requirements: tuple[RequirementVerdict, ...]
    facts: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class _Finding:
    verdict: Verdict
    questions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def judge(profile: Profile, catalogue: Catalogue) -> list[RouteVerdict]:
    """Every route with its verdict, the best first.

    Before others come routes that lead to this job, then those met before those not known and not met, those offered
    in the student's nation, those that pay (where the student must earn), and those with less missing.
    A requirement that is only for another nation is left out.
    """
    verdicts = [(_judge_route(route, profile, catalogue), route) for route in catalogue.routes]
    verdicts.sort(key=lambda pair: _place(*pair, profile))
    return [verdict for verdict, _ in verdicts]


def _judge_route(route: Route, profile: Profile, catalogue: Catalogue) -> RouteVerdict:
    asked = [
        _judge_requirement(requirement, profile, catalogue)
        for requirement in sorted(catalogue.requirements.values(), key=lambda item: (item.order, item.id))
        if requirement.route == route.id and not _is_elsewhere(requirement.rule, profile.nation)
    ]
    overall = min((item.verdict for item in asked), key=_RANK.__getitem__, default=Verdict.NOT_KNOWN)
    facts = tuple(dict.fromkeys(fact for item in asked for fact in item.facts)) or tuple(route.facts)
    return RouteVerdict(route.id, route.name, overall, tuple(asked), facts, _why(asked, overall, route, profile))


def _judge_requirement(requirement: Requirement, profile: Profile, catalogue: Catalogue) -> RequirementVerdict:
    found = _Evaluation(profile, catalogue).of(requirement.rule, requirement)
    return RequirementVerdict(
        requirement.id,
        requirement.asks,
        requirement.usual,
        found.verdict,
        tuple(requirement.facts),
        None if found.verdict is Verdict.MET else requirement.missing,
        found.questions,
        found.doubts,
    )


@dataclass(frozen=True)
class _Evaluation:
    profile: Profile
    catalogue: Catalogue

    def of(self, rule: Rule, owner: Requirement) -> _Finding:
        """The finding on a rule; `owner` is the requirement whose words a question uses."""
        if rule.all_of is not None:
            return _join(min, [self.of(part, owner) for part in rule.all_of])
        if rule.any_of is not None:
            return _join(max, [self.of(part, owner) for part in rule.any_of])
        if rule.requirement is not None:
            other = self.catalogue.requirements[rule.requirement]
            return self.of(other.rule, other)
        if rule.nation is not None:
            if self.profile.nation is None:
                return _Finding(Verdict.NOT_KNOWN, (NATION_QUESTION,))
            return _Finding(Verdict.MET if self.profile.nation in rule.nation else Verdict.NOT_MET)
        if rule.employed_in is not None:
            return self._employed(rule.employed_in, owner)
        if rule.at_least_level is not None:
            return self._level(rule.at_least_level, owner)
        assert rule.holds is not None  # a rule has exactly one key (schema)
        return self._holds(rule.holds, owner)

    def _employed(self, asked: str, owner: Requirement) -> _Finding:
        """Working elsewhere rules it out for now. Working there leaves open whether it is the post that is asked for."""
        fitting = {"nhs": {"nhs"}, "health": {"nhs", "health"}, "any": {"nhs", "health", "other"}}[asked]
        if self.profile.employed_in is None or self.profile.employed_in in fitting:
            return _Finding(Verdict.NOT_KNOWN, (_question(owner),))
        return _Finding(Verdict.NOT_MET)

    def _level(self, least: int, owner: Requirement) -> _Finding:
        kinds = [self._kind(held) for held in self.profile.held]
        if any(kind.rqf is not None and kind.rqf >= least for kind in kinds):
            return _Finding(Verdict.MET)
        doubts = _unique(f"I do not know which level your {kind.name} counts as." for kind in kinds if kind.rqf is None)
        if self.profile.complete:
            return _Finding(Verdict.NOT_KNOWN, (), doubts) if doubts else _Finding(Verdict.NOT_MET)
        return _Finding(Verdict.NOT_KNOWN, (_question(owner),), doubts)

    def _holds(self, asked: Holds, owner: Requirement) -> _Finding:
        sure, possible = 0, 0
        questions: list[str] = []
        for key in asked.qualification:
            items = [item for held in self.profile.held if held.qualification == key for item in self._each(held)]
            named: dict[str, list[bool | None]] = {}
            unnamed: list[bool | None] = []
            for item in items:
                fit = self._fits(item, asked)
                (unnamed if item.subject is None else named.setdefault(item.subject, [])).append(fit)
                if fit is None:
                    questions.append(self._detail(item, asked))
            best = [max(fits, key=(False, None, True).index) for fits in named.values()]
            # 'BBB' and 'physics' may speak of the same A levels: for sure there are only as many as the larger number.
            sure += max(best.count(True), unnamed.count(True))
            possible += Counter(fit is not False for fit in (*best, *unnamed))[True]
        if sure >= asked.count:
            return _Finding(Verdict.MET)
        doubts = _unique(self._instead(asked))
        if possible < asked.count:
            questions = [] if self.profile.complete else [_question(owner), *questions]
            if self.profile.complete and not doubts:
                return _Finding(Verdict.NOT_MET)
        return _Finding(Verdict.NOT_KNOWN, _unique(questions), doubts)

    def _fits(self, item: Held, asked: Holds) -> bool | None:
        fits: list[bool | None] = [True]
        if asked.subject_among:
            fits.append(None if item.subject is None else self._covers(item.subject, asked))
        if asked.at_least_grade is not None:
            fits.append(reaches(item.grade, asked.at_least_grade, self._kind(item)))
        return min(fits, key=(False, None, True).index)

    def _instead(self, asked: Holds) -> Iterator[str]:
        """Other qualifications, as high and in a fitting subject: no fact says if they are taken instead."""
        levels = [self.catalogue.qualifications[key].rqf for key in asked.qualification]
        least = min((level for level in levels if level is not None), default=9)
        for held in sorted(self.profile.held, key=repr):
            kind = self._kind(held)
            high_enough = kind.rqf is None or kind.rqf >= least
            fitting = not asked.subject_among or (held.subject is not None and self._covers(held.subject, asked))
            if held.qualification not in asked.qualification and high_enough and fitting:
                yield f"I do not know if your {self._name(held)} counts instead."

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

    def _each(self, held: Held) -> tuple[Held, ...]:
        return each(held, self._kind(held))

    def _name(self, held: Held) -> str:
        name = self._kind(held).name
        if held.subject is None:
            return name
        subject = self.catalogue.subjects.get(held.subject)
        return f"{name} in {subject.name if subject else held.subject}"


def _join(choose: Callable[..., Verdict], findings: list[_Finding]) -> _Finding:
    verdict = choose((finding.verdict for finding in findings), key=_RANK.__getitem__)
    if verdict is not Verdict.NOT_KNOWN:
        return _Finding(verdict)
    open_ones = [finding for finding in findings if finding.verdict is Verdict.NOT_KNOWN]
    return _Finding(
        verdict,
        _unique(question for finding in open_ones for question in finding.questions),
        _unique(doubt for finding in open_ones for doubt in finding.doubts),
    )


def _question(owner: Requirement) -> str:
    return f"Do you have {owner.asks[0].lower()}{owner.asks[1:]}?"


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _named(rule: Rule) -> Iterator[str]:
    if rule.requirement is not None:
        yield rule.requirement
    for part in (*(rule.all_of or ()), *(rule.any_of or ())):
        yield from _named(part)


def _is_elsewhere(rule: Rule, nation: str | None) -> bool:
    """Whether the rule lets everybody in this nation by, so that it is only for the others."""
    return any(nation is not None and part.nation is not None and nation in part.nation for part in rule.any_of or ())
