"""What a student holds, and how grades are read and compared. Knows nothing of routes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.schema import Qualification

_WORDS = {
    "distinction": "d",
    "merit": "m",
    "pass": "p",
    "star": "*",
    "starred": "*",
    "first": "1st",
    "third": "3rd",
    "class": "",
    "hons": "",
    "honours": "",
    "upper second": "2:1",
    "lower second": "2:2",
    "and": "",
} | dict(zip(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), "123456789", strict=True))
_WORD = re.compile(rf"\b({'|'.join(sorted(_WORDS, key=len, reverse=True))})(?:e?s)?\b")
_ARTICLE = re.compile(r"^an? (?=\d)")
_PLURAL = re.compile(r"(?<=[a-z0-9*])'?s$")


@dataclass(frozen=True)
class Held:
    """A qualification that a student has, or expects, by the catalogue's ids.

    subject: None when the student named none. grade: as the student wrote it; without a subject, 'BBB' at A level
    stands for three of them. The same qualification in the same subject counts once; those without a subject count
    as often as they are listed.
    """

    qualification: str
    subject: str | None = None
    grade: str | None = None


def read_grades(text: str | None, kind: Qualification) -> tuple[str, ...]:
    """The grades in a student's words, as the qualification writes them; empty when they cannot be read.

    'bbb' at A level is ('B', 'B', 'B'), 'dmm' at BTEC is ('DMM',), 'upper second' is ('2:1',), '4s' is ('4',).
    """
    if not text or not kind.grades:
        return ()
    written = {_bare(grade): grade for grade in kind.grades}
    one = "|".join(re.escape(bare) for bare in sorted(written, key=len, reverse=True))
    plain = _WORD.sub(lambda match: _WORDS[match[1]], _ARTICLE.sub("", text.casefold().strip()))
    for candidate in (_bare(plain), _bare(_PLURAL.sub("", plain))):
        if re.fullmatch(f"(?:{one})+", candidate):
            return tuple(written[bare] for bare in re.findall(one, candidate))
    return ()


def reaches(text: str | None, least: str, kind: Qualification) -> bool | None:
    """Whether a student's grade is at least `least`; None when that cannot be told.

    Of several grades that belong to one qualification, the lowest must reach it to say yes, the best must miss it to
    say no.
    """
    places = [kind.grades.index(grade) for grade in read_grades(text, kind)]
    if not places or least not in kind.grades:
        return None
    limit = kind.grades.index(least)
    if max(places) <= limit:
        return True
    return False if min(places) > limit else None


def as_held(
    kind: Qualification, subjects: Sequence[str] = (), grade: str | None = None, count: int = 1
) -> tuple[Held, ...]:
    """What a student holds of one kind, from what one message says of it.

    'BCC in biology, maths and geography' gives each subject its grade, in order; one grade is for all subjects; other
    numbers of grades leave it open which subject has which. `count` counts only where neither subjects nor several
    grades do.
    """
    grades = read_grades(grade, kind)
    if subjects and len(grades) == len(subjects):
        return tuple(Held(kind.id, subject, one) for subject, one in zip(subjects, grades, strict=True))
    if subjects:
        return tuple(Held(kind.id, subject, grade) for subject in subjects)
    if len(grades) > 1:
        return tuple(Held(kind.id, None, one) for one in grades)
    return (Held(kind.id, None, grade),) * max(count, 1)


def each(held: Held, kind: Qualification) -> tuple[Held, ...]:
    """One item for each qualification that an item stands for: three for 'BBB' at A level without a subject."""
    grades = read_grades(held.grade, kind)
    if held.subject is None and len(grades) > 1:
        return tuple(Held(held.qualification, None, one) for one in grades)
    return (held,)


def _bare(grade: str) -> str:
    return re.sub(r"[^a-z0-9*]", "", grade.casefold())
