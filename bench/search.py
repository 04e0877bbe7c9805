"""How long a search takes: with the content of today, and with 10,000 synthetic facts beside it.

python -m bench.search      prints a table and writes bench/results/search.json
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, func, insert, select, text, update

from bench.calibrate_search import asked_questions, figures, try_all
from bench.store import new_store
from knowledge import models as m
from knowledge.database import open_engine
from knowledge.encoder import SIZE, unit
from knowledge.search import Search
from knowledge.settings import KnowledgeSettings

RESULTS = Path(__file__).resolve().parent / "results"
SYNTHETIC = 10_000
LIMIT_TODAY_MS = 20.0
LIMIT_GROWN_MS = 60.0
WARM_UP = 20


@dataclass(frozen=True)
class Latency:
    """Of one search, encoder included, in milliseconds."""

    documents: int
    p50_ms: float
    p95_ms: float


def latency(engine: Engine, questions: Sequence[str]) -> Latency:
    """Asks each question once, one after the other in one thread, after a warm-up."""
    search = Search(engine)
    for question in questions[:WARM_UP]:
        search.find(f"{question} please")
    spent = []
    for question in questions:
        began = time.perf_counter()
        search.find(question)
        spent.append((time.perf_counter() - began) * 1000)
    with engine.connect() as connection:
        count = connection.scalar(select(func.count()).select_from(m.DocumentRow)) or 0
    return Latency(count, float(np.percentile(spent, 50)), float(np.percentile(spent, 95)))


def add_synthetic_facts(engine: Engine, count: int = SYNTHETIC) -> None:
    """Adds documents made of words of the store's facts, each with a random unit vector. SQLite only."""
    chance = random.Random(1)
    numbers = np.random.default_rng(1)
    with engine.begin() as connection:
        words = " ".join(connection.scalars(select(m.FactRow.fact))).split()
        first = (connection.scalar(select(func.max(m.DocumentRow.id))) or 0) + 1
        vectors = unit(numbers.standard_normal((count, SIZE)).astype(np.float32))
        rows = []
        for at in range(count):
            said = " ".join(chance.sample(words, 18))
            row = {"id": first + at, "kind": "fact", "ref": f"synthetic.{at}", "title": "", "text": said}
            rows.append(row | {"wordings": [said], "vectors": vectors[at].tobytes()})
        connection.execute(insert(m.DocumentRow), rows)
        connection.execute(
            text(
                "INSERT INTO document_words(rowid, title, text) SELECT id, title, text FROM document WHERE id >= :first"
            ),
            {"first": first},
        )
        connection.execute(update(m.VersionRow).values(version=m.VersionRow.version + 1))


def measure() -> dict[str, dict[str, float]]:
    """The figures of `bench/results/search.json`: latencies today and grown, their ratio, and the quality by half."""
    with tempfile.TemporaryDirectory() as folder:
        address = new_store(Path(folder) / "search.db")
        engine = open_engine(KnowledgeSettings(DATABASE_URL=address))
        asked = asked_questions()
        questions = [one.text for one in asked]
        today = latency(engine, questions)
        tried = try_all(Search(engine), asked)
        add_synthetic_facts(engine)
        grown = latency(engine, questions)
        engine.dispose()
    quality = {}
    for name, validation in (("validation", True), ("report", False)):
        one = figures(tried, validation=validation)
        quality[name] = {
            "top_1": one.top_1,
            "precision": one.precision,
            "recall": one.recall,
            "elsewhere_answered": float(one.false_hits),
        }
    return {
        "today": {"documents": today.documents, "p50_ms": today.p50_ms, "p95_ms": today.p95_ms},
        "grown": {"documents": grown.documents, "p50_ms": grown.p50_ms, "p95_ms": grown.p95_ms},
        "growth": {"p95": grown.p95_ms / today.p95_ms},
        **quality,
    }


def main() -> int:
    """Prints the table and writes the file; exits with 1 when a budget is not kept."""
    result = measure()
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "search.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"{'search':<10}{'documents':>11}{'p50 ms':>9}{'p95 ms':>9}{'budget':>9}")
    for name, limit in (("today", LIMIT_TODAY_MS), ("grown", LIMIT_GROWN_MS)):
        one = result[name]
        print(f"{name:<10}{one['documents']:>11.0f}{one['p50_ms']:>9.1f}{one['p95_ms']:>9.1f}{limit:>9.0f}")
    print(f"p95 grows {result['growth']['p95']:.1f} times")
    for name in ("validation", "report"):
        one = result[name]
        print(f"{name}: first {one['top_1']:.1%}, elsewhere answered {one['elsewhere_answered']:.0f} of 80")
    kept = result["today"]["p95_ms"] < LIMIT_TODAY_MS and result["grown"]["p95_ms"] < LIMIT_GROWN_MS
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
