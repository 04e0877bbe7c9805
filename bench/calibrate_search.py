"""Fits the weights of the search's score, and shows how well it finds answers and knows when it has none.

    python -m bench.calibrate_search            shows the figures of both halves
    python -m bench.calibrate_search --fit      also fits `WEIGHTS` of knowledge/search.py anew, and prints them

The weights are fitted on the validation half (questions with odd numbers, the first half of the questions from
elsewhere) and on tests/search/validation*.yml. The report half is only measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from knowledge.database import open_engine
from knowledge.loader import load
from knowledge.search import CERTAIN, SURE, Hit, Search
from knowledge.settings import KnowledgeSettings

TESTS = Path(__file__).resolve().parent.parent / "tests"


ELSEWHERE_COUNTS = 6.0
"""What a question from elsewhere counts in the fit: to answer one is worse than to be unsure of six of ours."""


@dataclass(frozen=True)
class Asked:
    """A wording, whether it is of the validation half, and the answers that answer it: none for elsewhere."""

    text: str
    validation: bool
    answers: frozenset[str]


@dataclass(frozen=True)
class Tried:
    """A wording and what the search found first."""

    asked: Asked
    first: Hit | None
    right: bool


@dataclass(frozen=True)
class Figures:
    """Of one half. Shares of the wordings, but for `false_hits`: questions from elsewhere that were answered."""

    wordings: int
    top_1: float
    precision: float
    recall: float
    certain_precision: float
    elsewhere: int
    false_hits: int


def asked_questions() -> list[Asked]:
    """The written test set: other wordings of the questions, and questions from elsewhere."""
    questions = _yaml("knowledge/questions.yml")
    answers = {one["number"]: frozenset(one["answers"]) for one in questions}
    found = [
        Asked(text, block["question"] % 2 == 1, answers[block["question"]])
        for block in _yaml("search/wordings.yml")
        for text in block["wordings"]
    ]
    elsewhere = _yaml("search/elsewhere.yml")
    half = len(elsewhere) // 2
    return found + [Asked(text, at < half, frozenset()) for at, text in enumerate(elsewhere)]


def asked_for_the_fit() -> list[Asked]:
    """Further wordings and questions from elsewhere, which no figure is measured on."""
    found = [Asked(one["text"], True, frozenset(one["answers"])) for one in _yaml("search/validation.yml")]
    return found + [Asked(text, True, frozenset()) for text in _yaml("search/validation_elsewhere.yml")]


def try_all(search: Search, asked: Sequence[Asked]) -> list[Tried]:
    """Asks the search each of them."""
    tried = []
    for one in asked:
        hits = search.find(one.text, limit=1)
        first = hits[0] if hits else None
        right = first is not None and first.kind == "answer" and first.ref in one.answers
        tried.append(Tried(one, first, right))
    return tried


def figures(tried: Sequence[Tried], *, validation: bool) -> Figures:
    """The figures of one half, with the thresholds of `knowledge.search`.

    precision: of the hits that are sure, elsewhere included, the share that is right. recall: of the wordings, the
    share whose first hit is right and sure.
    """
    half = [one for one in tried if one.asked.validation is validation]
    wordings = [one for one in half if one.asked.answers]
    sure = [one for one in half if one.first is not None and one.first.sure]
    certain = [one for one in half if one.first is not None and one.first.certain]
    return Figures(
        wordings=len(wordings),
        top_1=sum(one.right for one in wordings) / len(wordings),
        precision=sum(one.right for one in sure) / max(1, len(sure)),
        recall=sum(one.right for one in sure) / len(wordings),
        certain_precision=sum(one.right for one in certain) / max(1, len(certain)),
        elsewhere=len(half) - len(wordings),
        false_hits=sum(not one.asked.answers for one in sure),
    )


def fit(tried: Sequence[Tried]) -> tuple[float, ...]:
    """The weights of the logistic score, fitted on what of it may be fitted on."""
    from sklearn.linear_model import LogisticRegression

    half = [one for one in tried if one.asked.validation and one.first is not None]
    evidence = np.array([one.first.evidence.values() for one in half if one.first is not None])
    counts = [1.0 if one.asked.answers else ELSEWHERE_COUNTS for one in half]
    model = LogisticRegression(C=10.0, max_iter=5000).fit(evidence, [one.right for one in half], counts)
    return (float(model.intercept_[0]), *(float(weight) for weight in model.coef_[0]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures of both halves, and with --fit the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="fit the weights anew and print them")
    chosen = parser.parse_args(arguments)
    settings = KnowledgeSettings()
    engine = open_engine(settings)
    load(engine, settings.content, progress=lambda step: print(f"· {step}", file=sys.stderr, flush=True))
    search = Search(engine)
    tried = try_all(search, asked_questions())
    print(f"sure from {SURE}, certain from {CERTAIN}")
    print(
        f"{'half':<12}{'wordings':>9}{'first':>8}{'precision':>11}{'recall':>8}{'certain':>9}{'elsewhere answered':>20}"
    )
    for name, validation in (("validation", True), ("report", False)):
        one = figures(tried, validation=validation)
        print(
            f"{name:<12}{one.wordings:>9}{one.top_1:>8.1%}{one.precision:>11.1%}{one.recall:>8.1%}"
            f"{one.certain_precision:>9.1%}{one.false_hits:>13} of {one.elsewhere}"
        )
    if chosen.fit:
        print(
            "WEIGHTS =",
            "(" + ", ".join(f"{weight:.2f}" for weight in fit([*tried, *try_all(search, asked_for_the_fit())])) + ")",
        )
    return 0


def _yaml(name: str) -> Any:
    return yaml.safe_load((TESTS / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
