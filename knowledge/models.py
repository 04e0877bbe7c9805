"""The content's tables. They are rebuilt from the YAML at each load; nothing is written to them while serving.

Foreign keys and NOT NULL make a wrong store impossible: a fact has a source, each thing that an answer says has a fact,
a course has a provider.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, list[str]: JSON, str: Text}


class SourceRow(Base):
    __tablename__ = "source"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    publisher: Mapped[str]
    title: Mapped[str]
    url: Mapped[str]
    link: Mapped[bool]


class FactRow(Base):
    __tablename__ = "fact"
    __table_args__ = (
        CheckConstraint("confidence IN ('high', 'medium', 'low')", name="fact_confidence"),
        Index("fact_review", "review"),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    fact: Mapped[str]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), index=True)
    published: Mapped[str | None]
    checked: Mapped[dt.date]
    review: Mapped[dt.date]
    confidence: Mapped[str] = mapped_column(String(8))
    applies_to: Mapped[list[str]]
    route_id: Mapped[str | None] = mapped_column(ForeignKey("route.id"))
    values: Mapped[dict[str, Any]]
    reading: Mapped[str] = mapped_column(String(20))
    gap: Mapped[bool]
    superseded: Mapped[bool]
    note: Mapped[str]

    source: Mapped[SourceRow] = relationship(lazy="joined", innerjoin=True)


class TopicRow(Base):
    __tablename__ = "topic"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str]
    section: Mapped[str]
    home_of: Mapped[list[str]]
    asked_after: Mapped[dict[str, Any]]
    with_detail: Mapped[dict[str, Any]]
    of_each_job: Mapped[bool]


class AnswerRow(Base):
    """`lead_fact_id` is there so that no answer can be without a fact."""

    __tablename__ = "answer"
    __table_args__ = (CheckConstraint("known IN ('fully', 'partly', 'no')", name="answer_known"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    topic_id: Mapped[str] = mapped_column(ForeignKey("topic.id"), index=True)
    question: Mapped[str]
    asked: Mapped[list[str]]
    known: Mapped[str] = mapped_column(String(8))
    lead_fact_id: Mapped[str] = mapped_column(ForeignKey("fact.id"))

    about: Mapped[list[AboutRow]] = relationship(lazy="selectin")
    statements: Mapped[list[StatementRow]] = relationship(lazy="selectin", order_by="StatementRow.position")
    contacts: Mapped[list[AnswerContactRow]] = relationship(lazy="selectin", order_by="AnswerContactRow.position")
    choices: Mapped[list[NextRow]] = relationship(lazy="selectin", order_by="NextRow.position")


class AboutRow(Base):
    """A detail that the answer is for: kind `route`, value `ptp`."""

    __tablename__ = "answer_about"

    answer_id: Mapped[str] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), index=True)


class StatementRow(Base):
    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("answer_id", "position"),
        CheckConstraint("part IN ('lead', 'point', 'more')", name="statement_part"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    answer_id: Mapped[str] = mapped_column(ForeignKey("answer.id"), index=True)
    position: Mapped[int]
    part: Mapped[str] = mapped_column(String(8))
    text: Mapped[str]
    first_fact_id: Mapped[str] = mapped_column(ForeignKey("fact.id"))

    facts: Mapped[list[FactRow]] = relationship(
        secondary="statement_fact", lazy="selectin", order_by="StatementFactRow.position"
    )


class StatementFactRow(Base):
    __tablename__ = "statement_fact"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("fact.id"), primary_key=True, index=True)
    position: Mapped[int]


class NextRow(Base):
    __tablename__ = "answer_next"

    answer_id: Mapped[str] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    topic_id: Mapped[str] = mapped_column(ForeignKey("topic.id"))
    about: Mapped[dict[str, Any]]


class ContactRow(Base):
    __tablename__ = "contact"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    helps_with: Mapped[str]
    how: Mapped[str]
    position: Mapped[int]
    url: Mapped[str | None]
    nations: Mapped[list[str]]
    topics: Mapped[list[str]]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    checked: Mapped[dt.date]


class AnswerContactRow(Base):
    __tablename__ = "answer_contact"

    answer_id: Mapped[str] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    position: Mapped[int]

    contact: Mapped[ContactRow] = relationship(lazy="joined", innerjoin=True)


class RouteRow(Base):
    __tablename__ = "route"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    short: Mapped[str]
    run_by: Mapped[str]
    nations: Mapped[list[str]]
    leads_here: Mapped[bool]
    earn: Mapped[bool | None]
    needs_employer: Mapped[bool | None]


class RequirementRow(Base):
    __tablename__ = "requirement"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    route_id: Mapped[str | None] = mapped_column(ForeignKey("route.id"), index=True)
    asks: Mapped[str]
    rule: Mapped[dict[str, Any]]
    usual: Mapped[bool]
    missing: Mapped[dict[str, Any]]
    position: Mapped[int]
    fact_id: Mapped[str] = mapped_column(ForeignKey("fact.id"))


class QualificationRow(Base):
    __tablename__ = "qualification"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    rqf: Mapped[int | None]
    scqf: Mapped[int | None]
    cqfw: Mapped[int | None]
    grades: Mapped[list[str]]


class SubjectRow(Base):
    __tablename__ = "subject"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    counts_as: Mapped[list[str]]


class SpecialismRow(Base):
    __tablename__ = "specialism"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    side: Mapped[str] = mapped_column(String(12))


class ProviderRow(Base):
    __tablename__ = "provider"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    nation: Mapped[str | None] = mapped_column(String(20))
    place: Mapped[str | None]
    url: Mapped[str | None]
    university: Mapped[bool]


class CourseRow(Base):
    __tablename__ = "course"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    provider_id: Mapped[str] = mapped_column(ForeignKey("provider.id"), index=True)
    award: Mapped[str | None]
    level: Mapped[int | None]
    mode: Mapped[str | None]
    years_min: Mapped[float | None]
    years_max: Mapped[float | None]
    nation: Mapped[str | None] = mapped_column(String(20), index=True)
    place: Mapped[str | None]
    specialisms: Mapped[list[str]]
    route_id: Mapped[str | None] = mapped_column(ForeignKey("route.id"))
    entry: Mapped[str | None]
    ucas_code: Mapped[str | None]
    url: Mapped[str | None]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    published: Mapped[str | None]
    checked: Mapped[dt.date]
    review: Mapped[dt.date]
    confidence: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(8))
    leads_here: Mapped[bool]
    profession: Mapped[str | None]
    note: Mapped[str]

    provider: Mapped[ProviderRow] = relationship(lazy="joined", innerjoin=True)
    source: Mapped[SourceRow] = relationship(lazy="joined", innerjoin=True)


class RegisterRow(Base):
    __tablename__ = "register"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    statutory: Mapped[bool]


class ProfessionRow(Base):
    __tablename__ = "profession"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    neighbour: Mapped[bool]
    way_in: Mapped[str | None]


class PlaceRow(Base):
    __tablename__ = "place"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    nation: Mapped[str] = mapped_column(String(20))


class TermRow(Base):
    __tablename__ = "term"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    stands_for: Mapped[str | None]
    meaning: Mapped[str]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    checked: Mapped[dt.date]

    source: Mapped[SourceRow] = relationship(lazy="joined", innerjoin=True)


class NameRow(Base):
    """Each name and alias of each thing that students name: what the entity patterns are made from."""

    __tablename__ = "name"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    thing_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    fuzzy: Mapped[bool]


class ThingFactRow(Base):
    """The facts behind a thing of the catalogues: (kind `route`, `ptp`)."""

    __tablename__ = "thing_fact"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    thing_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("fact.id"), primary_key=True)
    position: Mapped[int]


class DocumentRow(Base):
    """What the search looks through. `vectors`: float32, rows of 384, one for each of `wordings`."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(80))
    title: Mapped[str]
    text: Mapped[str]
    wordings: Mapped[list[str]]
    vectors: Mapped[bytes] = mapped_column(LargeBinary)


class VersionRow(Base):
    """One row: which content is loaded. `version` goes up with each load that changes anything."""

    __tablename__ = "content_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_version"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    tables: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[dt.datetime]
