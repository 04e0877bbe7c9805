"""Several questions in one message."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.questions import MAX_QUESTIONS, split

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("questions.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["message"])
def test_the_questions_of_a_message_are_found(case):
    assert split(case["message"]) == case["questions"]


def test_there_are_at_least_forty_messages():
    assert len({case["message"] for case in CASES}) == len(CASES) >= 40


def test_no_more_than_ten_questions_are_taken():
    assert len(split(" ".join(f"How long is course {number}?" for number in range(30)))) == MAX_QUESTIONS


def test_a_thousand_characters_without_a_question_are_split_at_once():
    assert split("a " * 500) == ["a " * 500]
    assert split("and what is " * 83)[0].startswith("and what")
