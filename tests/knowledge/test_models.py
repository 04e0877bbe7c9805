"""The tables make a wrong store impossible, on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from knowledge import models as m

DAY = dt.date(2026, 11, 23)
FACT: dict[str, Any] = {
    "id": "test.fact",
    "fact": "A fact.",
    "source_id": "ipem.becoming-a-clinical-technologist",
    "published": None,
    "checked": DAY,
    "review": DAY,
    "confidence": "high",
    "applies_to": [],
    "route_id": None,
    "values": {},
    "reading": "new",
    "gap": False,
    "superseded": False,
    "note": "",
}
ANSWER: dict[str, Any] = {
    "id": "test.answer",
    "topic_id": "pay",
    "question": "A question?",
    "asked": [],
    "known": "fully",
    "lead_fact_id": "pay.afc",
}
STATEMENT: dict[str, Any] = {
    "id": 10_000_000,
    "answer_id": "pension",
    "position": 99,
    "part": "point",
    "text": "A sentence.",
    "first_fact_id": "pay.afc",
}
COURSE: dict[str, Any] = {
    "id": "test.course",
    "name": "A course",
    "provider_id": "swansea",
    "specialisms": [],
    "source_id": "ipem.becoming-a-clinical-technologist",
    "checked": DAY,
    "review": DAY,
    "confidence": "high",
    "status": "current",
    "leads_here": True,
    "note": "",
}


@pytest.mark.parametrize(
    ("model", "row"),
    [(m.FactRow, FACT), (m.AnswerRow, ANSWER), (m.StatementRow, STATEMENT), (m.CourseRow, COURSE)],
    ids=["fact", "answer", "statement", "course"],
)
def test_a_sound_row_is_taken(engine: Engine, model: type[m.Base], row: dict[str, Any]) -> None:
    with engine.begin() as connection:
        connection.execute(insert(model), row)


@pytest.mark.parametrize(
    ("model", "row", "spoilt"),
    [
        (m.FactRow, FACT, {"source_id": None}),
        (m.FactRow, FACT, {"source_id": "nowhere"}),
        (m.FactRow, FACT, {"checked": None}),
        (m.FactRow, FACT, {"review": None}),
        (m.FactRow, FACT, {"confidence": "certain"}),
        (m.FactRow, FACT, {"id": "pay.afc"}),
        (m.AnswerRow, ANSWER, {"lead_fact_id": None}),
        (m.AnswerRow, ANSWER, {"lead_fact_id": "no.fact"}),
        (m.AnswerRow, ANSWER, {"topic_id": "no_topic"}),
        (m.AnswerRow, ANSWER, {"known": "maybe"}),
        (m.StatementRow, STATEMENT, {"first_fact_id": None}),
        (m.StatementRow, STATEMENT, {"answer_id": "no_answer"}),
        (m.StatementRow, STATEMENT, {"part": "aside"}),
        (m.CourseRow, COURSE, {"provider_id": None}),
        (m.CourseRow, COURSE, {"provider_id": "nobody"}),
        (m.CourseRow, COURSE, {"source_id": None}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) and len(value) == 1 else "",
)
def test_a_wrong_row_is_refused(
    engine: Engine, model: type[m.Base], row: dict[str, Any], spoilt: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(model), row | spoilt)


def test_a_fact_that_an_answer_rests_on_cannot_be_taken_away(engine: Engine) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(m.FactRow.__table__.delete().where(m.FactRow.id == "pay.pension"))
