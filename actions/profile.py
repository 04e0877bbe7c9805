"""What a message tells about the student: qualifications with subject and grade, nation, work; kept as a profile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.eligibility import Catalogue, Held, Profile, as_held
from knowledge.schema import Qualification

_NEAR = 30
"""A subject or a grade more than this many characters away belongs to no qualification."""
_IN_FRONT = 3
"""A subject this close before a qualification belongs to it: "maths a level"."""
_BESIDE = 10
"""A grade this close to a subject is the grade in it: "maths grade A", "B in physics"."""
_NHS = re.compile(
    r"\b(?:work|working|job|employed|employee)\b[^.?!]{0,30}\b(?:nhs|hospital|trust)\b|"
    r"\bnhs (?:staff|worker|employee)\b",
    re.I,
)
_OTHER_JOB = re.compile(r"\bi(?:'?m| am) (?:a|an|currently a|now a)\b|\bi work (?:as|in|for)\b|\bmy job\b", re.I)
_EARN = re.compile(r"\bearn(?:ing)?\b|\bpaid while\b|\bneed (?:a wage|to work|money)\b", re.I)
_ALL = re.compile(r"\b(?:only|just|all i (?:have|got|ve got)|nothing else|no other)\b", re.I)


@dataclass(frozen=True)
class Named:
    """An entity as the message has it."""

    kind: str
    value: str
    start: int
    end: int
    negated: bool = False


def named(entities: Sequence[Mapping[str, Any]]) -> list[Named]:
    """The entities of a message in order; those of a choice have no place in a text and come first."""
    found = [
        Named(
            str(one.get("entity")),
            str(one.get("value")),
            int(one.get("start") or 0),
            int(one.get("end") or 0),
            bool(one.get("negated")),
        )
        for one in entities
        if isinstance(one.get("value"), str)
    ]
    return sorted(found, key=lambda one: one.start)


def held_in(found: Sequence[Named], catalogue: Catalogue) -> list[Held]:
    """What the student holds by this message: each qualification with the subjects and grades that stand by it."""
    holders = [one for one in found if one.kind == "qualification" and not one.negated]
    subjects: dict[Named, list[Named]] = {one: [] for one in holders}
    grades: dict[Named, list[Named]] = {one: [] for one in holders}
    for one in found:
        if one.kind == "subject" and not one.negated and (holder := _holder(one, holders)):
            subjects[holder].append(one)
    of_subject = {subject: holder for holder, ones in subjects.items() for subject in ones}
    for one in found:
        if one.kind == "grade" and not one.negated:
            beside = [subject for subject in of_subject if _gap(one, subject) <= _BESIDE]
            holder = of_subject[min(beside, key=lambda each: _gap(one, each))] if beside else _holder(one, holders)
            if holder:
                grades[holder].append(one)
    held: list[Held] = []
    for one in holders:
        kind = catalogue.qualifications.get(one.value)
        if kind is not None:
            held.extend(_graded(kind, [each.value for each in subjects[one]], [each.value for each in grades[one]]))
    return list(dict.fromkeys(held))


def _graded(kind: Qualification, subjects: Sequence[str], grades: Sequence[str]) -> tuple[Held, ...]:
    """One grade is for all subjects, as many as subjects are one for each, other numbers leave it open."""
    if len(grades) == len(subjects):
        return tuple(Held(kind.id, *pair) for pair in zip(subjects, grades, strict=True)) or as_held(kind)
    return as_held(kind, subjects, grades[0] if len(grades) == 1 or (grades and not subjects) else None)


def _holder(one: Named, holders: Sequence[Named]) -> Named | None:
    """The qualification that a subject or a grade belongs to; None where all are too far away."""
    nearest = min(holders, key=lambda each: _distance(one, each), default=None)
    return nearest if nearest is not None and _distance(one, nearest) <= _NEAR else None


def _gap(one: Named, other: Named) -> int:
    return max(one.start - other.end, other.start - one.end)


def _distance(one: Named, holder: Named) -> int:
    """How far a subject or grade is from a qualification; one right in front of it is nearest."""
    if one.end <= holder.start:
        gap = holder.start - one.end
        return gap if gap <= _IN_FRONT else gap + 2
    return max(one.start - holder.end, 0) + 1


def work_in(text: str) -> str | None:
    """'nhs' or 'other' where the message tells of a job, else None."""
    if _NHS.search(text):
        return "nhs"
    return "other" if _OTHER_JOB.search(text) else None


def merged(kept: Mapping[str, Any], found: Sequence[Named], text: str, catalogue: Catalogue) -> dict[str, Any]:
    """The profile kept so far with what this message adds, as the slot holds it (JSON)."""
    held = [tuple(one) for one in kept.get("held", [])]
    for one in held_in(found, catalogue):
        new = (one.qualification, one.subject, one.grade)
        if new in held:
            continue
        held = [old for old in held if not (old[:2] == new[:2] and (old[2] is None or new[2] is not None))]
        if (new[0], None, None) in held and new[1]:
            held.remove((new[0], None, None))
        held.append(new)
    dropped = {one.value for one in found if one.negated and one.kind == "qualification"}
    nations = [one.value for one in found if one.kind == "nation" and not one.negated]
    return {
        "held": [list(one) for one in held if one[0] not in dropped],
        "nation": nations[0] if nations else kept.get("nation"),
        "employed_in": work_in(text) or kept.get("employed_in"),
        "earn": True if _EARN.search(text) else kept.get("earn"),
        "complete": bool(_ALL.search(text)),
    }


def as_profile(kept: Mapping[str, Any]) -> Profile:
    """The slot's profile for `knowledge.eligibility`."""
    return Profile(
        held=tuple(Held(*one) for one in kept.get("held", [])),
        nation=kept.get("nation"),
        employed_in=kept.get("employed_in"),
        earn=kept.get("earn"),
        complete=bool(kept.get("complete")),
    )
