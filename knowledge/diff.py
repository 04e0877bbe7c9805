"""What a load would change: the things in the content beside the things in the store, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select

from knowledge import models as m
from knowledge.content_files import Content
from knowledge.documents import documents
from knowledge.loader import Rows, loaded, rows_of

Things = dict[tuple[str, str], dict[str, Any]]
_OWN_TABLE = (
    m.SourceRow,
    m.FactRow,
    m.TopicRow,
    m.AnswerRow,
    m.ContactRow,
    m.RouteRow,
    m.RequirementRow,
    m.QualificationRow,
    m.SpecialismRow,
    m.ProviderRow,
    m.CourseRow,
    m.RegisterRow,
    m.ProfessionRow,
    m.PlaceRow,
    m.TermRow,
)


@dataclass(frozen=True, order=True)
class Change:
    """`fields`: of a changed thing, each field with what it was and what it becomes."""

    kind: str
    id: str
    how: str
    fields: tuple[tuple[str, str, str], ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.how:<8} {self.kind} {self.id}"]
        lines += [f"           {name}: {before} → {after}" for name, before, after in self.fields]
        return "\n".join(lines)


def changes(engine: Engine, content: Content) -> list[Change]:
    """What loading the (checked) content would add, change and take away, in the order of kinds and ids."""
    before = _things(_stored_rows(engine)) if loaded(engine) else {}
    rows = rows_of(content)
    rows[m.DocumentRow] = [vars(document) for document in documents(content)]
    after = _things(rows)
    found = [Change(*key, "added") for key in after.keys() - before.keys()]
    found += [Change(*key, "gone") for key in before.keys() - after.keys()]
    for key in before.keys() & after.keys():
        fields = tuple(_fields(before[key], after[key]))
        if fields:
            found.append(Change(*key, "changed", fields))
    return sorted(found)


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, list) and isinstance(new, list):
            gone = [item for item in old if item not in new]
            added = [item for item in new if item not in old]
            yield name, _shown(gone) if gone else "(nothing)", _shown(added) if added else "(nothing, or another order)"
        else:
            yield name, _shown(old), _shown(new)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_shown(item) for item in value)
    if isinstance(value, tuple):
        return " ".join(_shown(item) for item in value)
    return "(nothing)" if value is None else str(value)


def _stored_rows(engine: Engine) -> Rows:
    with engine.connect() as connection:
        return {
            mapper.class_: [dict(row) for row in connection.execute(select(mapper.local_table)).mappings()]
            for mapper in m.Base.registry.mappers
            if mapper.class_ is not m.VersionRow
        }


def _things(rows: Rows) -> Things:
    """Everything by kind and id; what an answer says, and every name and fact, with the thing that it belongs to."""
    things: Things = {
        (model.__tablename__, row["id"]): {k: v for k, v in row.items() if k not in ("id", "lead_fact_id")}
        for model in _OWN_TABLE
        for row in rows.get(model, [])
    }

    def add(kind: str, key: str, field: str, value: Any) -> None:
        things.setdefault((kind, key), {}).setdefault(field, []).append(value)

    facts_of: dict[int, list[str]] = {}
    for row in sorted(rows.get(m.StatementFactRow, []), key=lambda row: (row["statement_id"], row["position"])):
        facts_of.setdefault(row["statement_id"], []).append(row["fact_id"])
    for row in sorted(rows.get(m.StatementRow, []), key=lambda row: row["id"]):
        facts = ", ".join(facts_of.get(row["id"], []))
        add("answer", row["answer_id"], row["part"], f"{row['text']} [{facts}]")
    for row in sorted(rows.get(m.AboutRow, []), key=lambda row: (row["answer_id"], row["kind"])):
        add("answer", row["answer_id"], "about", f"{row['kind']} {row['value']}")
    for row in sorted(rows.get(m.AnswerContactRow, []), key=lambda row: (row["answer_id"], row["position"])):
        add("answer", row["answer_id"], "contacts", row["contact_id"])
    for row in sorted(rows.get(m.NextRow, []), key=lambda row: (row["answer_id"], row["position"])):
        add("answer", row["answer_id"], "next", f"{row['title']}: {row['topic_id']} {row['about'] or ''}".strip())
    for row in sorted(rows.get(m.NameRow, []), key=lambda row: (row["kind"], row["thing_id"], row["position"])):
        add(row["kind"], row["thing_id"], "names", row["name"])
        things[row["kind"], row["thing_id"]]["fuzzy"] = row["fuzzy"]
    for row in sorted(rows.get(m.ThingFactRow, []), key=lambda row: (row["kind"], row["thing_id"], row["position"])):
        add(row["kind"], row["thing_id"], "facts", row["fact_id"])
    for row in rows.get(m.DocumentRow, []):
        if row["kind"] == "answer":
            things["answer", row["ref"]]["wordings"] = list(row["wordings"])
    return things
