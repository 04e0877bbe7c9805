"""The form of the content files: what a block may hold, and of what kind.

Each class is one kind of block in `knowledge/content/`. An unknown field is a fault, so that a slip of the pen is
seen at once. References between blocks (a fact's source, an answer's facts) are checked in `check.py`.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.\-]*$", max_length=80)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
NationId = Literal["england", "scotland", "wales", "northern_ireland"]


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Known(StrEnum):
    """How much of a question the checked facts answer."""

    FULLY = "fully"
    PARTLY = "partly"
    NO = "no"


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id


class Source(Block):
    """Where a fact comes from. `link: false`: tell the publisher, send no student there."""

    publisher: Line
    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)]
    link: bool = True


class Fact(Block):
    """One checked statement. `applies_to` empty means the whole UK."""

    fact: Line
    source: Id
    published: Line | None = None
    checked: dt.date
    review: dt.date
    confidence: Confidence
    applies_to: list[NationId] = Field(default_factory=list)
    route: Id | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    reading: Literal["confirmed", "corrected", "new", "not_found_again"] = "new"
    gap: bool = False
    superseded: bool = False
    note: str = ""


class Statement(BaseModel):
    """One thing that an answer says, with the facts that it rests on. Without `text` the first fact speaks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Line | None = None
    facts: Annotated[list[Id], Field(min_length=1)]


class Next(BaseModel):
    """A choice under an answer: the topic that it leads to, with the detail that it is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    topic: Id
    about: dict[str, Id] = Field(default_factory=dict)


class Answer(Block):
    """What Cali says on a topic. `about` narrows it: this answer is for that route, nation, qualification …

    `asked`: the question in other words, for the search. `more`: what "tell me more" brings, five at a time.
    """

    topic: Id
    question: Line
    asked: list[Line] = Field(default_factory=list)
    about: dict[str, Id] = Field(default_factory=dict)
    known: Known = Known.FULLY
    lead: Statement
    points: Annotated[list[Statement], Field(max_length=5)] = Field(default_factory=list)
    more: list[Statement] = Field(default_factory=list)
    contacts: list[Id] = Field(default_factory=list)
    next: Annotated[list[Next], Field(max_length=4)] = Field(default_factory=list)

    @model_validator(mode="after")
    def a_gap_is_signposted(self) -> Answer:
        if self.known is not Known.FULLY and not self.contacts:
            raise ValueError("an answer that is known 'partly' or 'no' needs contacts: who knows better")
        return self


class Wordings(Block):
    """How people ask the question of the answer with this id: everyday wordings, for the search and for training."""

    asked: Annotated[list[Line], Field(min_length=1)]


class Elsewhere(Block):
    """Questions that are not for Cali, gathered by what they are about: what is like them finds nothing."""

    asked: Annotated[list[Line], Field(min_length=1)]


class Topic(Block):
    """What a question is about. `title` is what a choice that leads here says.

    `home_of`: the kind of detail that leads here when it is named alone ("and the PTP?").
    `asked_after`: what a question on another topic means right after this one ("how much is it": `fees: register_fee`).
    `with_detail`: the topic that is meant when a kind of detail is named that this one has no answer for ("what do
    apprentices earn", on pay: `route: trainee_pay`).
    `of_each_job`: every job has an answer of its own to this, and ours is none for another job ("radiographer pay").
    """

    title: Annotated[str, StringConstraints(max_length=40)]
    section: Line
    home_of: list[str] = Field(default_factory=list)
    asked_after: dict[Id, Id] = Field(default_factory=dict)
    with_detail: dict[str, Id] = Field(default_factory=dict)
    of_each_job: bool = False


class Named(Block):
    """Something that students name: its names are what the entity patterns are made from.

    `aliases`: other names and spellings. `fuzzy: false`: found only when spelt exactly (short or common words).
    """

    name: Line
    aliases: list[Line] = Field(default_factory=list)
    fuzzy: bool = True
    facts: list[Id] = Field(default_factory=list)


class Route(Named):
    """A way in. `leads_here: false`: it leads to a neighbouring profession."""

    short: Line
    run_by: Line
    nations: list[NationId] = Field(default_factory=list)
    leads_here: bool = True
    earn: bool | None = None
    needs_employer: bool | None = None
    facts: Annotated[list[Id], Field(min_length=1)]


class Qualification(Named):
    """`rqf`, `scqf`, `cqfw`: its level in England and Northern Ireland, Scotland, Wales; none where it varies."""

    rqf: int | None = None
    scqf: int | None = None
    cqfw: int | None = None
    grades: list[str] = Field(default_factory=list)


class Specialism(Named):
    side: Literal["physics", "engineering", "other"]
    facts: Annotated[list[Id], Field(min_length=1)]


class Provider(Named):
    nation: NationId | None = None
    place: Line | None = None
    url: str | None = None
    university: bool = True


class Course(Named):
    """A course at a provider. `leads_here: false`: it leads to `profession`, which is another one."""

    provider: Id
    award: Line | None = None
    level: int | None = None
    mode: Line | None = None
    years_min: float | None = None
    years_max: float | None = None
    nation: NationId | None = None
    place: Line | None = None
    specialisms: list[Id] = Field(default_factory=list)
    route: Id | None = None
    entry: Line | None = None
    ucas_code: Line | None = None
    url: str | None = None
    source: Id
    published: Line | None = None
    checked: dt.date
    review: dt.date
    confidence: Confidence
    status: Literal["current", "dated"]
    leads_here: bool
    profession: Line | None = None
    note: str = ""


class Register(Named):
    statutory: bool
    facts: Annotated[list[Id], Field(min_length=1)]


class Nation(Named):
    pass


class Place(Named):
    nation: NationId


class Profession(Named):
    """`neighbour: true`: Cali can say what differs; others it only recognises. `way_in`: the route that leads to it, so
    that "what do I need to be a clinical scientist" is a question about the route."""

    neighbour: bool = False
    way_in: Id | None = None
    differs: Statement | None = None
    read_on: Id | None = None


class Duty(Named):
    facts: Annotated[list[Id], Field(min_length=1)]


class Subject(Named):
    counts_as: list[Id] = Field(default_factory=list)


class Band(Named):
    pass


class Term(Named):
    """A word or abbreviation of the glossary. `meaning` is one plain sentence."""

    stands_for: Line | None = None
    meaning: Line
    source: Id
    checked: dt.date


class Contact(Block):
    """Somebody to ask. `topics` empty: for anything."""

    name: Line
    helps_with: Line
    how: Line
    url: str | None = None
    nations: list[NationId] = Field(default_factory=list)
    topics: list[Id] = Field(default_factory=list)
    source: Id
    checked: dt.date


class Holds(BaseModel):
    """A qualification of one of these kinds, where given in one of these subjects and with at least this grade."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    qualification: Annotated[list[Id], Field(min_length=1)]
    subject_among: list[Id] = Field(default_factory=list)
    at_least_grade: str | None = None
    count: Annotated[int, Field(ge=1)] = 1


class Rule(BaseModel):
    """What is asked for, as a tree. Exactly one key; `requirement` stands for another requirement's rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    all_of: list[Rule] | None = None
    any_of: list[Rule] | None = None
    holds: Holds | None = None
    at_least_level: Annotated[int, Field(ge=1, le=8)] | None = None
    employed_in: Literal["nhs", "health", "any"] | None = None
    nation: list[NationId] | None = None
    requirement: Id | None = None

    @model_validator(mode="after")
    def one_kind(self) -> Rule:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a rule has exactly one key, not {len(given)}: {', '.join(given) or 'none'}")
        return self


class Requirement(Block):
    """What a route asks for. `route` empty: only there for other requirements to name."""

    route: Id | None = None
    asks: Line
    rule: Rule
    usual: bool = False
    missing: Statement
    facts: Annotated[list[Id], Field(min_length=1)]
    order: int = 0


KINDS: dict[str, type[Block]] = {
    "sources": Source,
    "facts": Fact,
    "topics": Topic,
    "answers": Answer,
    "wordings": Wordings,
    "elsewhere": Elsewhere,
    "routes": Route,
    "requirements": Requirement,
    "qualifications": Qualification,
    "specialisms": Specialism,
    "providers": Provider,
    "courses": Course,
    "registers": Register,
    "nations": Nation,
    "places": Place,
    "professions": Profession,
    "duties": Duty,
    "subjects": Subject,
    "bands": Band,
    "glossary": Term,
    "contacts": Contact,
}
"""The kinds of block by the name of their file (`routes.yml`) or folder (`answers/pay.yml`)."""
