"""Which routes a student's qualifications fit, what is missing for each, and what is not known yet.

Nothing here says that somebody will or will not get a place: "not met" means "not yet". Pure: no database, no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.levels import Held, as_held, read_grades
from knowledge.rules import Catalogue, Profile, Verdict, evaluate
from knowledge.schema import Requirement, Route, Rule, Statement

__all__ = [
    "Catalogue",
    "Held",
    "Profile",
    "RequirementVerdict",
    "RouteVerdict",
    "Verdict",
    "as_held",
    "judge",
    "read_grades",
]


@dataclass(frozen=True)
class RequirementVerdict:
    """One requirement, judged. `questions`: what to ask the student; `doubts`: what only the provider can say.

    `missing` says what to do about it, and is None where the requirement is met. `facts` is never empty.
    `post`: it asks for a job, which can be applied for.
    """

    id: str
    asks: str
    usual: bool
    verdict: Verdict
    facts: tuple[str, ...]
    missing: Statement | None
    questions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    post: bool = False


@dataclass(frozen=True)
class RouteVerdict:
    """A route, judged over all its requirements. `why` explains the verdict and the place; `facts` is never empty."""

    route: str
    name: str
    verdict: Verdict
    requirements: tuple[RequirementVerdict, ...]
    facts: tuple[str, ...]
    why: str


def judge(profile: Profile, catalogue: Catalogue) -> list[RouteVerdict]:
    """Every route with its verdict, the best first.

    First come the routes that lead to this job; among them those met, then not known, then not met; then those run in
    the student's nation, those that pay (where the student wants to earn), those with less missing, those with more
    already there, and at last the order of the catalogue. A post that is asked for counts in the verdict, but not in
    the order: it can be applied for. A requirement that is only for another nation is left out.
    """
    judged = [_judge_route(route, profile, catalogue) for route in catalogue.routes]
    return [verdict for _, verdict in sorted(judged, key=lambda pair: pair[0])]


def _judge_route(route: Route, profile: Profile, catalogue: Catalogue) -> tuple[tuple[int, ...], RouteVerdict]:
    """The route's verdict, after the key that puts it in its place (see `judge`)."""
    rules = {
        requirement.id: requirement.rule
        for requirement in sorted(catalogue.requirements.values(), key=lambda item: (item.order, item.id))
        if requirement.route == route.id and not _is_elsewhere(requirement.rule, profile.nation)
    }
    asked = [_judge_requirement(catalogue.requirements[key], profile, catalogue) for key in rules]
    posts = [item for item in asked if rules[item.id].employed_in is not None]
    others = [item for item in asked if item not in posts]
    own = [item for item in others if rules[item.id].nation is None]
    key = (
        int(not route.leads_here),
        -min(_overall(others).rank, Verdict.NOT_KNOWN.rank if posts else Verdict.MET.rank),
        int(_is_abroad(route, profile)),
        int(profile.earn is True and route.earn is not True),
        _count(others, Verdict.NOT_MET),
        -_count(own, Verdict.MET),
    )
    facts = tuple(dict.fromkeys(fact for item in asked for fact in item.facts)) or tuple(route.facts)
    why = _why(asked, posts, route, profile)
    return key, RouteVerdict(route.id, route.name, _overall(asked), tuple(asked), facts, why)


def _judge_requirement(requirement: Requirement, profile: Profile, catalogue: Catalogue) -> RequirementVerdict:
    found = evaluate(requirement, profile, catalogue)
    return RequirementVerdict(
        id=requirement.id,
        asks=requirement.asks,
        usual=requirement.usual,
        verdict=found.verdict,
        facts=tuple(requirement.facts),
        missing=None if found.verdict is Verdict.MET else requirement.missing,
        questions=found.questions,
        doubts=found.doubts,
        post=requirement.rule.employed_in is not None,
    )


def _is_elsewhere(rule: Rule, nation: str | None) -> bool:
    """Whether the rule lets everybody in this nation by, so that it is only for the others."""
    return any(nation is not None and part.nation is not None and nation in part.nation for part in rule.any_of or ())


def _overall(asked: Sequence[RequirementVerdict]) -> Verdict:
    return min((item.verdict for item in asked), key=lambda verdict: verdict.rank, default=Verdict.NOT_KNOWN)


def _why(
    asked: Sequence[RequirementVerdict], posts: Sequence[RequirementVerdict], route: Route, profile: Profile
) -> str:
    sentences = [_tally(asked)]
    missing = [item for item in asked if item.verdict is Verdict.NOT_MET]
    if missing and all(item in posts for item in missing):
        sentences.append("What is missing is a job, which you can apply for.")
    elif missing and all(item.usual for item in missing):
        sentences.append("What is missing is only usually asked for.")
    if _is_abroad(route, profile):
        sentences.append(f"It is run in {_listed([nation.replace('_', ' ').title() for nation in route.nations])}.")
    if profile.earn and route.earn is not None:
        sentences.append("You earn while you train." if route.earn else "You do not earn a wage while you train.")
    if not route.leads_here:
        sentences.append("It leads to a neighbouring job.")
    return " ".join(sentences)


def _tally(asked: Sequence[RequirementVerdict]) -> str:
    total, met = len(asked), _count(asked, Verdict.MET)
    missing, unknown = _count(asked, Verdict.NOT_MET), _count(asked, Verdict.NOT_KNOWN)
    if total == 0:
        return "I have no checked facts on what it asks for."
    if met == total:
        return "You have what I know it asks for, which is no promise of a place."
    parts = [f"you have {met or 'none'}"]
    parts += [f"{missing} {'is' if missing == 1 else 'are'} missing"] if missing else []
    parts += [f"I cannot tell about {unknown} yet"] if unknown else []
    return f"Of {total} thing{'s' * (total > 1)} that it asks for, {_listed(parts)}."


def _is_abroad(route: Route, profile: Profile) -> bool:
    return bool(route.nations) and profile.nation is not None and profile.nation not in route.nations


def _count(asked: Sequence[RequirementVerdict], verdict: Verdict) -> int:
    return sum(item.verdict is verdict for item in asked)


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
