"""Every look-up that the actions may make. One session a call, so that no call sees half a load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge import models as m
from knowledge import schema as s
from knowledge.answers import Answer, Choice, Contact, Course, Fact, Source, Statement
from knowledge.database import open_engine
from knowledge.eligibility import Catalogue
from knowledge.schema import Known

NATIONS = {"england": "England", "scotland": "Scotland", "wales": "Wales", "northern_ireland": "Northern Ireland"}
DEFAULT_NATION = "england"


_VERSION = select(m.VersionRow.__table__.c.version)
_seen: ContextVar[int | None] = ContextVar("version_seen", default=None)


@dataclass(frozen=True)
class Ask:
    """What a question is about.

    said: the details named in the message, by kind, in order. carried: what the talk was about before, by kind.
    """

    said: Mapping[str, Sequence[str]] = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)

    def nation(self) -> str | None:
        """The nation said, or else carried."""
        said = self.said.get("nation")
        return said[0] if said else self.carried.get("nation")


@dataclass(frozen=True)
class Name:
    """One name of a thing: ('route', 'ptp', 'Practitioner Training Programme')."""

    kind: str
    id: str
    name: str
    fuzzy: bool


@dataclass
class _Remembered:
    """Of one version: what each topic's answers are about, titles, and the answers that were asked for."""

    version: int
    abouts: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    after: dict[tuple[str, str], str] = field(default_factory=dict)
    with_detail: dict[tuple[str, str], str] = field(default_factory=dict)
    of_each_job: frozenset[str] = frozenset()
    ways_in: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    catalogue: Catalogue | None = None


@cache
def shared_store() -> Store:
    """The store of this process, as the settings have it."""
    return Store(open_engine())


class Store:
    """The knowledge store, to be read. Raises SQLAlchemy's errors when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._memory = _Remembered(-1)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            if self.engine.dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Inside, the version is asked for once: many questions of one turn need no more."""
        token = _seen.set(self.version())
        try:
            yield
        finally:
            _seen.reset(token)

    def version(self) -> int:
        """Goes up with each load; 0 while nothing was loaded."""
        seen = _seen.get()
        if seen is not None:
            return seen
        with self.engine.connect() as connection:
            return connection.scalar(_VERSION) or 0

    def names(self) -> list[Name]:
        """The names of everything that students may name."""
        with self._session() as session:
            rows = session.execute(select(m.NameRow).order_by(m.NameRow.kind, m.NameRow.thing_id, m.NameRow.position))
            return [Name(r.kind, r.thing_id, r.name, r.fuzzy) for (r,) in rows]

    def nation_of_place(self, place: str) -> str | None:
        """The nation that a city or region lies in."""
        with self._session() as session:
            return session.scalar(select(m.PlaceRow.nation).where(m.PlaceRow.id == place))

    def title(self, kind: str, key: str) -> str:
        """How a thing is called: its first name; the id where there is none."""
        with self._session() as session:
            if kind == "topic":
                return session.scalar(select(m.TopicRow.title).where(m.TopicRow.id == key)) or key
            query = select(m.NameRow.name).where(m.NameRow.kind == kind, m.NameRow.thing_id == key)
            return session.scalar(query.order_by(m.NameRow.position).limit(1)) or key

    def home_of(self, kind: str) -> str | None:
        """The topic that a detail of this kind leads to when it is named alone."""
        return self._now().homes.get(kind)

    def meant_after(self, before: str | None, asked: str) -> str:
        """The topic that a question on `asked` is about when it comes right after `before` and names nothing."""
        return self._now().after.get((before or "", asked), asked)

    def meant_with(self, topic: str, said: Mapping[str, Sequence[str]]) -> str:
        """The topic that a question on `topic` is about when these details are named: values by kind."""
        for kind, values in said.items():
            meant = self._now().with_detail.get((topic, kind))
            if meant and set(values) & set(self.has_details(meant, kind)):
                return topic if set(values) & set(self.has_details(topic, kind)) else meant
        return topic

    def way_into(self, profession: str) -> str | None:
        """The route that leads to another profession, where the content names one."""
        return self._now().ways_in.get(profession)

    def is_of_each_job(self, topic: str) -> bool:
        """Whether every job has an answer of its own on the topic, so that ours is none for another job."""
        return topic in self._now().of_each_job

    def topics(self) -> dict[str, str]:
        """The titles of all topics, by id."""
        return self._now().titles

    def answer_by_id(self, key: str) -> Answer | None:
        """An answer by its id."""
        with self._session() as session:
            return self._answer(session, self._remembered(session), key)

    def has_details(self, topic: str, kind: str) -> list[str]:
        """The values of `kind` that the topic has answers of its own for."""
        abouts = self._now().abouts.get(topic, {})
        return sorted({about[kind] for about in abouts.values() if kind in about})

    def answer(self, topic: str, ask: Ask | None = None) -> Answer | None:
        """The narrowest answer on the topic that fits what is asked; None where the topic has none.

        A detail that was said weighs more than one that was carried. Where the nation is not known, the answer for the
        whole UK is given, and England's where there is none.
        """
        ask = ask or Ask()
        remembered = self._now()
        fitting = [
            (score, key)
            for key, about in remembered.abouts.get(topic, {}).items()
            if (score := _fit(about, ask)) is not None
        ]
        if not fitting:
            return None
        _, best = max(fitting, key=lambda one: one[0])
        if best in remembered.answers:
            return remembered.answers[best]
        with self._session() as session:
            if self._remembered(session) is remembered:
                return self._answer(session, remembered, best)
        return self.answer(topic, ask)  # the content was loaded anew meanwhile

    def narrower(self, answer: Answer, ask: Ask) -> list[str]:
        """The ids of the topic's other answers that have all of this one's details that were asked for, and none that
        contradicts what is asked.

        None that is for England alone: that must have been named.
        """
        known = {kind: {value} for kind, value in ask.carried.items()} | {kind: set(v) for kind, v in ask.said.items()}
        kept = {kind: value for kind, value in answer.about.items() if value in known.get(kind, ())}
        return [
            key
            for key, about in self._now().abouts[answer.topic].items()
            if key != answer.id
            and kept.items() <= about.items()
            and all(value in known.get(kind, {value} - {DEFAULT_NATION}) for kind, value in about.items())
        ]

    def warm(self) -> None:
        """Reads all answers, so that no student waits for it."""
        with self._session() as session:
            remembered = self._remembered(session)
            for row in session.scalars(select(m.AnswerRow)).unique():
                remembered.answers[row.id] = _answer(row)

    def _now(self) -> _Remembered:
        """What was read of the content that is loaded now."""
        if self._memory.version == self.version():
            return self._memory
        with self._session() as session:
            return self._remembered(session)

    def _remembered(self, session: Session) -> _Remembered:
        """As `_now`, in a session that goes on reading; a new load begins it anew."""
        version = session.connection().scalar(_VERSION) or 0
        remembered = self._memory
        if remembered.version != version:
            abouts: dict[str, dict[str, dict[str, str]]] = {}
            query = select(m.AnswerRow.topic_id, m.AnswerRow.id, m.AboutRow.kind, m.AboutRow.value)
            joined = query.outerjoin(m.AboutRow, m.AboutRow.answer_id == m.AnswerRow.id).order_by(m.AnswerRow.id)
            for topic, key, kind, value in session.execute(joined):
                details = abouts.setdefault(topic, {}).setdefault(key, {})
                if kind is not None:
                    details[kind] = value
            topics = list(session.scalars(select(m.TopicRow)))
            remembered = self._memory = _Remembered(
                version,
                abouts,
                titles={row.id: row.title for row in topics},
                homes={kind: row.id for row in topics for kind in row.home_of},
                after={(row.id, asked): meant for row in topics for asked, meant in row.asked_after.items()},
                with_detail={(row.id, kind): meant for row in topics for kind, meant in row.with_detail.items()},
                of_each_job=frozenset(row.id for row in topics if row.of_each_job),
                ways_in={
                    key: route
                    for key, route in session.execute(select(m.ProfessionRow.id, m.ProfessionRow.way_in))
                    if route
                },
            )
        return remembered

    @staticmethod
    def _answer(session: Session, remembered: _Remembered, key: str) -> Answer | None:
        if key not in remembered.answers:
            row = session.get(m.AnswerRow, key)
            if row is None:
                return None
            remembered.answers[key] = _answer(row)
        return remembered.answers[key]

    def courses(
        self, *, provider: str | None = None, course: str | None = None, nation: str | None = None
    ) -> list[Course]:
        """Courses, those that lead to this job first, then current ones."""
        query = select(m.CourseRow)
        if provider:
            query = query.where(m.CourseRow.provider_id == provider)
        if course:
            query = query.where(m.CourseRow.id == course)
        if nation:
            query = query.where(m.CourseRow.nation == nation)
        order = (m.CourseRow.leads_here.desc(), m.CourseRow.status, m.CourseRow.id)
        with self._session() as session:
            return [_course(row) for row in session.scalars(query.order_by(*order)).unique()]

    def term(self, key: str) -> tuple[str, Statement] | None:
        """A term's name and what it means, as a statement with its source."""
        with self._session() as session:
            row = session.get(m.TermRow, key)
            if row is None:
                return None
            named = row.name if row.stands_for is None else f"{row.name} stands for {row.stands_for}."
            text = f"{named} {row.meaning}" if row.stands_for else row.meaning
            source = _source(row.source, None, row.checked)
            fact = Fact(f"term.{row.id}", text, source, row.checked.replace(year=row.checked.year + 3), "high")
            return row.name, Statement(text, (fact,))

    def contacts(self, *, nation: str | None = None, topic: str | None = None) -> list[Contact]:
        """Whom to ask, the most fitting first: for the topic, then for the nation, then in the order of the content."""
        with self._session() as session:
            rows = list(session.scalars(select(m.ContactRow).order_by(m.ContactRow.position)))
        fitting = [row for row in rows if not row.nations or nation is None or nation in row.nations]

        def rank(row: m.ContactRow) -> tuple[bool, bool, int]:
            return (topic is None or topic not in row.topics, nation is None or nation not in row.nations, row.position)

        return [_contact(row) for row in sorted(fitting, key=rank)]

    def catalogue(self) -> Catalogue:
        """What eligibility is judged by: routes, requirements, qualifications, subjects."""
        with self._session() as session:
            remembered = self._remembered(session)
            if remembered.catalogue is None:
                remembered.catalogue = _catalogue(session)
            return remembered.catalogue

    def facts_of(self, kind: str, key: str) -> list[Fact]:
        """The facts behind a thing of the catalogues."""
        with self._session() as session:
            query = select(m.FactRow).join(m.ThingFactRow, m.ThingFactRow.fact_id == m.FactRow.id)
            query = query.where(m.ThingFactRow.kind == kind, m.ThingFactRow.thing_id == key)
            return [_fact(row) for row in session.scalars(query.order_by(m.ThingFactRow.position))]

    def facts(self, keys: Sequence[str]) -> dict[str, Fact]:
        """Facts by id."""
        with self._session() as session:
            rows = session.scalars(select(m.FactRow).where(m.FactRow.id.in_(keys)))
            return {row.id: _fact(row) for row in rows}


def _fit(about: Mapping[str, str], ask: Ask) -> int | None:
    """How well an answer's details fit what is asked; None when they contradict it."""
    score = 0
    for kind, value in about.items():
        said = ask.said.get(kind)
        if said:
            if value not in said:
                return None
            score += 20 - min(list(said).index(value), 9)
        elif ask.carried.get(kind) == value:
            score += 5
        elif kind == "nation" and value == DEFAULT_NATION and not ask.nation():
            score -= 1
        else:
            return None
    return score


def _catalogue(session: Session) -> Catalogue:
    facts: dict[tuple[str, str], list[str]] = {}
    for row in session.scalars(select(m.ThingFactRow).order_by(m.ThingFactRow.position)):
        facts.setdefault((row.kind, row.thing_id), []).append(row.fact_id)
    requirements = [
        s.Requirement(
            id=row.id,
            route=row.route_id,
            asks=row.asks,
            rule=s.Rule.model_validate(row.rule),
            usual=row.usual,
            missing=s.Statement.model_validate(row.missing),
            facts=facts["requirement", row.id],
            order=row.position,
        )
        for row in session.scalars(select(m.RequirementRow))
    ]
    routes = [
        s.Route.model_validate({**_columns(row), "facts": facts["route", row.id]})
        for row in session.scalars(select(m.RouteRow))
    ]
    kinds = [s.Qualification.model_validate(_columns(row)) for row in session.scalars(select(m.QualificationRow))]
    subjects = [s.Subject.model_validate(_columns(row)) for row in session.scalars(select(m.SubjectRow))]
    return Catalogue(
        routes=tuple(routes),
        requirements={one.id: one for one in requirements},
        qualifications={one.id: one for one in kinds},
        subjects={one.id: one for one in subjects},
    )


def _columns(row: m.Base) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def _source(row: m.SourceRow, published: str | None, checked: Any) -> Source:
    return Source(row.id, row.publisher, row.title, row.url if row.link else None, published, checked)


def _fact(row: m.FactRow) -> Fact:
    source = _source(row.source, row.published, row.checked)
    return Fact(row.id, row.fact, source, row.review, row.confidence, tuple(row.applies_to), row.gap)


def _contact(row: m.ContactRow) -> Contact:
    return Contact(row.id, row.name, row.helps_with, row.how, row.url, tuple(row.nations))


def _course(row: m.CourseRow) -> Course:
    return Course(
        id=row.id,
        name=row.name,
        provider_id=row.provider_id,
        provider=row.provider.name,
        award=row.award,
        mode=row.mode,
        place=row.place,
        nation=row.nation,
        entry=row.entry,
        ucas_code=row.ucas_code,
        url=row.url,
        note=row.note,
        current=row.status == "current",
        leads_here=row.leads_here,
        profession=row.profession,
        source=_source(row.source, row.published, row.checked),
    )


def _answer(row: m.AnswerRow) -> Answer:
    parts: dict[str, list[Statement]] = {"lead": [], "point": [], "more": []}
    for statement in row.statements:
        parts[statement.part].append(Statement(statement.text, tuple(_fact(fact) for fact in statement.facts)))
    return Answer(
        id=row.id,
        topic=row.topic_id,
        question=row.question,
        known=Known(row.known),
        about={about.kind: about.value for about in row.about},
        lead=parts["lead"][0],
        points=tuple(parts["point"]),
        more=tuple(parts["more"]),
        contacts=tuple(_contact(link.contact) for link in row.contacts),
        choices=tuple(Choice(choice.title, choice.topic_id, dict(choice.about)) for choice in row.choices),
    )
