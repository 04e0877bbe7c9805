"""Loads the content files into the store: one transaction, all or nothing, as often as you like."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, inspect, select, text
from sqlalchemy.schema import CreateTable

from knowledge import models as m
from knowledge import schema as s
from knowledge.check import check
from knowledge.content_files import Content, Fault
from knowledge.documents import FORM, Document, documents
from knowledge.encoder import SIZE, Encoder, shared_encoder

Rows = dict[type[m.Base], list[dict[str, Any]]]
_LOCK = 7_230_412  # the advisory lock that two loads at once wait for


class ContentRefused(Exception):
    """The content has faults; the store is as it was before."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def load(
    engine: Engine,
    folder: Path,
    *,
    encoder: Encoder | None = None,
    progress: Callable[[str], None] = lambda _step: None,
) -> int:
    """Reads, checks and loads the content. Returns the version now in the store; the same content changes nothing.

    Raises ContentRefused when the content has faults of form. Everything slow (reading, checking, encoding) happens
    before the transaction begins.
    """
    progress("reading and checking the content")
    content, faults = check(folder, writing=False)
    if faults:
        raise ContentRefused(faults)
    current = loaded(engine)
    if current is not None and current[1] == content.digest:
        return current[0]
    rows = rows_of(content)
    progress("encoding what the search looks through")
    rows[m.DocumentRow] = _encoded(documents(content), _known_vectors(engine), encoder, progress)
    progress("writing the store")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        return _replace(connection, rows, content.digest)


def loaded(engine: Engine) -> tuple[int, str] | None:
    """The version and the digest of the content in the store; None when there is none, or of another form."""
    with engine.connect() as connection:
        return _loaded(connection)


def _loaded(connection: Connection) -> tuple[int, str] | None:
    if not inspect(connection).has_table(m.VersionRow.__tablename__):
        return None
    row = connection.execute(select(m.VersionRow.version, m.VersionRow.digest, m.VersionRow.tables)).first()
    return (row.version, row.digest) if row is not None and row.tables == tables_digest() else None


def tables_digest() -> str:
    """Changes when the content's tables or documents do, so that a load makes them anew."""
    statements = FORM + "".join(str(CreateTable(table)) for table in m.Base.metadata.sorted_tables)
    return hashlib.sha256(statements.encode()).hexdigest()


def _replace(connection: Connection, rows: Rows, digest: str) -> int:
    version = 0
    if inspect(connection).has_table(m.VersionRow.__tablename__):
        version = connection.execute(select(m.VersionRow.version)).scalar() or 0
    current = _loaded(connection)
    if current is None:
        m.Base.metadata.drop_all(connection)
        m.Base.metadata.create_all(connection)
        _create_full_text(connection)
    elif current[1] == digest:  # another load was faster
        return current[0]
    for table in reversed(m.Base.metadata.sorted_tables):
        connection.execute(delete(table))
    for table in m.Base.metadata.sorted_tables:
        model = next(mapper.class_ for mapper in m.Base.registry.mappers if mapper.local_table is table)
        if rows.get(model):
            connection.execute(insert(table), rows[model])
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DELETE FROM document_words")
        connection.exec_driver_sql(
            "INSERT INTO document_words(rowid, title, text) SELECT id, title, text FROM document"
        )
    connection.execute(
        insert(m.VersionRow),
        {
            "id": 1,
            "version": version + 1,
            "digest": digest,
            "tables": tables_digest(),
            "loaded_at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
        },
    )
    return version + 1


def _create_full_text(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TABLE IF EXISTS document_words")
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE document_words USING fts5(title, text, tokenize='porter unicode61')"
        )
    else:
        connection.exec_driver_sql(
            "CREATE INDEX document_words ON document USING gin (to_tsvector('english', title || ' ' || text))"
        )


def _known_vectors(engine: Engine) -> dict[str, bytes]:
    """The vectors in the store by their wording: what did not change is not encoded again.

    They are taken from tables of an older form too: a wording's vector depends on nothing else.
    """
    table, size = m.DocumentRow.__tablename__, SIZE * 4
    with engine.connect() as connection:
        tables = inspect(connection)
        if not tables.has_table(table) or not {"wordings", "vectors"} <= {c["name"] for c in tables.get_columns(table)}:
            return {}
        rows = connection.execute(select(m.DocumentRow.wordings, m.DocumentRow.vectors))
        return {
            wording: vectors[at * size : (at + 1) * size]
            for wordings, vectors in rows
            if len(vectors) == len(wordings) * size
            for at, wording in enumerate(wordings)
        }


def _encoded(
    found: list[Document], known: dict[str, bytes], encoder: Encoder | None, progress: Callable[[str], None]
) -> list[dict[str, Any]]:
    new = list(dict.fromkeys(wording for one in found for wording in one.wordings if wording not in known))
    for start in range(0, len(new), 256):
        if start:
            progress(f"encoded {start} of {len(new)} wordings")
        part = new[start : start + 256]
        known.update(
            zip(part, map(bytes, (encoder or shared_encoder()).encode(part, threads=os.cpu_count() or 1)), strict=True)
        )
    return [
        {
            "id": number,
            "kind": one.kind,
            "ref": one.ref,
            "title": one.title,
            "text": one.text,
            "wordings": list(one.wordings),
            "vectors": b"".join(known[wording] for wording in one.wordings),
        }
        for number, one in enumerate(found, start=1)
    ]


def rows_of(content: Content) -> Rows:
    """The rows of every table but documents, from checked content."""
    rows: Rows = {}

    def add(model: type[m.Base], **values: Any) -> None:
        rows.setdefault(model, []).append(values)

    for source in content.of("sources", s.Source).values():
        add(m.SourceRow, **source.model_dump())
    for fact in content.of("facts", s.Fact).values():
        values = fact.model_dump(exclude={"source", "route", "values"})
        values["values"] = fact.model_dump(mode="json")["values"]
        add(m.FactRow, source_id=fact.source, route_id=fact.route, **values)
    for topic in content.of("topics", s.Topic).values():
        add(m.TopicRow, **topic.model_dump())
    for position, contact in enumerate(content.of("contacts", s.Contact).values()):
        add(m.ContactRow, source_id=contact.source, position=position, **contact.model_dump(exclude={"source"}))
    _add_answers(content, add)
    _add_catalogues(content, add)
    return rows


def _add_answers(content: Content, add: Callable[..., None]) -> None:
    facts = content.of("facts", s.Fact)
    number = 0
    for answer in content.of("answers", s.Answer).values():
        add(
            m.AnswerRow,
            id=answer.id,
            topic_id=answer.topic,
            question=answer.question,
            asked=answer.asked,
            known=answer.known.value,
            lead_fact_id=answer.lead.facts[0],
        )
        for kind, value in answer.about.items():
            add(m.AboutRow, answer_id=answer.id, kind=kind, value=value)
        parts = [("lead", answer.lead), *(("point", p) for p in answer.points), *(("more", p) for p in answer.more)]
        for position, (part, statement) in enumerate(parts):
            number += 1
            add(
                m.StatementRow,
                id=number,
                answer_id=answer.id,
                position=position,
                part=part,
                text=statement.text or facts[statement.facts[0]].fact,
                first_fact_id=statement.facts[0],
            )
            for place, fact in enumerate(dict.fromkeys(statement.facts)):
                add(m.StatementFactRow, statement_id=number, fact_id=fact, position=place)
        for position, contact in enumerate(dict.fromkeys(answer.contacts)):
            add(m.AnswerContactRow, answer_id=answer.id, contact_id=contact, position=position)
        for position, choice in enumerate(answer.next):
            add(
                m.NextRow,
                answer_id=answer.id,
                position=position,
                title=choice.title,
                topic_id=choice.topic,
                about=choice.about,
            )


_TABLES: list[tuple[str, str, type[s.Named], type[m.Base] | None, dict[str, str]]] = [
    ("routes", "route", s.Route, m.RouteRow, {}),
    ("qualifications", "qualification", s.Qualification, m.QualificationRow, {}),
    ("specialisms", "specialism", s.Specialism, m.SpecialismRow, {}),
    ("providers", "provider", s.Provider, m.ProviderRow, {}),
    (
        "courses",
        "course",
        s.Course,
        m.CourseRow,
        {"provider": "provider_id", "source": "source_id", "route": "route_id"},
    ),
    ("registers", "register", s.Register, m.RegisterRow, {}),
    ("nations", "nation", s.Nation, None, {}),
    ("places", "place", s.Place, m.PlaceRow, {}),
    ("professions", "profession", s.Profession, m.ProfessionRow, {}),
    ("duties", "duty", s.Duty, None, {}),
    ("subjects", "subject", s.Subject, m.SubjectRow, {}),
    ("bands", "band", s.Band, None, {}),
    ("glossary", "term", s.Term, m.TermRow, {"source": "source_id"}),
]


def _add_catalogues(content: Content, add: Callable[..., None]) -> None:
    for kind, thing, form, model, renamed in _TABLES:
        for key, block in content.of(kind, form).items():
            names = dict.fromkeys([block.name, *block.aliases])
            for position, name in enumerate(names):
                add(m.NameRow, kind=thing, thing_id=key, position=position, name=name, fuzzy=block.fuzzy)
            facts = dict.fromkeys([*block.facts, *(getattr(getattr(block, "differs", None), "facts", None) or [])])
            for position, fact in enumerate(facts):
                add(m.ThingFactRow, kind=thing, thing_id=key, fact_id=fact, position=position)
            if model is not None:
                values = block.model_dump()
                columns = {column.name for column in model.__table__.columns}
                add(model, **{renamed.get(k, k): v for k, v in values.items() if renamed.get(k, k) in columns})
    for requirement in content.of("requirements", s.Requirement).values():
        add(
            m.RequirementRow,
            id=requirement.id,
            route_id=requirement.route,
            asks=requirement.asks,
            rule=requirement.rule.model_dump(exclude_none=True),
            usual=requirement.usual,
            missing=requirement.missing.model_dump(exclude_none=True),
            position=requirement.order,
            fact_id=requirement.facts[0],
        )
        for position, fact in enumerate(dict.fromkeys(requirement.facts)):
            add(m.ThingFactRow, kind="requirement", thing_id=requirement.id, fact_id=fact, position=position)
