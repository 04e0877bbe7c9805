"""What the store gives back: frozen values that no later load can change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge.schema import Known


@dataclass(frozen=True)
class Source:
    """Where a fact comes from. `url` is None where students are not to be sent there."""

    id: str
    publisher: str
    title: str
    url: str | None
    published: str | None
    checked: dt.date


@dataclass(frozen=True)
class Fact:
    id: str
    text: str
    source: Source
    review: dt.date
    confidence: str
    applies_to: tuple[str, ...] = ()
    gap: bool = False


@dataclass(frozen=True)
class Statement:
    """One thing that is said, with the facts that it rests on; there is always at least one."""

    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Contact:
    id: str
    name: str
    helps_with: str
    how: str
    url: str | None
    nations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A way on: the topic, with the detail that it is about."""

    title: str
    topic: str
    about: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    id: str
    name: str
    provider_id: str
    provider: str
    award: str | None
    mode: str | None
    place: str | None
    nation: str | None
    entry: str | None
    ucas_code: str | None
    url: str | None
    note: str
    current: bool
    leads_here: bool
    profession: str | None
    source: Source


@dataclass(frozen=True)
class Answer:
    """What Cali says on a topic, for the details in `about`."""

    id: str
    topic: str
    question: str
    known: Known
    about: dict[str, str]
    lead: Statement
    points: tuple[Statement, ...] = ()
    more: tuple[Statement, ...] = ()
    contacts: tuple[Contact, ...] = ()
    choices: tuple[Choice, ...] = ()

    def statements(self) -> tuple[Statement, ...]:
        return (self.lead, *self.points)


def sources_of(statements: Iterable[Statement]) -> tuple[Source, ...]:
    """The sources behind the statements, each once, in the order in which they are needed."""
    found: dict[str, Source] = {}
    for statement in statements:
        for fact in statement.facts:
            found.setdefault(fact.source.id, fact.source)
    return tuple(found.values())


def overdue(statements: Iterable[Statement], today: dt.date) -> tuple[Fact, ...]:
    """The facts that should have been looked at again before `today`."""
    return tuple(fact for statement in statements for fact in statement.facts if fact.review < today)
