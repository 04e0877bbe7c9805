"""All that Cali knows, as files: answers.json, facts.csv, courses.csv, and a page to read (index.html, answers.css)."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import models as m
from knowledge.answers import Answer
from knowledge.page import page
from knowledge.queries import Store


def export(store: Store, folder: Path) -> list[Path]:
    """Writes the files into the folder, which is made if needed, and returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    answers = all_answers(store)
    texts = {
        "answers.json": json.dumps([_as_data(answer) for answer in answers], ensure_ascii=False, indent=1) + "\n",
        "facts.csv": _facts(store),
        "courses.csv": _courses(store),
        "index.html": page(store, answers),
        "answers.css": stylesheet(),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def stylesheet() -> str:
    """The page's style, for the file answers.css beside it."""
    return Path(__file__).with_name("answers.css").read_text(encoding="utf-8")


def all_answers(store: Store) -> list[Answer]:
    """Every answer, in the order of the content's topics and then of their ids."""
    with Session(store.engine) as session:
        order = {key: at for at, key in enumerate(session.scalars(select(m.TopicRow.id)))}
        rows = session.execute(select(m.AnswerRow.id, m.AnswerRow.topic_id)).all()
    keys = [key for key, topic in sorted(rows, key=lambda row: (order[row[1]], row[0]))]
    return [answer for key in keys if (answer := store.answer_by_id(key)) is not None]


def _as_data(answer: Answer) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(asdict(answer), default=str))
    return data


def _facts(store: Store) -> str:
    with Session(store.engine) as session:
        rows = [
            {
                "id": row.id,
                "fact": row.fact,
                "publisher": row.source.publisher,
                "title": row.source.title,
                "url": row.source.url if row.source.link else "",
                "published": row.published or "",
                "checked": row.checked,
                "review": row.review,
                "confidence": row.confidence,
                "applies_to": " ".join(row.applies_to) or "uk",
                "route": row.route_id or "",
                "values": json.dumps(row.values, ensure_ascii=False) if row.values else "",
                "gap": row.gap,
                "superseded": row.superseded,
            }
            for row in session.scalars(select(m.FactRow).order_by(m.FactRow.id)).unique()
        ]
    return _csv(rows)


def _courses(store: Store) -> str:
    rows = []
    for course in store.courses():
        row = {key: value for key, value in vars(course).items() if key != "source"}
        source = course.source
        rows.append(row | {"publisher": source.publisher, "published": source.published, "checked": source.checked})
    return _csv(rows)


def _csv(rows: list[dict[str, Any]]) -> str:
    """A table with a line of names. A cell that a spreadsheet would calculate gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else ["id"], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return text.getvalue()


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
