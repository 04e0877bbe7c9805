"""Nothing that was researched is lost: every fact, course and question is in the store, or left out with a reason."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.check import check
from knowledge.content_files import Content
from knowledge.schema import Answer, Course, Known
from tests.knowledge.conftest import CONTENT

HERE = Path(__file__).parent
QUESTIONS: list[dict[str, Any]] = yaml.safe_load((HERE / "questions.yml").read_text(encoding="utf-8"))
LEFT_OUT: list[dict[str, str]] = yaml.safe_load((CONTENT / "left_out.yml").read_text(encoding="utf-8")) or []


@cache
def content() -> Content:
    """The content, read once."""
    return check(CONTENT, writing=False)[0]


def listed(name: str) -> list[str]:
    """The lines of a list."""
    return [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line]


def test_every_fact_is_in_the_store_or_left_out_with_a_reason() -> None:
    ids = listed("fact_ids.txt")
    assert len(ids) == len(set(ids)) == 413
    left_out = {one["id"] for one in LEFT_OUT}
    stored = set(content().blocks["facts"])
    assert [id_ for id_ in ids if id_ not in stored and id_ not in left_out] == []
    assert stored & left_out == set()


def test_what_is_left_out_has_a_reason() -> None:
    assert all(set(one) == {"id", "reason"} and one["reason"].endswith(".") for one in LEFT_OUT)


def test_every_course_is_in_the_store_or_left_out() -> None:
    courses = content().of("courses", Course)
    providers = content().blocks["providers"]
    stored = sorted(f"{providers[course.provider].name}: {course.name}" for course in courses.values())  # type: ignore[attr-defined]
    assert len(stored) == 32
    assert stored == listed("course_names.txt")


def test_there_are_134_questions() -> None:
    assert [one["number"] for one in QUESTIONS] == list(range(1, 135))
    counts = {known: sum(one["known"] == known for one in QUESTIONS) for known in ("fully", "partly", "no")}
    assert counts == {"fully": 71, "partly": 54, "no": 9}


@pytest.mark.parametrize("one", QUESTIONS, ids=lambda one: str(one["number"]))
def test_a_question_has_an_answer_that_asks_it(one: dict[str, Any]) -> None:
    answers = content().of("answers", Answer)
    found = [answers[id_] for id_ in one["answers"]]
    asked = {text.casefold() for answer in found for text in (answer.question, *answer.asked)}
    assert one["question"].casefold() in asked
    assert all(answer.lead.facts for answer in found)


@pytest.mark.parametrize("one", [q for q in QUESTIONS if q["known"] == "no"], ids=lambda one: str(one["number"]))
def test_what_is_not_known_is_signposted(one: dict[str, Any]) -> None:
    answers = content().of("answers", Answer)
    first = answers[one["answers"][0]]
    assert first.known is Known.NO
    assert first.contacts
